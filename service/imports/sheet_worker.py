"""Reads workbooks in a process of its own, so that a hostile one can end only that process.

The reading library lays a sheet out as a full rectangle and ends its process where memory does not suffice;
a file of five kilobytes can bring that about. Run as a script: path of the workbook, then bytes of memory.
Frames on both streams are an eight-byte length and a marshalled value, which can hold data and nothing else.
"""

from __future__ import annotations

import datetime as dt
import marshal
import resource
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

PLAIN = frozenset((str, float, bool))
BATCH_ROWS = 2_000
WORKSHEET, VISIBLE = "SheetTypeEnum.WorkSheet", "SheetVisibleEnum.Visible"


def write_frame(stream: BinaryIO, value: Any) -> None:
    """Send one value."""
    data = marshal.dumps(value)
    stream.write(len(data).to_bytes(8, "little") + data)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """Receive one value, or None where the other side has gone."""
    size = stream.read(8)
    if len(size) < 8:  # noqa: PLR2004 - the length's own length
        return None
    return marshal.loads(stream.read(int.from_bytes(size, "little")))  # noqa: S302 - from our own script


def _as_plain(cell: Any) -> str | float | bool:
    """Turn dates into ISO text and whole numbers into floats, as a spreadsheet holds them."""
    if type(cell) in PLAIN:
        return cell  # type: ignore[no-any-return]
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, dt.datetime):
        is_day = cell.time() == dt.time(0)
        return cell.date().isoformat() if is_day else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _batches(sheet: Any) -> Iterator[list[list[Any] | None]]:
    """Yield rows in batches, blank ones as None."""
    margin = [""] * (sheet.start[1] if sheet.start else 0)
    batch: list[list[Any] | None] = []
    for row in sheet.iter_rows():
        if row.count("") == len(row):
            batch.append(None)
        elif PLAIN.issuperset(map(type, row)):
            batch.append(margin + row if margin else row)
        else:
            batch.append(margin + [_as_plain(cell) for cell in row])
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    yield batch


def _serve(book: Any, commands: BinaryIO, answers: BinaryIO) -> None:
    listed = [(sheet.name, str(sheet.typ), str(sheet.visible)) for sheet in book.sheets_metadata]
    write_frame(answers, ("book", listed))
    batches: Iterator[list[list[Any] | None]] = iter(())
    while (command := read_frame(commands)) is not None:
        if command[0] == "open":
            index = _first_seen(listed) if command[1] is None else command[1]
            sheet = book.get_sheet_by_index(index)
            batches = _batches(sheet)
            write_frame(answers, ("sheet", index, sheet.merged_cell_ranges or []))
        else:
            write_frame(answers, ("rows", next(batches, [])))


def _first_seen(listed: list[tuple[str, str, str]]) -> int:
    """Return the position of the first sheet that a person would see on opening the workbook."""
    seen = [i for i, (_, kind, visible) in enumerate(listed) if (kind, visible) == (WORKSHEET, VISIBLE)]
    return seen[0] if seen else 0


def main() -> None:
    """Answer commands until the other side goes; every failure becomes one frame that names it."""
    memory_bytes = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = sys.stdout.buffer
    try:
        from python_calamine import CalamineWorkbook  # noqa: PLC0415 - under the memory limit set above

        _serve(CalamineWorkbook.from_path(sys.argv[1]), sys.stdin.buffer, answers)
    except BaseException as error:  # noqa: BLE001 - the library panics with exceptions outside Exception
        write_frame(answers, ("error", type(error).__name__, str(error)))


if __name__ == "__main__":
    main()
