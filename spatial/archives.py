"""What GDAL does not check in zip archives and shapefiles: size, password, missing and torn parts."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from spatial.errors import LayerError

UNPACKED_LIMIT: Final = 4_000_000_000
"""Largest size in bytes to which a zipped layer may unpack, unless the caller says otherwise."""

_INSIDE_ZIP: Final = (".shp", ".gpkg", ".geojson", ".topojson", ".json")
_SHAPE_HEADER: Final = 100


def dataset_in_zip(path: Path, layer: str | int | None, unpacked_limit: int = UNPACKED_LIMIT) -> str:
    """Return the name under which GDAL opens the one boundary file in an archive.

    Parameters
    ----------
    path : Path
    layer : str, int or None
        Chooses by file name where the archive holds several.
    unpacked_limit : int
        Bytes to which the archive may unpack.

    Raises
    ------
    LayerError
        Where the archive is torn, locked, too large, or does not hold exactly one such file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(path, members, unpacked_limit)
            member = _one_of(path, _layers_in(members), layer)
            if member.lower().endswith(".shp"):
                _check_zipped_shapefile(path, archive, member)
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        raise LayerError(f"{path} is torn or no zip archive; fetch it again.") from None
    return f"/vsizip/{{{path}}}/{member}"


def check_shapefile(path: Path) -> None:
    """Refuse a shapefile that lacks a part or is shorter than it says.

    Raises
    ------
    LayerError
        GDAL would read missing shapes as empty ones and missing columns as none.
    """
    beside = {entry.suffix.lower() for entry in path.parent.glob(f"{path.stem}.*")}
    _require_parts(path, beside)
    with path.open("rb") as stream:
        header = stream.read(_SHAPE_HEADER)
    _check_header(path, header, path.stat().st_size)


def _one_of(path: Path, found: Sequence[str], layer: str | int | None) -> str:
    if len(found) > 1 and isinstance(layer, str):
        found = [name for name in found if PurePosixPath(name).stem.casefold() == layer.casefold()] or found
    if len(found) != 1:
        inside = ", ".join(found) or "none"
        raise LayerError(
            f"{path} must hold one boundary file and holds {inside}; choose by layer in the manifest, "
            "or unpack it and name the file."
        )
    return found[0]


def _check_members(path: Path, members: Sequence[zipfile.ZipInfo], unpacked_limit: int) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise LayerError(f"{path} is locked with a password; unpack it and name the file inside.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > unpacked_limit:
        raise LayerError(
            f"{path} unpacks to {unpacked / 1e6:,.0f} MB, more than the {unpacked_limit / 1e6:,.0f} MB "
            "allowed; unpack it yourself if you trust it."
        )


def _layers_in(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    paths = [PurePosixPath(member.filename) for member in members]
    real = [path for path in paths if not path.name.startswith(".") and "__MACOSX" not in path.parts]
    folders = {
        str(parent) for path in real for parent in (path, *path.parents) if parent.suffix.lower() == ".gdb"
    }
    if folders:
        return sorted(folders)
    for suffix in _INSIDE_ZIP:
        found = sorted(str(path) for path in real if path.suffix.lower() == suffix)
        if found:
            return found
    return []


def _check_zipped_shapefile(path: Path, archive: zipfile.ZipFile, member: str) -> None:
    inside = PurePosixPath(member)
    beside = [PurePosixPath(name) for name in archive.namelist()]
    stem = inside.with_suffix("")
    _require_parts(path, {other.suffix.lower() for other in beside if other.with_suffix("") == stem})
    with archive.open(member) as stream:
        header = stream.read(_SHAPE_HEADER)
    _check_header(path, header, archive.getinfo(member).file_size)


def _require_parts(path: Path, suffixes: set[str]) -> None:
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in suffixes]
    if missing:
        raise LayerError(f"{path} lacks its {' and '.join(missing)}; keep all parts of a shapefile together.")


def _check_header(path: Path, header: bytes, size: int) -> None:
    """Refuse a shapefile shorter than it says: GDAL would read its missing shapes as empty."""
    if len(header) < _SHAPE_HEADER:
        raise LayerError(f"{path} is not a shapefile, or is torn; fetch it again.")
    stated = 2 * int(struct.unpack(">i", header[24:28])[0])
    if stated > size:
        raise LayerError(f"{path} is torn: it should have {stated:,} bytes and has {size:,}; fetch it again.")
