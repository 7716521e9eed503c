"""What is answered about uploads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.http.money import Rands
from service.uploads import examples
from service.uploads.options import Column
from service.uploads.words import AnyRow, Upload, UploadStep
from spatial.vocabulary import Phase


class Whose(BaseModel):
    """An organisation."""

    code: str
    name: str


class ProgressOut(BaseModel):
    """How far an upload has come."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROGRESS]})

    id: int
    step: UploadStep
    is_stalled: bool = Field(description="Work on it ended with its server; start it again.")
    done: int
    total: int | None = Field(description="Rows, and drafts while it is loaded; null where nobody counted.")
    fault: str | None = Field(description="Why it failed.")
    version: int = Field(description="Counts its changes; the ETag of the upload.")

    @classmethod
    def of(cls, upload: Upload) -> ProgressOut:
        """Put it in the form of the answer."""
        return cls(**_progress(upload.facts))


class UploadBrief(ProgressOut):
    """An upload in a list."""

    file: str
    size_bytes: int
    organisation: Whose
    created_at: datetime
    changed_at: datetime


class UploadsOut(BaseModel):
    """The newest uploads of an account."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.UPLOADS]})

    uploads: list[UploadBrief]

    @classmethod
    def of_rows(cls, rows: Sequence[AnyRow]) -> UploadsOut:
        """Put them in the form of the answer."""
        return cls(uploads=[UploadBrief(**_brief(row)) for row in rows])


class OptionsOut(BaseModel):
    """How the file is read."""

    kind: str = Field(description="What the file is by its content.")
    edition: str | None
    sheets: list[str]
    sheet: str | None
    header_row: int
    header_rows: int
    unit: str | None
    decimal: str | None
    accept_suggestions: bool
    include_examples: bool
    way: str = Field(description="How its columns were told: `known`, `guessed` or `by hand`.")
    profile: str | None = Field(description="Null while no column is known to hold amounts.")
    columns: list[Column]


class ColumnTotal(BaseModel):
    """The money of one phase and year: in = loaded + refused."""

    phase: Phase
    year: int
    amount_in: Rands
    amount_loaded: Rands
    amount_refused: Rands
    coverage: float | None = Field(description="Share of the loaded that has a site or wards, of 1.")


class GroupOut(BaseModel):
    """All findings of one rule, with the first of them."""

    rule: str
    severity: str
    count: int
    message: str
    row: int | None


class CellFinding(BaseModel):
    """What was found in one cell, or one row."""

    rule: str
    severity: str
    message: str
    column: str | None
    suggestion: str | None
    fix: dict[str, str] = Field(description="Texts by column that would mend it.")
    known: list[str]


class RowOut(BaseModel):
    """A row to be looked at, as it now reads."""

    row: int
    refused: bool
    reference: str | None
    name: str | None
    cells: dict[str, str]
    findings: list[CellFinding]


class OutcomeOut(BaseModel):
    """What a check found, or a load did."""

    edition: str
    profile: str
    unit: str
    rows_in: int
    rows_loaded: int
    rows_refused: int
    located: int = Field(description="Commitments that say where they are, be it a municipality at large.")
    unlocated: int
    totals: list[ColumnTotal]
    commitments: dict[str, int] = Field(
        description="How many are new (`add`), change what is published (`change`), bring an open draft up "
        "to date (`draft`), or say nothing new (`same`)."
    )
    proposals: int | None = Field(description="Drafts written by the load; null after a check.")
    groups: list[GroupOut]
    headings: list[str]
    rows: list[RowOut] = Field(description="The first rows to be looked at, refused ones first.")
    rows_to_look_at: int

    @classmethod
    def of(cls, outcome: Mapping[str, Any]) -> OutcomeOut:
        """Put it in the form of the answer."""
        columns = [
            ColumnTotal(
                phase=each["phase"],
                year=each["year"],
                amount_in=each["cents_in"],
                amount_loaded=each["cents_loaded"],
                amount_refused=each["cents_refused"],
                coverage=coverage(each),
            )
            for each in outcome["columns"]
        ]
        rest = {name: value for name, value in outcome.items() if name != "columns"}
        return cls(totals=columns, **{"proposals": None, **rest})


class UploadOut(UploadBrief):
    """One upload, whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.UPLOAD]})

    options: OptionsOut
    corrections: dict[int, dict[str, str]]
    left_out: list[int]
    outcome: OutcomeOut | None

    @classmethod
    def of_upload(cls, upload: Upload) -> UploadOut:
        """Put it in the form of the answer."""
        options = upload.options
        shown = options.model_dump(include=set(OptionsOut.model_fields) - {"profile"})
        outcome = upload.facts.outcome
        return cls(
            **_brief(upload.facts),
            options=OptionsOut(**shown, profile=options.profile_name),
            corrections={row: dict(cells) for row, cells in upload.corrections.items()},
            left_out=options.left_out,
            outcome=OutcomeOut.of(outcome) if outcome else None,
        )


def coverage(column: Mapping[str, int]) -> float | None:
    """Share of the money of a phase and year that has a site or wards."""
    loaded = column["cents_loaded"]
    return round(column["cents_at_ward"] / loaded, 4) if loaded else None


def _progress(row: AnyRow) -> dict[str, Any]:
    names = ("id", "step", "is_stalled", "done", "total", "fault", "version")
    return {name: getattr(row, name) for name in names}


def _brief(row: AnyRow) -> dict[str, Any]:
    more = ("file", "size_bytes", "created_at", "changed_at")
    return {
        **_progress(row),
        **{name: getattr(row, name) for name in more},
        "organisation": Whose(code=row.organisation_code, name=row.organisation_name),
    }
