"""The API's documentation as a page, from files that ship with the product: nothing comes from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse
from starlette.staticfiles import StaticFiles

_OWN: Final = Path(__file__).resolve().parent / "static"
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>onebudget API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/viewer/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<noscript>This page needs scripts; the same is told by <a href="/openapi.json">/openapi.json</a>.</noscript>
<main id="viewer"></main>
<script src="/docs/viewer/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
"""

# The viewer sets styles from its script; everything else comes from this service alone.
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)
viewer: Final = StaticFiles(packages=[("fastapi_offline", "static")])
"""Swagger UI, from the package that carries it."""


@router.get("/docs")
def page() -> HTMLResponse:
    """Show every address, its parameters and examples, to be tried out."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/page.js")
def script() -> FileResponse:
    """Give the few lines that start the viewer; a script inside the page would be forbidden by its policy."""
    return FileResponse(_OWN / "page.js", media_type="text/javascript")


@router.get("/docs/page.css")
def style() -> FileResponse:
    """Give the page its own look."""
    return FileResponse(_OWN / "page.css", media_type="text/css")
