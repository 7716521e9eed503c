"""Opens tables of needs, packed or not, and finds their columns."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from service.errors import BadFileError
from service.imports.files import examine
from service.imports.rows import Cell
from service.imports.source import Limits
from service.imports.tables import Table
from service.imports.text_tables import open_text
from service.imports.workbook import Workbook

_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 1 << 20


@contextmanager
def open_table(path: Path, limits: Limits) -> Iterator[Table]:
    """Open a CSV file, also one packed by gzip, or a workbook's first sheet.

    Raises:
        BadFileError: The file cannot be read, or unpacks to more than the limits let.
    """
    with ExitStack() as stack:
        plain = stack.enter_context(_unpacked(path, limits)) if _is_packed(path) else path
        facts = examine(plain, limits)
        if facts.kind == "csv":
            yield stack.enter_context(open_text(plain)).table
        else:
            book = stack.enter_context(Workbook(facts, limits))
            yield book.table(book.sheets[0])


def find_columns(
    path: Path, heading: list[Cell], needed: Collection[str], known: Collection[str], hint: str
) -> dict[str, int]:
    """Find columns by their headings, in any letter case, spaces read as underscores.

    Raises:
        BadFileError: One that is needed is missing; the hint says what the first row must name.
    """
    found = {_key(str(cell)): at for at, cell in enumerate(heading) if cell not in {None, ""}}
    missing = [name for name in needed if _key(name) not in found]
    if missing:
        raise BadFileError(f"{path.name} has no column {', '.join(missing)}; {hint}")
    return {name: found[_key(name)] for name in known if _key(name) in found}


def cell_at(cells: list[Cell], at: int | None) -> str:
    """Give a cell as text, whole numbers without a point, empty where there is none."""
    cell = cells[at] if at is not None and at < len(cells) else None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _key(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_")


def _is_packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_GZIP)) == _GZIP
    except OSError:
        return False  # examined, and named, later


@contextmanager
def _unpacked(path: Path, limits: Limits) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="onebudget-") as folder:
        plain = Path(folder) / path.stem
        size = 0
        try:
            with gzip.open(path) as packed, plain.open("wb") as file:
                while chunk := packed.read(_CHUNK):
                    size += len(chunk)
                    if size > limits.max_unpacked_bytes:
                        raise BadFileError(
                            f"{path.name} unpacks to more than {limits.max_unpacked_bytes / 1e6:.0f} MB; "
                            "split it, or raise ONEBUDGET_MAX_UNPACKED_MB."
                        )
                    file.write(chunk)
        except (OSError, EOFError, zlib.error) as error:
            raise BadFileError(f"{path.name} is a torn gzip file; fetch it again.") from error
        yield plain
