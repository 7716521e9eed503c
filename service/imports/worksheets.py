"""A worksheet's XML looked over as bytes: how far it reaches, and which cells hold no readable value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NARROW = 52  # columns A to AZ
SPARSE_CELLS = 1_000_000  # 32 MB once laid out; less than that is not worth a second look
SPARSE_RATIO = 8
TRAILING_BYTES = 2_000_000
MAX_CARRY = 64 << 20

_BEYOND_Z = re.compile(rb' r="[A-Z][A-Z]')
_BEYOND_NARROW = re.compile(rb' r="(?:[B-Z][A-Z]|[A-Z]{3})[0-9]')
_PREFIX = re.compile(rb"<(\w+:)?sheetData")
_LAST_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]+)"')
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)([0-9]+)"')
_UNSAVED_SIGNS = (b"f></c>", b"f><v></v>", b"f><v/>", b"f><v />", b"/></c>")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")([^>]*)>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?'
    rb"(?:<(?:\w+:)?v>([^<]*))?"
)
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v ?/>|<v></v>)?</(?:\w+:)?c>"
)
_POSITION = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_IS_TEXT = re.compile(rb'\bt="(?:str|s|inlineStr)"')


@dataclass(slots=True)
class PartScan:
    """What a first look at a worksheet shows; bounds, not exact figures.

    Attributes:
        cells: Cell elements, empty ones with a format included.
        last_row: Number of the last row element.
        is_narrow: True where no cell lies beyond column AZ.
        may_hold_faults: True where a cell may hold an error, or a formula whose result is not saved.
        size_bytes: Unpacked size.
        last_value_byte: Where the last chunk with a value in it ends.
    """

    cells: int = 0
    last_row: int = 0
    is_narrow: bool = True
    may_hold_faults: bool = False
    size_bytes: int = 0
    last_value_byte: int = 0

    @property
    def may_be_sparse(self) -> bool:
        """True where the used range may be far larger than what stands in it."""
        if not self.is_narrow:
            return True
        claimed = self.last_row * NARROW
        return claimed > SPARSE_CELLS and claimed > SPARSE_RATIO * self.cells

    @property
    def has_idle_tail(self) -> bool:
        """True where a long run of formatted but empty rows follows the last value."""
        return self.size_bytes - self.last_value_byte > TRAILING_BYTES


def scan_part(chunks: Iterable[bytes]) -> PartScan:
    """Look over a worksheet in one pass at the speed of memory; every chunk is consumed."""
    scan = PartScan()
    prefix = b""
    for piece in whole_tags(chunks):
        if scan.size_bytes == 0 and (found := _PREFIX.search(piece)):
            prefix = found[1] or b""
        scan.size_bytes += len(piece)
        scan.cells += piece.count(b"<" + prefix + b"c ")
        scan.last_row = max(scan.last_row, _last_row(piece))
        scan.is_narrow = scan.is_narrow and not (_BEYOND_Z.search(piece) and _BEYOND_NARROW.search(piece))
        has_formula = b"<" + prefix + b"f" in piece
        scan.may_hold_faults = scan.may_hold_faults or _may_hold_faults(
            piece, prefix, has_formula=has_formula
        )
        if has_formula or b"v>" in piece or b"is>" in piece:
            scan.last_value_byte = scan.size_bytes
    return scan


def _may_hold_faults(piece: bytes, prefix: bytes, *, has_formula: bool) -> bool:
    """Tell whether a closer look may find anything; tags with a prefix are rare and always get one."""
    unsaved = has_formula and (bool(prefix) or any(sign in piece for sign in _UNSAVED_SIGNS))
    return unsaved or b't="e"' in piece


def whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream of XML anew so that no row, and at worst no tag, is cut in two."""
    carry = b""
    for chunk in chunks:
        data = carry + chunk if carry else chunk
        cut = data.rfind(b"row>") + 4
        if cut < 4 and len(data) > MAX_CARRY:  # noqa: PLR2004 - not found
            cut = data.rfind(b">") + 1 or len(data)
        if cut < 4:  # noqa: PLR2004 - not found
            carry = data
            continue
        yield data[:cut]
        carry = data[cut:]
    if carry:
        yield carry


def _last_row(piece: bytes) -> int:
    start = max(piece.rfind(b"<row"), piece.rfind(b":row "))
    match = _LAST_ROW.search(piece, max(0, start - 64)) if start >= 0 else None
    return int(match[1]) if match else 0


def find_faults(chunks: Iterable[bytes]) -> dict[int, dict[int, str]]:
    """Return, per row and column (row from 1, column from 0), what stands in cells without a readable value.

    An error cell gives its error (``#REF!``); a formula whose result was never saved gives the formula.
    """
    faults: dict[int, dict[int, str]] = {}
    for piece in whole_tags(chunks):
        for attributes, error in _ERROR.findall(piece):
            _note(faults, attributes, error or b"#ERROR")
        for attributes, formula in _UNSAVED.findall(piece):
            if not _IS_TEXT.search(attributes):
                _note(faults, attributes, b"=" + formula[:60])
    return faults


def _note(faults: dict[int, dict[int, str]], attributes: bytes, text: bytes) -> None:
    if place := _POSITION.search(attributes):
        row = faults.setdefault(int(place[2]), {})
        row[column_index(place[1])] = text.decode("utf-8", "replace")


def find_extent(chunks: Iterable[bytes]) -> tuple[set[int], set[int]]:
    """Return the rows (from 1) and columns (from 0) in which a worksheet has cells."""
    rows: set[int] = set()
    columns: set[bytes] = set()
    for piece in whole_tags(chunks):
        for letters, digits in _CELL.findall(piece):
            columns.add(letters)
            rows.add(int(digits))
    return rows, {column_index(letters) for letters in columns}


def column_index(letters: bytes) -> int:
    """Return the position of a column from its letters: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
