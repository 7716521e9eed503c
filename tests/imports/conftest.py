"""Files of many kinds, built byte by byte where no library writes them."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from service.imports.service import open_source
from service.imports.source import Limits, ReadOptions

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """Write text to a file in an encoding."""

    def write(text: str, encoding: str = "utf-8", name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to a workbook; ``sheets`` maps names to rows, ``work`` may do more to the first sheet."""

    def write(
        rows: Sequence[Sequence[object]] = (),
        *,
        name: str = "table.xlsx",
        sheets: dict[str, Sequence[Sequence[object]]] | None = None,
        work: Callable[..., None] | None = None,
        hidden: Sequence[str] = (),
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for title, content in (sheets or {"Commitments": rows}).items():
                sheet = book.add_worksheet(title)
                for number, row in enumerate(content):
                    for column, cell in enumerate(row):
                        if cell not in ("", None):
                            sheet.write(number, column, cell)
                if title in hidden:
                    sheet.hide()
            if work is not None:
                work(book, book.worksheets()[0])
        return path

    return write


@pytest.fixture
def read() -> Callable[..., tuple]:
    """Open a file and read it to its end: rows, and the source with its findings and counts."""

    def read_all(path: Path, limits: Limits | None = None, **options):
        with open_source(path, limits, ReadOptions(**options)) as source:
            rows = list(source.rows())
        return rows, source

    return read_all


@pytest.fixture
def compound(tmp_path: Path) -> Callable[..., Path]:
    """Write an OLE compound file with the given streams."""

    def write(streams: dict[str, bytes], name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(compound_file(streams))
        return path

    return write


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Lay streams out as MS-CFB version 3: header, one sector of FAT, directory, streams of 4 KB at least."""
    padded = {name: data + bytes(-len(data) % SECTOR) for name, data in streams.items()}
    padded = {name: data.ljust(4096, b"\0") for name, data in padded.items()}
    directory_sectors = -(-(1 + len(streams)) // 4)
    fat = [FAT, *range(2, directory_sectors + 1), END]
    starts, body = {}, b""
    for name, data in padded.items():
        starts[name] = len(fat)
        count = len(data) // SECTOR
        fat += [*range(len(fat) + 1, len(fat) + count), END]
        body += data
    fat += [FREE] * (128 - len(fat))
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    names = list(padded)
    for number, name in enumerate(names, start=1):
        right = number + 1 if number < len(names) else FREE
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=right))
    entries += [_entry("", 0, 0, 0)] * (directory_sectors * 4 - len(entries))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + struct.pack("<128I", *fat) + b"".join(entries) + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, right, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


@pytest.fixture
def write_xls(compound) -> Callable[..., Path]:
    """Write rows as a BIFF8 workbook."""

    def write(rows: Sequence[Sequence[object]], name: str = "table.xls", sheet: str = "Commitments") -> Path:
        return compound({"Workbook": _biff(rows, sheet)}, name)

    return write


def _biff(rows: Sequence[Sequence[object]], sheet: str) -> bytes:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    globals_ = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + record(
        0x42, struct.pack("<H", 1200)
    )
    title = struct.pack("<BBBB", 0, 0, len(sheet), 0) + sheet.encode("latin-1")
    start = len(globals_) + 4 + 4 + len(title) + 4
    globals_ += record(0x85, struct.pack("<I", start) + title) + record(0x0A, b"")
    body = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    width = max(map(len, rows))
    body += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if isinstance(cell, str):
                body += record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            else:
                body += record(0x203, place + struct.pack("<d", cell))
    return globals_ + body + record(0x0A, b"")


@pytest.fixture
def write_ods(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as an OpenDocument spreadsheet; ``tail`` is XML put after the rows."""

    def write(rows: Sequence[Sequence[object]], name: str = "table.ods", tail: str = "") -> Path:
        def cell(value: object) -> str:
            if isinstance(value, str):
                text = value.replace("&", "&amp;").replace("<", "&lt;")
                return (
                    f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
                )
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

        body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        content = (
            '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Commitments">{body}{tail}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        )
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
            archive.writestr("content.xml", content)
            archive.writestr(
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            )
        return path

    return write


@pytest.fixture
def write_xlsb(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as a binary XLSX workbook."""

    def write(rows: Sequence[Sequence[object]], name: str = "table.xlsb") -> Path:
        path = tmp_path / name
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
            archive.writestr(
                "xl/_rels/workbook.bin.rels",
                f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                f'Type="{relations}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            )
            archive.writestr("xl/workbook.bin", _xlsb_book())
            archive.writestr("xl/worksheets/sheet1.bin", _xlsb_sheet(rows))
        return path

    return write


def _xlsb_record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        size, part = size >> 7, size & 0x7F
        length += bytes([part | (0x80 if size else 0)])
        if not size:
            return head + length + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_book() -> bytes:
    sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Commitments")
    return (
        _xlsb_record(131)
        + _xlsb_record(153, struct.pack("<III", 0, 0, 0))
        + _xlsb_record(143)
        + _xlsb_record(156, sheet)
        + _xlsb_record(144)
        + _xlsb_record(132)
    )


def _xlsb_sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max(map(len, rows))
    out = _xlsb_record(129) + _xlsb_record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    out += _xlsb_record(145)
    for number, row in enumerate(rows):
        out += _xlsb_record(0, struct.pack("<I", number) + bytes(21))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(cell, str):
                out += _xlsb_record(6, place + _wide(cell))
            else:
                out += _xlsb_record(5, place + struct.pack("<d", cell))
    return out + _xlsb_record(146) + _xlsb_record(130)
