"""What a page may load: only what this service serves, and the basemap that the operator chose."""

from __future__ import annotations

from urllib.parse import urlsplit


def policy(basemap_url: str | None) -> str:
    """Write the Content-Security-Policy of a page.

    Args:
        basemap_url: The operator's basemap; its origin may be asked for tiles.
    """
    beyond = f" {_origin(basemap_url)}" if basemap_url and _origin(basemap_url) else ""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": f"'self' data: blob:{beyond}",
        "connect-src": f"'self'{beyond}",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _origin(address: str) -> str:
    parts = urlsplit(address.removeprefix("pmtiles://"))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
