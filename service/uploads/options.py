"""How an uploaded file is read: kept with it, and changed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, Field

from service.imports.corrections import Corrections
from service.imports.looking import Seen
from service.imports.profiles import Profile
from service.imports.source import Decimals, ReadOptions, Unit
from spatial.vocabulary import Phase


class Column(BaseModel):
    """One column, and what it is taken for; see ``service.imports.looking.SeenColumn``."""

    name: str
    samples: list[str] = []
    role: str | None = None
    phase: Phase | None = None
    year: int | None = None


class TopRow(BaseModel):
    """One of the first rows of the table."""

    number: int
    cells: list[str]


class Options(BaseModel):
    """All that is kept of how a file is read.

    Attributes:
        file, size_bytes: As it came.
        edition: Slug of the edition whose codes it uses; None for the one that holds.
        sheet, header_row: Where the table stands.
        header_rows: How many rows the headings take.
        unit, decimal: As declared; None leaves it to the profile.
        accept_suggestions: True applies the likely correction of a fault of place.
        include_examples: True loads the template's worked examples too.
        left_out: Numbers of rows that are not to be loaded.
        way: How the profile was found: ``known``, ``guessed``, or ``by hand``.
        profile: What reads it; None where no column of amounts is known yet.
        sheets, columns, top: As a first look showed them.
    """

    file: str
    size_bytes: int
    edition: str | None = None
    sheet: str | None = None
    header_row: int = 1
    header_rows: int = 1
    unit: Unit | None = None
    decimal: Decimals | None = None
    accept_suggestions: bool = False
    include_examples: bool = False
    left_out: list[int] = []
    way: str = "guessed"
    profile: dict[str, Any] | None = None
    kind: str = "csv"
    rows_about: int | None = None
    sheets: list[str] = []
    columns: list[Column] = Field(default_factory=list)
    top: list[TopRow] = Field(default_factory=list)

    @property
    def profile_name(self) -> str | None:
        """Name of the profile that reads it."""
        return None if self.profile is None else str(self.profile["name"])

    def rules(self) -> Profile | None:
        """The profile that reads it."""
        return None if self.profile is None else Profile.model_validate(self.profile)

    def read_options(self, organisation: str, corrections: Corrections) -> ReadOptions:
        """What the import engine is asked for."""
        return ReadOptions(
            sheet=self.sheet,
            organisation=organisation,
            unit=self.unit,
            decimal=self.decimal,
            include_examples=self.include_examples,
            rules=self.rules(),
            corrections=corrections,
        )

    def seen_as(self, seen: Seen) -> Self:
        """The options with what a look at the file shows."""
        return self.model_copy(
            update={
                "kind": seen.kind,
                "rows_about": seen.rows_about,
                "sheets": list(seen.sheets),
                "sheet": seen.sheet,
                "header_row": seen.header_row,
                "header_rows": seen.header_rows,
                "way": seen.way,
                "profile": as_json(seen.profile),
                "columns": [
                    Column(
                        name=each.name,
                        samples=list(each.samples),
                        role=each.role,
                        phase=Phase(each.phase) if each.phase else None,
                        year=each.year,
                    )
                    for each in seen.columns
                ],
                "top": [TopRow(number=number, cells=list(cells)) for number, cells in seen.top],
            }
        )

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        kept: dict[str, Any] = storable(self.model_dump())
        return kept


def storable(value: Any) -> Any:
    """Plain values without the signs that the database cannot hold in JSON."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [storable(part) for part in value]
    return value


def as_json(profile: Profile | None) -> dict[str, Any] | None:
    """A profile as it is stored, patterns as their text."""
    return None if profile is None else profile.model_dump(mode="json", exclude_none=True)
