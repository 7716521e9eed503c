"""Reading the layers that a manifest names, from files or from feature services, with their checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely

from service.boundaries.featureserver import Progress, fetch_layer, layer_address
from service.boundaries.transport import Transport
from spatial.archives import UNPACKED_LIMIT
from spatial.canonical import RawLayer
from spatial.crs import WGS84_EPSG
from spatial.errors import LayerError
from spatial.findings import Finding, Severity
from spatial.layers import read_layer, read_pages
from spatial.libraries import gpd
from spatial.manifest import LevelSource, Manifest, PlacesSource
from spatial.vocabulary import Level


@dataclass(frozen=True)
class SourceOptions:
    """Where the layers of a manifest are.

    Attributes:
        folder: Of the files.
        service_root: Address under which feature services lie, in place of the manifest's.
        cache: Folder in which fetched pages are kept.
        unpacked_limit: Bytes to which a zipped file may unpack.
        transport: How feature services are asked.
        on_page: Told the features fetched and those in all.
    """

    folder: Path
    service_root: str | None = None
    cache: Path = Path("boundary-pages")
    unpacked_limit: int = UNPACKED_LIMIT
    transport: Transport = field(default_factory=Transport)
    on_page: Progress = lambda _done, _total: None


@dataclass
class Layers:
    """The layers of a manifest as read.

    Attributes:
        raw: By level, for the levels that have a layer of their own.
        places: The layer of named places, where the manifest has one.
        findings: A refusal for each layer that cannot be read.
        checksum: Of the manifest and everything read; equal where nothing has changed.
    """

    raw: dict[Level, RawLayer] = field(default_factory=dict)
    places: RawLayer | None = None
    findings: list[Finding] = field(default_factory=list)
    checksum: str = ""


def read_layers(manifest: Manifest, options: SourceOptions) -> Layers:
    """Read every layer, going on past those that cannot be read so that all faults are found at once.

    Raises:
        RemoteSourceError: A feature service does not answer sensibly.
    """
    layers = Layers()
    stated = manifest.model_dump_json(by_alias=True, include=manifest.stated())
    digest = hashlib.sha256(stated.encode())
    for level, source in manifest.levels.items():
        if source.from_level is not None:
            continue
        try:
            layer = _read(manifest.columns_of(level), source, manifest, options)
        except LayerError as error:
            place = source.file or source.service or source.url
            layers.findings.append(Finding("unreadable-layer", Severity.REFUSE, str(error), file=place))
            continue
        layers.raw[level] = layer
        _add_to_digest(digest, level, layer.frame)
    if manifest.places is not None:
        try:
            layers.places = _read(manifest.places.columns, manifest.places, manifest, options)
            _add_to_digest(digest, "places", layers.places.frame)
        except LayerError as error:
            place = manifest.places.file or manifest.places.service or manifest.places.url
            layers.findings.append(Finding("unreadable-layer", Severity.REFUSE, str(error), file=place))
    layers.checksum = digest.hexdigest()
    return layers


def _read(
    columns: Sequence[str], source: LevelSource | PlacesSource, manifest: Manifest, options: SourceOptions
) -> RawLayer:
    if source.file is not None:
        path = options.folder / source.file
        frame = read_layer(path, source, columns, unpacked_limit=options.unpacked_limit)
        return RawLayer(frame, source.file)
    number = source.layer if isinstance(source.layer, int) else 0
    root = options.service_root or manifest.service_root
    address = layer_address(source.url, service=source.service, root=root, layer=number)
    fetched = fetch_layer(
        address, columns, options.cache, transport=options.transport, on_progress=options.on_page
    )
    frame = read_pages(fetched.pages, columns, address, crs=WGS84_EPSG)
    return RawLayer(frame, source.service or address)


def _add_to_digest(digest: Any, level: str, frame: gpd.GeoDataFrame) -> None:
    """Add what a layer says, not how its file is written: a copy by another program is the same layer."""
    digest.update(f"{level} {frame.crs}".encode())
    for column in frame.columns.drop(frame.geometry.name):
        digest.update("\x1f".join(map(str, [column, *frame[column]])).encode())
    for shape in shapely.to_wkb(frame.geometry.to_numpy()):
        digest.update(shape or b"-")
