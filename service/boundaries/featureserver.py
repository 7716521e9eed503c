"""Fetching a layer of an ArcGIS feature service, page by page, so that a torn line costs one page.

The pages are kept in a folder. Fetching again continues where it stopped, and asks the server only whether
the layer is still the same. Esri's REST API documents the parameters ("Query (Feature Service/Layer)").
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from service.boundaries.transport import SCHEMES, PassingFaultError, Transport
from service.errors import RemoteSourceError

PAGE_SIZE: Final = 500
"""Features asked for at once, where the server allows that many: outlines are heavy."""
RESTARTS: Final = 2
"""Times that a layer which changes under our hands is begun anew."""

_LAYER = re.compile(r"/(FeatureServer|MapServer)/\d+$", re.IGNORECASE)
_SERVICE = re.compile(r"/(FeatureServer|MapServer)$", re.IGNORECASE)
_STATE: Final = "layer.json"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class FetchedLayer:
    """A layer that was fetched whole.

    Attributes:
        address: Of the layer.
        pages: Files in order, GeoJSON or Esri JSON in WGS 84 degrees.
        features: How many they hold together.
    """

    address: str
    pages: tuple[Path, ...]
    features: int


@dataclass(frozen=True)
class _Layer:
    """What must stay the same for kept pages to be worth anything."""

    address: str
    id_field: str
    format: str
    page_size: int
    last_edit: int | None
    count: int
    columns: tuple[str, ...]


class _LayerChangedError(Exception):
    """The layer is no longer what it was when fetching began."""


def layer_address(
    url: str | None = None, *, service: str | None = None, root: str | None = None, layer: int = 0
) -> str:
    """Build the address of one layer.

    Args:
        url: Of the layer, or of its service.
        service: Name of a service, in place of a url.
        root: Address under which services lie, up to and with ``/rest/services``.
        layer: Number of the layer in the service.

    Raises:
        RemoteSourceError: It is no web address of a layer, or holds a password.
    """
    if url is None and not root:
        raise RemoteSourceError(f"Say where the service {service} lies with --service-root ADDRESS.")
    address = url or f"{str(root).rstrip('/')}/{urllib.parse.quote(str(service))}/FeatureServer"
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise RemoteSourceError(f"{address!r} is no web address; it must begin with https:// or http://.")
    if parts.username or parts.password:
        raise RemoteSourceError("An address with a password in it is not kept; name a layer that is public.")
    path = parts.path.rstrip("/").removesuffix("/query")
    if _SERVICE.search(path):
        path = f"{path}/{layer}"
    if not _LAYER.search(path):
        raise RemoteSourceError(
            f"{address} is no layer of a feature service; it should end in FeatureServer/0."
        )
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def fetch_layer(
    address: str,
    columns: Iterable[str],
    cache: Path,
    *,
    transport: Transport | None = None,
    on_progress: Progress = lambda _done, _total: None,
    page_size: int = PAGE_SIZE,
) -> FetchedLayer:
    """Fetch a layer whole, continuing an earlier attempt.

    Args:
        address: Of the layer, as ``layer_address`` gives it.
        columns: Columns wanted, in any letter case.
        cache: Folder under which pages are kept.
        transport: How to ask; patient by default.
        on_progress: Told the features fetched and those in all.
        page_size: Features asked for at once, at most.

    Raises:
        RemoteSourceError: The server does not answer sensibly, lacks a column, or its layer keeps changing.
    """
    transport = transport or Transport()
    for _ in range(RESTARTS + 1):
        layer = _describe(transport, address, tuple(columns), page_size)
        folder = _folder_for(cache, layer)
        try:
            pages = _fetch_pages(transport, layer, folder, on_progress)
            _check_unchanged(transport, layer)
        except _LayerChangedError:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        return FetchedLayer(address, tuple(pages), layer.count)
    raise RemoteSourceError(f"{address} keeps changing while it is read; try again when it is at rest.")


def _describe(transport: Transport, address: str, columns: tuple[str, ...], page_size: int) -> _Layer:
    about, _ = transport.get_json(address, {"f": "json"})
    _check_readable(address, about)
    fields = [str(field["name"]) for field in about.get("fields", [])]
    wanted = tuple(_spelt(address, column, fields) for column in columns)
    limit = int(about.get("maxRecordCount") or page_size)
    formats = str(about.get("supportedQueryFormats", "")).casefold()
    return _Layer(
        address=address,
        id_field=_id_field(address, about),
        format="geojson" if "geojson" in formats else "json",
        page_size=max(1, min(limit, page_size)),
        last_edit=(about.get("editingInfo") or {}).get("lastEditDate"),
        count=_count(transport, address),
        columns=wanted,
    )


def _check_readable(address: str, about: dict[str, Any]) -> None:
    if about.get("geometryType") != "esriGeometryPolygon":
        kind = about.get("geometryType") or "no layer"
        raise RemoteSourceError(f"{address} is {kind}, not a layer of polygons; check the layer's number.")
    abilities = about.get("advancedQueryCapabilities") or {}
    if abilities.get("supportsPagination") is False:
        raise RemoteSourceError(f"{address} cannot be read page by page; fetch its file instead.")


def _id_field(address: str, about: dict[str, Any]) -> str:
    ids = [field["name"] for field in about.get("fields", []) if field.get("type") == "esriFieldTypeOID"]
    name = about.get("objectIdField") or next(iter(ids), None)
    if not name:
        raise RemoteSourceError(f"{address} has no object ids, so its pages cannot be told apart.")
    return str(name)


def _spelt(address: str, column: str, fields: list[str]) -> str:
    same = [field for field in fields if field.casefold() == column.casefold()]
    if not same:
        raise RemoteSourceError(f"{address} has no column {column!r}; its columns are {', '.join(fields)}.")
    return column if column in same else same[0]


def _count(transport: Transport, address: str) -> int:
    def accept(answer: dict[str, Any]) -> None:
        if not isinstance(answer.get("count"), int):
            raise PassingFaultError("the answer holds no count")

    query = {"where": "1=1", "returnCountOnly": "true", "f": "json"}
    answer, _ = transport.get_json(f"{address}/query", query, accept)
    if not answer["count"]:
        raise RemoteSourceError(f"{address} holds no features; check the layer's number.")
    return int(answer["count"])


def _check_unchanged(transport: Transport, layer: _Layer) -> None:
    if _count(transport, layer.address) != layer.count:
        raise _LayerChangedError


def _folder_for(cache: Path, layer: _Layer) -> Path:
    """Return the layer's folder, emptied where it holds pages of another state of the layer."""
    name = hashlib.sha256(layer.address.encode()).hexdigest()[:16]
    folder, state = cache / name, json.dumps(asdict(layer), indent=1)
    try:
        same = (folder / _STATE).read_text() == state
    except OSError:
        same = False
    if not same:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _write_whole(folder / _STATE, state.encode())
    return folder


