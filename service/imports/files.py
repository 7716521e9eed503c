"""A file before anybody trusts it: its size, its checksum, and what it is by its content."""

from __future__ import annotations

import hashlib
import mmap
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from service.errors import BadFileError
from service.imports.source import Kind, Limits

HEAD_BYTES = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_NOT_TABLES = (
    (b"%PDF", "a PDF document", "ask its author for the spreadsheet behind it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a picture", "ask its author for the spreadsheet behind it"),
    (b"\xff\xd8\xff", "a picture", "ask its author for the spreadsheet behind it"),
    (b"SQLite format 3", "a database file", "export its table as CSV or XLSX first"),
    (b"{\\rtf", "a text document", "save its table as CSV or XLSX first"),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that may be read on.

    Attributes:
        path: Where it lies.
        size_bytes: Its size.
        sha256: Checksum of its bytes, in hexadecimal.
        kind: What it is by its content, whatever its name ends in.
    """

    path: Path
    size_bytes: int
    sha256: str
    kind: Kind


def examine(path: Path, limits: Limits) -> FileFacts:
    """Return what a file is, having read its bytes once and unpacked nothing.

    Raises:
        BadFileError: The file is missing, a folder, empty, too large, locked by a password, or no table.
    """
    size = _size_of(path, limits)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            file.seek(0)
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise BadFileError(f"{path.name} cannot be read; check its permissions.") from error
    return FileFacts(path, size, digest.hexdigest(), _kind_of(path, head))


def _size_of(path: Path, limits: Limits) -> int:
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadFileError(f"There is no file {path}; check the path.") from error
    except (OSError, ValueError) as error:
        raise BadFileError(f"{path.name} cannot be opened; check the path and its permissions.") from error
    if stat.S_ISDIR(facts.st_mode):
        raise BadFileError(f"{path} is a folder; name the file in it that is to be read.")
    if not stat.S_ISREG(facts.st_mode):
        raise BadFileError(f"{path} is not an ordinary file; save the table as a file first.")
    if facts.st_size == 0:
        raise BadFileError(f"{path.name} is empty; export it again.")
    if facts.st_size > limits.max_file_bytes:
        allowed = f"the limit of {limits.max_file_bytes / 1e6:.0f} MB"
        too_large = f"{path.name} is {facts.st_size / 1e6:.0f} MB, over {allowed}"
        raise BadFileError(
            f"{too_large}; split it, or raise ONEBUDGET_MAX_UPLOAD_MB.",
            online=f"{too_large}; split it, or ask whoever runs onebudget to raise the limit.",
        )
    return facts.st_size


def _kind_of(path: Path, head: bytes) -> Kind:
    if head.startswith(_ZIP):
        return _kind_of_archive(path)
    if head.startswith(_OLE):
        return _kind_of_compound(path)
    for magic, what, remedy in _NOT_TABLES:
        if head.startswith(magic):
            raise BadFileError(f"{path.name} is {what}, not a table; {remedy}.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_WEB_PAGE):
        raise BadFileError(
            f"{path.name} is a web page under a spreadsheet's name; open it in a spreadsheet program "
            "and save it as XLSX."
        )
    if start.startswith(b"<?xml"):
        raise BadFileError(
            f"{path.name} is an XML file; open it in a spreadsheet program and save it as XLSX."
        )
    return "csv"


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise BadFileError(
            f"{path.name} is a torn workbook or archive: its table of contents is missing; fetch it again."
        ) from error
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise BadFileError(
        f"{path.name} is a ZIP archive without a workbook in it; unpack it and name the table inside."
    )


def _kind_of_compound(path: Path) -> Kind:
    """Tell an old workbook from a locked one by the streams that the container names."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _holds(content, "EncryptedPackage") or _holds(content, "EncryptionInfo"):
            raise locked(path)
        if _holds(content, "Workbook") or _holds(content, "Book"):
            return "xls"
    raise BadFileError(
        f"{path.name} is an Office document but no workbook; save its table as XLSX or CSV first."
    )


def _holds(content: mmap.mmap, stream: str) -> bool:
    """Tell whether a compound file has a stream of this name in its directory (64 bytes of UTF-16 each)."""
    return content.find((stream + "\0").encode("utf-16-le")) >= 0


def locked(path: Path) -> BadFileError:
    """The one sentence for a file under a password."""
    return BadFileError(f"{path.name} is protected by a password; save a copy without it and load that.")
