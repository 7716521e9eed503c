"""Bodies that say how an upload is read, and what is written over in it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from service.http.parameters import Code
from service.imports.source import Decimals, Unit
from service.imports.years import FIRST_YEAR, LAST_YEAR
from service.uploads import examples
from service.uploads.options import Column
from service.uploads.words import Edits, Mapped
from spatial.vocabulary import Phase


def _readable(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("unreadable", "A text cannot hold a NUL sign.")
    return text


Name = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_readable)]
CellText = Annotated[str, Field(max_length=20_000), AfterValidator(_readable)]
RowNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
_HEADER = Annotated[int, Field(ge=1, le=1000)]


class ColumnIn(BaseModel):
    """What one column is to be taken for."""

    model_config = ConfigDict(extra="forbid")

    role: Name | None = Field(
        None,
        description="A field, `amount`, or of a table with one amount a row `amount_each`, `year_each`, "
        "`phase_each`; null to leave the column unread.",
    )
    phase: Phase | None = Field(None, description="Of an amount.")
    year: int | None = Field(
        None, ge=FIRST_YEAR, le=LAST_YEAR, description="First calendar year of an amount's financial year."
    )


class UploadOptionsIn(BaseModel):
    """How the file is to be read; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.MAPPED]})

    sheet: Name | None = None
    header_row: _HEADER | None = Field(None, description="Number of the first row of headings.")
    header_rows: Literal[1, 2, 3, 4, 5] | None = Field(None, description="How many rows they take.")
    profile: Name | None = Field(None, description="Name of a profile, shipped or kept.")
    columns: dict[Name, ColumnIn] | None = Field(None, description="By name of the column.")
    unit: Unit | None = None
    decimal: Decimals | None = None
    edition: Code | None = Field(None, description="Boundaries whose codes the file uses.")
    accept_suggestions: bool | None = None
    include_examples: bool | None = None
    keep_as: Annotated[Name, Field(max_length=100)] | None = Field(
        None, description="A name under which the organisation keeps this profile for its next file."
    )

    def wanted(self) -> Mapped:
        """What is asked for."""
        given = self.model_dump(exclude_unset=True)
        declared: dict[str, Any] = {
            name: value
            for name in ("unit", "decimal", "edition", "accept_suggestions", "include_examples")
            if name in given and (value := given[name]) is not None
        }
        columns = None
        if self.columns is not None:
            columns = {
                name: Column(name=name, role=each.role, phase=each.phase, year=each.year)
                for name, each in self.columns.items()
            }
        return Mapped(
            self.sheet, self.header_row, self.header_rows, self.profile, columns, declared, self.keep_as
        )


class CorrectionsIn(BaseModel):
    """Cells written over, and rows left out; the file itself stays as it came."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.CORRECTIONS]})

    cells: dict[RowNumber, dict[Name, CellText | None]] = Field(
        default_factory=dict, description="New texts by row number and column; null takes one back."
    )
    left_out: dict[RowNumber, bool] = Field(
        default_factory=dict, description="Rows that are not to be loaded (true), or are again (false)."
    )

    def edits(self) -> Edits:
        """What is asked for."""
        return Edits(self.cells, self.left_out)