def _fetch_pages(transport: Transport, layer: _Layer, folder: Path, on_progress: Progress) -> list[Path]:
    pages: list[Path] = []
    seen: set[int] = set()
    while len(seen) < layer.count:
        on_progress(len(seen), layer.count)
        path = folder / f"page-{len(seen):09d}.json"
        ids = _kept_ids(path, layer, seen)
        if ids is None:
            ids = _fetch_page(transport, layer, path, seen)
        seen |= ids
        pages.append(path)
    on_progress(len(seen), layer.count)
    return pages


def _fetch_page(transport: Transport, layer: _Layer, path: Path, seen: set[int]) -> set[int]:
    found: set[int] = set()

    def accept(answer: dict[str, Any]) -> None:
        found.clear()
        found.update(_new_ids(answer, layer, seen))

    query = {
        "where": "1=1",
        "outFields": ",".join(dict.fromkeys((layer.id_field, *layer.columns))),
        "outSR": "4326",
        "orderByFields": f"{layer.id_field} ASC",
        "resultOffset": str(len(seen)),
        "resultRecordCount": str(layer.page_size),
        "f": layer.format,
    }
    _, body = transport.get_json(f"{layer.address}/query", query, accept)
    _write_whole(path, body)
    return found


def _kept_ids(path: Path, layer: _Layer, seen: set[int]) -> set[int] | None:
    """Read the ids of a page that an earlier attempt left, or None where it is not there or no use."""
    try:
        return _new_ids(json.loads(path.read_bytes()), layer, seen)
    except (OSError, ValueError, PassingFaultError):
        return None


def _new_ids(answer: Any, layer: _Layer, seen: set[int]) -> set[int]:
    """Return the object ids of a page after all checks that tell a right page from a wrong one."""
    features = answer.get("features") if isinstance(answer, dict) else None
    if not isinstance(features, list) or not features:
        raise PassingFaultError(f"the page at {len(seen):,} of {layer.count:,} features is empty")
    ids = [_object_id(feature, layer.id_field) for feature in features]
    new = set(ids)
    if len(new) < len(ids) or new & seen:
        raise PassingFaultError(f"the page at {len(seen):,} repeats features")
    if len(seen) + len(new) > layer.count:
        raise _LayerChangedError
    return new


def _object_id(feature: Any, field: str) -> int:
    if isinstance(feature, dict):
        cells = feature.get("properties") or feature.get("attributes") or {}
        value = cells.get(field, feature.get("id"))
        if isinstance(value, int):
            return value
    raise PassingFaultError("a feature has no object id")


def _write_whole(path: Path, body: bytes) -> None:
    """Write a file that is either whole or not there, whatever happens in between."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(path)
