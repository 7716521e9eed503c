"""What a caller asks of a file of commitments, and what it gets: facts, findings, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from service.imports.corrections import NONE, Corrections
from service.imports.rows import CanonicalRow
from service.settings import Settings
from spatial.findings import Finding

if TYPE_CHECKING:
    from service.imports.profiles import Profile

Unit = Literal["rands", "thousands", "millions"]
Decimals = Literal["auto", "point", "comma"]
Kind = Literal["csv", "xlsx", "xlsb", "xls", "ods"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may take, in bytes and characters.

    Attributes:
        max_file_bytes: Largest file that is read.
        max_unpacked_bytes: Largest size that a compressed file may unpack to.
        max_cell_chars: Longest text of one cell; a row with a longer one is refused.
    """

    max_file_bytes: int = 200_000_000
    max_unpacked_bytes: int = 2_000_000_000
    max_cell_chars: int = 1_000_000

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """Limits as the operator set them."""
        return cls(int(settings.max_upload_mb * 1_000_000), int(settings.max_unpacked_mb * 1_000_000))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller declares about a file; None leaves it to the profile or to the file itself.

    Attributes:
        profile: Name of a shipped profile, or the path of a profile's YAML file.
        sheet: Name of the sheet to read.
        organisation: Code or name of the organisation that commits the money.
        unit: What one unit of an amount stands for.
        decimal: Which mark separates the decimals of amounts written as text.
        encoding: Encoding of a text file, as Python names it.
        delimiter: Separator of a text file.
        include_examples: True loads the template's worked examples too (references that start with EXAMPLE-).
        rules: A profile that is given itself, instead of by its name.
        corrections: Cells that are read otherwise than they stand in the file, and rows left out.
    """

    profile: str | None = None
    sheet: str | None = None
    organisation: str | None = None
    unit: Unit | None = None
    decimal: Decimals | None = None
    encoding: str | None = None
    delimiter: str | None = None
    include_examples: bool = False
    rules: Profile | None = None
    corrections: Corrections = NONE


@dataclass(slots=True)
class SourceFacts:
    """What is known of a file once it is open.

    Attributes:
        file: Name of the file, without its folder.
        sha256: Checksum of the file's bytes, in hexadecimal.
        size_bytes: Size of the file.
        kind: What the file is by its content, whatever its name ends in.
        profile: Name of the profile that reads it.
        unit: Unit of the amounts as declared.
        encoding, delimiter: Of a text file, else None.
        sheet: Name of the sheet that is read, None for a text file.
        sheets: Names of all sheets, in order.
        header_row: Number of the (last) heading row, the first row being 1.
        organisation, organisation_name: As the file's title or the caller states it; None where rows do.
        title: The lines above the headings, joined, None where there are none.
        headings: Headings of all columns, each once, as refused rows are kept under them.
        amount_columns: Phase and financial year of each column of amounts; empty where rows state them.
        spoken: Fields that have a column, or that the profile sets: of others the file says nothing.
    """

    file: str
    sha256: str
    size_bytes: int
    kind: Kind
    profile: str
    unit: Unit
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    organisation: str | None = None
    organisation_name: str | None = None
    title: str | None = None
    headings: tuple[str, ...] = ()
    amount_columns: tuple[tuple[str, int], ...] = ()
    spoken: frozenset[str] = frozenset()


@dataclass(slots=True)
class Counts:
    """How many rows a reading met so far; whole once ``Source.rows`` is exhausted.

    Attributes:
        rows_read: Rows below the headings that hold anything and belong to the table.
        rows_skipped: Of these, rows that the profile leaves out (totals, subheadings), named in a finding.
        rows_after_end: Filled rows below the end of the table (notes), not counted as read.
        commitments: CanonicalRow objects handed over.
        refused: Of these, how many carry a finding that forbids them.
    """

    rows_read: int = 0
    rows_skipped: int = 0
    rows_after_end: int = 0
    commitments: int = 0
    refused: int = 0


@dataclass(slots=True)
class Source:
    """An open file of commitments: its facts, its own findings, and its rows one by one.

    ``findings`` are about the file as a whole; some are only known at its end, so read them after the rows.
    ``rows`` may be called once. Use the source as a context manager, so that helpers and temporary files go.
    """

    path: Path
    facts: SourceFacts
    findings: list[Finding]
    counts: Counts
    produce: Callable[[], Iterator[CanonicalRow]] = field(repr=False)
    release: Callable[[], None] = field(repr=False)

    def rows(self) -> Iterator[CanonicalRow]:
        """Yield every commitment of the file in its order, refused ones included.

        Raises:
            BadFileError: The file turns out to be torn while it is read.
        """
        return self.produce()

    def close(self) -> None:
        """Let go of the file."""
        self.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
