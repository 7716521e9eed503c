"""Workbooks whose used range is mostly nothing, rewritten so that only what is there has to be read."""

from __future__ import annotations

import re
import tempfile
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.imports.archive import inflate
from service.imports.headings import letter
from service.imports.worksheets import (
    SPARSE_CELLS,
    SPARSE_RATIO,
    PartScan,
    column_index,
    find_extent,
    whole_tags,
)

WIDEST_GAP = 100  # longer runs of nothing are closed; shorter ones cost little

_ROW = re.compile(rb'(<(?:\w+:)?row\b[^>]*?\br=")([0-9]+)(")')
_END = re.compile(rb"</(?:\w+:)?sheetData>")
_CELL = re.compile(rb'(<(?:\w+:)?c\b[^>]*?\br=")([A-Z]+)([0-9]+)(")')


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows and columns of a compacted sheet stood before.

    ``starts`` and ``shifts`` run in parallel: from the compacted position ``starts[i]`` on, the original
    position is larger by ``shifts[i]``.
    """

    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def original(self, position: int) -> int:
        """Return where a compacted position stood."""
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def compacted(self, position: int) -> int:
        """Return where an original position stands now; one inside a closed gap moves to its end."""
        found = 0
        for start, shift in zip(self.starts, self.shifts, strict=True):
            if start + shift <= position:
                found = position - shift
        return found


@dataclass(frozen=True, slots=True)
class Compacted:
    """A workbook with one sheet rewritten, and the way back to its row and column numbers."""

    path: Path
    rows: Places
    columns: Places


def compact(path: Path, part: str, scan: PartScan) -> Compacted | None:
    """Write a workbook anew without the gaps in one of its sheets, or return None where it has none.

    Nothing that stands in a cell is lost: rows and columns move together, and their old numbers are kept.

    Args:
        path: An archive that ``check_archive`` has passed.
        part: Name of the worksheet part.
        scan: What the first look at it showed.
    """
    if scan.has_idle_tail:
        return Compacted(_copy(path, part, _without_tail(path, part, scan)), Places(), Places())
    if scan.may_be_sparse:
        rows, columns = find_extent(_chunks(path, part))
        if _is_sparse(rows, columns, scan.cells):
            row_map, row_places = _close_gaps(rows)
            column_map, column_places = _close_gaps(columns)
            rewritten = _rewrite(_chunks(path, part), row_map, column_map)
            return Compacted(_copy(path, part, rewritten), row_places, column_places)
    return None


def _is_sparse(rows: set[int], columns: set[int], cells: int) -> bool:
    if not rows:
        return False
    claimed = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    return claimed > SPARSE_CELLS and claimed > SPARSE_RATIO * cells


def _close_gaps(used: Iterable[int]) -> tuple[dict[int, int], Places]:
    """Map positions to closer ones, keeping their order and every gap up to the widest allowed."""
    mapped: dict[int, int] = {}
    starts, shifts = [0], [0]
    previous = 0
    for position in sorted(used):
        gap = position - previous
        if gap > WIDEST_GAP:
            shift = shifts[-1] + gap - WIDEST_GAP
            starts.append(position - shift)
            shifts.append(shift)
        mapped[position] = position - shifts[-1]
        previous = position
    return mapped, Places(tuple(starts), tuple(shifts))


def _rewrite(chunks: Iterator[bytes], rows: dict[int, int], columns: dict[int, int]) -> Iterator[bytes]:
    def move_row(match: re.Match[bytes]) -> bytes:
        number = int(match[2])
        return b"%b%d%b" % (match[1], rows.get(number, number), match[3])

    def move_cell(match: re.Match[bytes]) -> bytes:
        column = letter(columns[column_index(match[2])]).encode()
        return b"%b%b%d%b" % (match[1], column, rows[int(match[3])], match[4])

    for piece in whole_tags(chunks):
        yield _CELL.sub(move_cell, _ROW.sub(move_row, piece))


def _without_tail(path: Path, part: str, scan: PartScan) -> Iterator[bytes]:
    """Leave out the formatted but empty rows between the last value and the end of the sheet's data."""
    passed = 0
    is_past_tail = False
    for piece in whole_tags(_chunks(path, part)):
        passed += len(piece)
        if passed <= scan.last_value_byte or is_past_tail:
            yield piece
        elif end := _END.search(piece):
            is_past_tail = True
            yield piece[end.start() :]


def _chunks(path: Path, part: str) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        yield from inflate(path, file, archive.getinfo(part))


def _copy(path: Path, part: str, content: Iterator[bytes]) -> Path:
    """Copy the parts that a reader needs, one of them with new content, into a temporary archive."""
    with tempfile.NamedTemporaryFile(prefix="onebudget-", suffix=".xlsx", delete=False) as file:
        copy = Path(file.name)
    try:
        _write_parts(path, copy, lambda name: content if name == part else _chunks(path, name))
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy


def _write_parts(path: Path, copy: Path, content_of: Callable[[str], Iterator[bytes]]) -> None:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", allowZip64=True) as target:
        for name in source.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            with target.open(name, "w", force_zip64=True) as out:
                for chunk in content_of(name):
                    out.write(chunk)
