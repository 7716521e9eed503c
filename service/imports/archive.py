"""Archives unpacked once at their word and once in fact, before any library may open them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from service.errors import BadFileError
from service.imports.files import locked
from service.imports.source import Limits
from service.imports.worksheets import PartScan, scan_part

MAX_PARTS = 10_000
CHUNK = 1 << 20
_LOCAL_HEADER = 30
_READ_BY_US = (".xml", ".bin", ".rels")


def check_archive(path: Path, limits: Limits) -> dict[str, PartScan]:
    """Return a first look at every worksheet part of an archive that keeps within the limits.

    The sum of the sizes is checked as declared, then each size as it turns out, a chunk at a time.

    Raises:
        BadFileError: The archive is torn, locked, a bomb, or lies about its sizes.
    """
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        parts = archive.infolist()
        _check_declared(path, parts, limits)
        scans: dict[str, PartScan] = {}
        for part in parts:
            if not part.filename.lower().endswith(_READ_BY_US):
                continue
            chunks = _counted(path, part, inflate(path, file, part))
            if _is_worksheet(part.filename):
                scans[part.filename] = scan_part(chunks)
            else:
                _exhaust(chunks)
    return scans


def inflate(path: Path, file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part's bytes as they really unpack, in chunks, whatever size it declares.

    Raises:
        BadFileError: The part is torn.
    """
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise _torn(path, part)
    name_and_extra = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(part.header_offset + _LOCAL_HEADER + name_and_extra)
    packed = _packed(path, file, part)
    yield from packed if part.compress_type == zipfile.ZIP_STORED else _inflated(path, part, packed)


def _packed(path: Path, file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    left = part.compress_size
    while left > 0:
        chunk = file.read(min(left, CHUNK))
        if not chunk:
            raise _torn(path, part)
        left -= len(chunk)
        yield chunk


def _inflated(path: Path, part: zipfile.ZipInfo, packed: Iterator[bytes]) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in packed:
            while chunk and not stream.eof:
                if plain := stream.decompress(chunk, CHUNK):
                    yield plain
                chunk = stream.unconsumed_tail  # noqa: PLW2901 - the rest of the same chunk
        while not stream.eof and (plain := stream.decompress(stream.unconsumed_tail, CHUNK)):
            yield plain
    except zlib.error as error:
        raise _torn(path, part) from error
    if not stream.eof:
        raise _torn(path, part)


def _counted(path: Path, part: zipfile.ZipInfo, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass chunks on, and stop where a part outgrows or falls short of its declared size, or its checksum."""
    size = checksum = 0
    for chunk in chunks:
        size += len(chunk)
        if size > part.file_size:
            raise BadFileError(
                f"{path.name} unpacks to more than it declares ({part.filename}); it is damaged or hostile."
            )
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if size != part.file_size or checksum != part.CRC:
        raise _torn(path, part)


def _check_declared(path: Path, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > MAX_PARTS:
        raise BadFileError(f"{path.name} holds {len(parts):,} parts, which no workbook does; it is not read.")
    if len({part.filename for part in parts}) != len(parts):
        raise BadFileError(
            f"{path.name} holds two parts of one name; save it again in a spreadsheet program."
        )
    total = sum(part.file_size for part in parts)
    if total > limits.max_unpacked_bytes:
        raise BadFileError(
            f"{path.name} unpacks to {total / 1e6:,.0f} MB, over the limit of "
            f"{limits.max_unpacked_bytes / 1e6:,.0f} MB; it is not read."
        )
    for part in parts:
        if part.flag_bits & 1:
            raise locked(path)
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise BadFileError(
                f"{path.name} is packed as no workbook is; save it again in a spreadsheet program."
            )


def _is_worksheet(name: str) -> bool:
    return name.startswith("xl/") and "sheets/" in name and name.endswith(".xml")


def _exhaust(chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass


def _torn(path: Path, part: zipfile.ZipInfo) -> BadFileError:
    return BadFileError(f"{path.name} is torn: its part {part.filename} cannot be unpacked; fetch it again.")
