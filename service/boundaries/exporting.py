"""Areas as files that a GIS opens."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import shapely

from service.errors import BoundaryError
from spatial.crs import WGS84_EPSG
from spatial.libraries import gpd, pd, pyogrio
from spatial.vocabulary import Level


class FileKind(StrEnum):
    """Formats of an export."""

    GPKG = "gpkg"
    GEOJSON = "geojson"
    SHP = "shp"


_DRIVERS: Final = {FileKind.GPKG: "GPKG", FileKind.GEOJSON: "GeoJSON", FileKind.SHP: "ESRI Shapefile"}
_ENDINGS: Final = {".gpkg": FileKind.GPKG, ".geojson": FileKind.GEOJSON, ".json": FileKind.GEOJSON}
_OPTIONS: Final[dict[FileKind, dict[str, str]]] = {
    FileKind.GPKG: {},
    FileKind.GEOJSON: {"RFC7946": "YES", "COORDINATE_PRECISION": "9"},
    FileKind.SHP: {"ENCODING": "UTF-8"},
}


@dataclass(frozen=True)
class Target:
    """A file that may be written, and its format."""

    path: Path
    kind: FileKind


def export_target(out: Path, kind: FileKind | None = None, *, force: bool = False) -> Target:
    """Decide where and how to write, before anything is read.

    Args:
        out: The file; for a shapefile its .shp.
        kind: Its format; told by the file's ending unless given.
        force: Replace the file if it exists.

    Raises:
        BoundaryError: The format is unclear, the folder is missing, or the file exists.
    """
    kind = kind or {**_ENDINGS, ".shp": FileKind.SHP}.get(out.suffix.lower())
    if kind is None:
        raise BoundaryError(
            f"{out} does not tell its format; end it in .gpkg, .geojson or .shp, or add --format."
        )
    if not out.parent.is_dir():
        raise BoundaryError(f"The folder {out.parent} does not exist; make it first.")
    if out.exists() and not force:
        raise BoundaryError(f"{out} exists already; name another file, or add --force to replace it.")
    if out.is_dir():
        raise BoundaryError(f"{out} is a folder; name a file.")
    return Target(out, kind)


def frame_of(rows: Sequence[Mapping[str, Any]], edition: str, level: Level) -> gpd.GeoDataFrame:
    """Build a frame from the rows of ``queries.areas_for_export``.

    Column names have ten characters at the most, so that every format keeps them.
    """
    table = pd.DataFrame(rows)
    shapes = shapely.from_wkb([bytes(wkb) for wkb in table.pop("wkb")])
    table["ward_no"] = table["ward_no"].astype("Int32")
    table.insert(0, "edition", edition)
    table.insert(1, "level", level.value)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84_EPSG)


def write_areas(frame: gpd.GeoDataFrame, target: Target) -> None:
    """Write the frame beside its target and move it there when it is whole.

    Raises:
        BoundaryError: The file cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=target.path.parent, prefix=".onebudget-") as folder:
            made = Path(folder) / f"areas.{target.kind}"
            pyogrio.write_dataframe(
                frame, made, driver=_DRIVERS[target.kind], layer=target.path.stem, **_OPTIONS[target.kind]
            )
            for part in sorted(Path(folder).iterdir()):
                part.replace(target.path if part == made else target.path.with_suffix(part.suffix))
    except (OSError, RuntimeError) as error:  # pyogrio's errors are RuntimeErrors
        raise BoundaryError(f"{target.path} cannot be written: {' '.join(str(error).split())}.") from None
