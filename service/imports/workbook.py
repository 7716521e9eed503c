"""Workbooks of any kind, opened in another process and handed over row by row."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.etree import ElementTree as ET

from service.errors import BadFileError
from service.imports import sheet_worker
from service.imports.archive import check_archive, inflate
from service.imports.compact import Compacted, compact
from service.imports.files import FileFacts, locked
from service.imports.rows import Cell
from service.imports.source import Limits
from service.imports.tables import Merge, Rows, Table
from service.imports.worksheets import PartScan, find_faults

_WORKER = Path(sheet_worker.__file__)
_BASE_MEMORY = 512 << 20
_LARGE = 1 << 20  # below it there is no time to win by reading ahead
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook lists it."""

    name: str
    index: int
    visible: bool


class Workbook:
    """An open workbook. Close it, or use it as a context manager: a process and files hang on it.

    Args:
        facts: The file, as examined.
        limits: How much it may unpack to; the reading process gets twice that much memory.

    Raises:
        BadFileError: The workbook is torn, locked, hostile or unreadable.
    """

    def __init__(self, facts: FileFacts, limits: Limits) -> None:
        self._path = facts.path
        self._memory_bytes = _BASE_MEMORY + 2 * limits.max_unpacked_bytes
        self._compacted: list[Compacted] = []
        # The other process reads on while this one looks the archive over; it can do no harm meanwhile.
        self._reader = _Reader(
            self._path, facts.path.name, self._memory_bytes, eager=facts.size_bytes > _LARGE
        )
        try:
            is_archive = facts.kind in {"xlsx", "xlsb", "ods"}
            self._scans = check_archive(facts.path, limits) if is_archive else {}
            self._parts = sheet_parts(facts.path) if facts.kind == "xlsx" else {}
            self.sheets = self._reader.listing()
        except BaseException:
            self.close()
            raise

    def table(self, sheet: Sheet) -> Table:
        """Open a sheet; a sheet opened before can no longer be read on.

        Raises:
            BadFileError: The sheet cannot be read, or needs more memory than it may have.
        """
        part = self._parts.get(sheet.name)
        scan = self._scans.get(part or "")
        if part is None or scan is None:
            merges, rows = self._reader.open(sheet)
            return Table(sheet.name, rows, merges)
        return self._scanned_table(sheet, part, scan)

    def last_row(self, name: str | None) -> int | None:
        """Return the number of a sheet's last row, empty ones included; None where nobody has counted."""
        scan = self._scans.get(self._parts.get(name or "", ""))
        return scan.last_row if scan and scan.last_row else None

    def _scanned_table(self, sheet: Sheet, part: str, scan: PartScan) -> Table:
        faults = self._faults(part) if scan.may_hold_faults else {}
        closer = compact(self._path, part, scan)
        if closer is None:
            merges, rows = self._reader.open(sheet)
            return Table(sheet.name, rows, merges, faults)
        self._compacted.append(closer)
        self._reader.close()
        self._reader = _Reader(closer.path, self._path.name, self._memory_bytes, eager=False)
        self._reader.listing()
        merges, rows = self._reader.open(sheet)
        return _moved_back(Table(sheet.name, rows, merges, faults), closer)

    def _faults(self, part: str) -> dict[int, dict[int, str]]:
        with zipfile.ZipFile(self._path) as archive, self._path.open("rb") as file:
            return find_faults(inflate(self._path, file, archive.getinfo(part)))

    def close(self) -> None:
        """End the reading process and remove what was written aside."""
        self._reader.close()
        for closer in self._compacted:
            closer.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Reader:
    """The other process, seen from here."""

    def __init__(self, path: Path, name: str, memory_bytes: int, *, eager: bool) -> None:
        self._name = name
        self._opened_early = eager
        self._unanswered = 1  # the list of sheets comes unasked
        self._process = subprocess.Popen(  # noqa: S603 - our own script on our own interpreter
            [sys.executable, "-I", str(_WORKER), str(path), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if eager:
            self._ask(("open", None))

    def listing(self) -> tuple[Sheet, ...]:
        """Return the worksheets; to be called once, before any is opened."""
        listed = self._answer()[1]
        return tuple(
            Sheet(name, index, visible == sheet_worker.VISIBLE)
            for index, (name, kind, visible) in enumerate(listed)
            if kind == sheet_worker.WORKSHEET
        )

    def open(self, sheet: Sheet) -> tuple[list[Merge], Rows]:
        if self._opened_early:
            self._opened_early = False
            _, index, merges = self._answer()
            if index == sheet.index:
                return merges, self._rows()
        while self._unanswered:  # a batch that was asked for ahead, of a sheet that is given up
            self._answer()
        self._ask(("open", sheet.index))
        return self._answer()[2], self._rows()

    def _rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield filled rows; the next batch is asked for before this one is handed over."""
        number = 0
        self._ask(("rows",))
        while batch := self._answer()[1]:
            self._ask(("rows",))
            for cells in batch:
                number += 1
                if cells is not None:
                    yield number, cells

    def _ask(self, command: tuple[Any, ...]) -> None:
        self._unanswered += 1
        try:
            sheet_worker.write_frame(self._process.stdin, command)  # type: ignore[arg-type]
        except BrokenPipeError:
            raise self._lost() from None

    def _answer(self) -> Any:
        answer = sheet_worker.read_frame(self._process.stdout)  # type: ignore[arg-type]
        self._unanswered -= 1
        if answer is None:
            raise self._lost()
        if answer[0] == "error":
            raise _sentence(self._name, answer[1], answer[2])
        return answer

    def _lost(self) -> BadFileError:
        self._process.wait()
        return BadFileError(
            f"{self._name} needs more memory to read than it may have; a cell far outside the table is the "
            "usual cause: copy the table to a new workbook."
        )

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:  # it ended first
                    continue
        self._process.kill()
        self._process.wait()


def _sentence(name: str, kind: str, detail: str) -> BadFileError:
    if kind == "PasswordError" or "password" in detail.lower():
        return locked(Path(name))
    if kind == "MemoryError":
        return BadFileError(
            f"{name} needs more memory to read than it may have; split it into smaller files."
        )
    return BadFileError(f"{name} is torn or no workbook; open it in a spreadsheet program and save it again.")


def sheet_parts(path: Path) -> dict[str, str]:
    """Return the archive part of every sheet of an XLSX workbook by its name, as far as it says so."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        try:
            book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat refuses entity bombs
            links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
        except (KeyError, ET.ParseError):
            return {}
    targets = {link.get("Id"): _part_name(link.get("Target", "")) for link in links}
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
    found = {node.get("name", ""): targets.get(node.get(_RELATION), "") for node in sheets}
    return {name: part for name, part in found.items() if part in names}


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _moved_back(table: Table, closer: Compacted) -> Table:
    """Give the rows of a compacted sheet their own numbers again; columns stay close together."""
    rows = ((closer.rows.original(number), cells) for number, cells in table.source)
    moved = {
        row: {closer.columns.compacted(column): text for column, text in cells.items()}
        for row, cells in table.faults.items()
    }
    in_place = [merge for merge in table.merges if closer.columns.compacted(merge[1][1]) == merge[1][1]]
    return Table(table.sheet, rows, in_place, moved)
