"""Imports as they are asked for and answered."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.editions.schemas import EditionParameters, EditionRef
from service.http.money import Rands
from service.http.parameters import Code, PageParameters
from service.paging import Page
from service.rows import AnyRow
from service.runs import examples
from service.runs.words import FindingSearch, Run, RunDetail, Runs, Severity


class RunsQuery(EditionParameters, PageParameters):
    """Imports into the territory of which edition, and which page of them."""


class FindingsQuery(PageParameters):
    """Which findings of an import are listed; what is given adds up."""

    rule: Code | None = Field(None, description="Only those of one rule.", examples=["latitude-sign"])
    severity: Severity | None = Field(None, description="Only those that are as grave.")
    accepted: bool | None = Field(
        None, description="Only those whose suggestion was applied, or only others."
    )

    def search(self) -> FindingSearch:
        """What is asked for."""
        return FindingSearch(self.rule, self.severity, self.accepted)


class RowsOut(BaseModel):
    """Rows of the file: those it states are those loaded and those refused."""

    stated: int
    loaded: int
    refused: int


class CheckSumOut(BaseModel):
    """Every amount of the file added up over all phases and years: a check, and no budget."""

    stated: Rands
    loaded: Rands
    refused: Rands


class ChangesOut(BaseModel):
    """What became of the file's commitments."""

    new: int
    changed: int
    same: int


class FindingCountsOut(BaseModel):
    """How many findings there are of each severity, and how many suggestions were applied."""

    refuse: int
    warn: int
    note: int
    accepted: int


class RunOut(BaseModel):
    """One import of one file."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RUN]})

    id: int = Field(description="What `import=` takes.")
    file: str
    sha256: str = Field(description="Check sum of the file as it came.")
    size_bytes: int
    edition: str = Field(description="Edition of boundaries in whose codes it was read.")
    profile: str = Field(description="How it was read.")
    unit: str | None = Field(description="Unit that was declared for its amounts.")
    sheet: str | None
    loaded_at: datetime
    rows: RowsOut
    check_sum: CheckSumOut
    commitments: ChangesOut
    findings: FindingCountsOut

    @classmethod
    def of(cls, run: Run) -> RunOut:
        """Put one import in the form of the answer."""
        row = run.facts
        return cls(
            **{name: getattr(row, name) for name in _SAME},
            profile=run.profile,
            rows=RowsOut(stated=row.rows_in, loaded=row.rows_loaded, refused=row.rows_refused),
            check_sum=CheckSumOut(stated=row.cents_in, loaded=row.cents_loaded, refused=row.cents_refused),
            commitments=ChangesOut(
                new=row.commitments_new, changed=row.commitments_changed, same=row.commitments_same
            ),
            findings=FindingCountsOut(
                **{severity.value: run.tally(severity) for severity in Severity}, accepted=run.accepted
            ),
        )


_SAME = ("id", "file", "sha256", "size_bytes", "edition", "unit", "sheet", "loaded_at")


class RunsOut(BaseModel):
    """A page of imports, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.RUNS]})

    edition: EditionRef
    imports: list[RunOut]
    next_cursor: str | None = Field(description="What `cursor=` takes for the next page; null on the last.")

    @classmethod
    def of(cls, runs: Runs) -> RunsOut:
        """Put a page in the form of the answer."""
        return cls(
            edition=EditionRef.of(runs.edition),
            imports=[RunOut.of(run) for run in runs.page.items],
            next_cursor=runs.page.next_cursor,
        )


class RuleOut(BaseModel):
    """How often the import said one thing."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    severity: Severity
    times: int
    accepted: int = Field(description="How many of its suggestions were applied.")


class ListedFindingOut(BaseModel):
    """What the import said of one place in the file."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    severity: Severity
    message: str
    sheet: str | None
    row: int | None = Field(description="As a spreadsheet counts; null for the file as a whole.")
    column: str | None
    value: str | None = Field(description="What stood there.")
    suggestion: str | None = Field(description="What would probably be right.")
    known: list[str] = Field(description="Known values that it may stand for, the nearest first.")
    accepted: bool = Field(description="Whether the suggestion was applied.")


class RunDetailOut(RunOut):
    """One import with what it said."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DETAIL]})

    rules: list[RuleOut] = Field(description="How often it said what, the gravest first.")
    listed: list[ListedFindingOut] = Field(description="A page of the findings asked for, row by row.")
    next_cursor: str | None = Field(description="What `cursor=` takes for the next page; null on the last.")

    @classmethod
    def of_detail(cls, detail: RunDetail) -> RunDetailOut:
        """Put one import in the form of the answer."""
        return cls(
            **RunOut.of(detail.run).model_dump(),
            rules=[RuleOut.model_validate(each) for each in detail.run.rules],
            listed=[ListedFindingOut.model_validate(row) for row in detail.findings.items],
            next_cursor=detail.findings.next_cursor,
        )


class RefusedRowOut(BaseModel):
    """A row that was not loaded."""

    sheet: str | None
    row: int
    amount: Rands = Field(description="All its amounts added up, as far as they could be read.")
    cells: dict[str, str] = Field(description="As they stood, by the column's heading.")


class RefusedRowsOut(BaseModel):
    """A page of the rows that an import refused."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REFUSED]})

    refused_rows: list[RefusedRowOut]
    next_cursor: str | None = Field(description="What `cursor=` takes for the next page; null on the last.")

    @classmethod
    def of(cls, page: Page[AnyRow]) -> RefusedRowsOut:
        """Put a page in the form of the answer."""
        rows = [
            RefusedRowOut(sheet=row.sheet, row=row.row, amount=row.cents, cells=row.cells)
            for row in page.items
        ]
        return cls(refused_rows=rows, next_cursor=page.next_cursor)
