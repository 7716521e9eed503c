"""What is answered about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.errors import OnebudgetError
from service.http.money import Rands
from service.http.problem import problem_of
from service.models import Status
from service.proposals import examples
from service.proposals.states import Step
from service.proposals.words import (
    AnyRow,
    Held,
    Line,
    Listing,
    Outcome,
    Preview,
    Published,
    Rollup,
    RollupAsked,
    Shown,
)
from spatial.findings import Finding
from spatial.vocabulary import Landing, Level, Phase, Scope, SplitMethod

_SPLITS = {
    "line": [],
    "area": [SplitMethod.AREA, SplitMethod.POPULATION],
    "wards": [SplitMethod.EQUAL, SplitMethod.POPULATION, SplitMethod.DECLARED],
}
_SHARE_DIGITS = 6
_AREAL = frozenset({"Polygon", "MultiPolygon"})
_IN_WORDS = frozenset({"coordinates", "latitude", "longitude", "geometry"})


class Whose(BaseModel):
    """An organisation."""

    code: str
    name: str


class FindingOut(BaseModel):
    """What somebody should look at; ``correction`` is a part of ``place`` that would mend it."""

    rule: str
    severity: str
    message: str
    column: str | None
    value: str | None
    suggestion: str | None
    known: list[str]
    accepted: bool
    correction: dict[str, Any] | None

    @classmethod
    def of(cls, finding: Finding) -> FindingOut:
        """Put a finding in the form of the answer."""
        correction = None
        if finding.suggestion and not finding.accepted:
            field = (
                "text" if finding.column in _IN_WORDS else "wards_text" if finding.column == "wards" else None
            )
            correction = {field: finding.suggestion} if field else None
        return cls(
            rule=finding.rule,
            severity=finding.severity.value,
            message=finding.message,
            column=finding.column,
            value=finding.value,
            suggestion=finding.suggestion,
            known=list(finding.known),
            accepted=finding.accepted,
            correction=correction,
        )


class LineOut(BaseModel):
    """The money of one year in one phase that would land on one area."""

    edition: str
    level: Level
    code: str
    name: str
    landing: Landing
    phase: Phase
    year: int
    amount: Rands


class EventOut(BaseModel):
    """One step, by whom, and what was said along with it."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    who: str | None
    from_status: Status | None
    to_status: Status
    comment: str | None


class ProposalBrief(BaseModel):
    """A proposal in a list."""

    id: int
    action: str
    status: Status
    version: int = Field(description="Counts its changes; the ETag of the proposal.")
    territory: str
    organisation: Whose
    reference: str
    name: str
    commitment_id: int | None
    base_revision: int | None = Field(description="Revision of the published commitment it was drawn from.")
    scope: Scope
    districts: list[str] = Field(description="Districts that it touches, whose approvers decide over it.")
    amount: Rands = Field(description="Of the phase in which it is most, all years.")
    upload_id: int | None
    row: int | None
    created_at: datetime
    changed_at: datetime
    status_at: datetime


class ProposalOut(ProposalBrief):
    """One proposal, whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROPOSAL]})

    content: dict[str, Any] = Field(description="All that the commitment is to be, in facts.")
    events: list[EventOut]
    lines: list[LineOut] = Field(description="Where its money would land; none once it is published.")
    may: list[Step] = Field(description="What this account may do with it now.")
    findings: list[FindingOut] = Field(description="What was found when it was written just now.")

    @classmethod
    def of(cls, shown: Shown) -> ProposalOut:
        """Put a proposal in the form of the answer."""
        return cls(
            **_brief(shown.facts, shown.facts.content["name"]),
            content=shown.facts.content,
            events=[EventOut.model_validate(event) for event in shown.events],
            lines=[
                LineOut(
                    edition=line.edition,
                    level=line.level,
                    code=line.code,
                    name=line.name,
                    landing=line.landing,
                    phase=line.phase,
                    year=line.financial_year,
                    amount=line.amount_cents,
                )
                for line in shown.lines
            ],
            may=list(shown.may),
            findings=[FindingOut.of(finding) for finding in shown.findings],
        )


class ListTotals(BaseModel):
    """What the whole list comes to."""

    proposals: int
    amount: Rands


class ProposalsOut(BaseModel):
    """A page of proposals."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROPOSALS]})

    totals: ListTotals | None = Field(description="Of all pages; on the first alone.")
    proposals: list[ProposalBrief]
    next_cursor: str | None

    @classmethod
    def of(cls, listing: Listing) -> ProposalsOut:
        """Put a page in the form of the answer."""
        totals = listing.totals
        return cls(
            totals=ListTotals(proposals=totals.proposals, amount=totals.cents) if totals else None,
            proposals=[ProposalBrief(**_brief(row, row.name)) for row in listing.page.items],
            next_cursor=listing.page.next_cursor,
        )


class TouchedArea(BaseModel):
    """An area that would take a share of every amount."""

    level: Level
    code: str
    name: str
    landing: Landing
    share: float = Field(description="Of 1, rounded; the lines are exact.")
    split: SplitMethod
    is_estimated: bool


class PreviewOut(BaseModel):
    """What a content would come to."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PREVIEW]})

    edition: str
    place: dict[str, Any] = Field(description="The place as it was understood.")
    wards: list[dict[str, Any]]
    stated: dict[str, Any]
    areas: list[TouchedArea] = Field(
        description="Areas touched in the edition, also where there is no money."
    )
    split_by: SplitMethod | None = Field(description="How the money is divided between them.")
    splits: list[SplitMethod] = Field(description="Other ways that make sense for this place.")
    lines: list[LineOut] = Field(description="Where the money would land, in every active edition.")
    findings: list[FindingOut]

    @classmethod
    def of(cls, preview: Preview) -> PreviewOut:
        """Put a preview in the form of the answer."""
        kept = preview.content.kept()
        areas = _areas(preview)
        return cls(
            edition=preview.edition.slug,
            place=kept["place"],
            wards=kept["wards"],
            stated=kept["stated"],
            areas=areas,
            split_by=areas[0].split if areas else None,
            splits=_splits(kept["place"]),
            lines=[
                LineOut(
                    edition=line.edition,
                    level=line.level,
                    code=line.code,
                    name=line.name,
                    landing=line.landing,
                    phase=line.phase,
                    year=line.financial_year,
                    amount=line.cents,
                )
                for line in preview.lines
                if line.phase is not None and line.financial_year is not None and line.cents is not None
            ],
            findings=[FindingOut.of(finding) for finding in preview.findings],
        )


class ItemOut(BaseModel):
    """What became of one proposal of a batch; ``problem`` where it was refused."""

    id: int | None
    status: Status | None
    version: int | None
    commitment_id: int | None
    revision: int | None
    problem: dict[str, Any] | None

    @classmethod
    def of(cls, outcome: Outcome) -> ItemOut:
        """Put an outcome in the form of the answer."""
        return cls(
            id=outcome.proposal_id,
            status=outcome.status,
            version=outcome.version,
            commitment_id=outcome.commitment_id,
            revision=outcome.revision,
            problem=_problem(outcome.error) if outcome.error else None,
        )


class BatchOut(BaseModel):
    """What became of each proposal of a batch, in order."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.BATCH]})

    items: list[ItemOut]
    done: int
    refused: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> BatchOut:
        """Put outcomes in the form of the answer."""
        refused = sum(outcome.error is not None for outcome in outcomes)
        items = [ItemOut.of(outcome) for outcome in outcomes]
        return cls(items=items, done=len(outcomes) - refused, refused=refused)


class ProposedArea(BaseModel):
    """Proposed money of one area."""

    code: str
    name: str
    amount: Rands
    proposals: int


class Beside(BaseModel):
    """Proposed money that belongs to no area of the level."""

    amount: Rands
    proposals: int


class ProposedOut(BaseModel):
    """Proposed money by area."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ROLLUP]})

    edition: str
    level: Level
    phase: Phase
    year: int
    areas: list[ProposedArea]
    in_no_area: Beside

    @classmethod
    def of(cls, asked: RollupAsked, rollup: Rollup) -> ProposedOut:
        """Put sums in the form of the answer."""
        beside = rollup.beside
        return cls(
            edition=rollup.edition.slug,
            level=asked.level,
            phase=asked.phase,
            year=asked.year,
            areas=[
                ProposedArea(code=row.code, name=row.name, amount=row.cents, proposals=row.proposals)
                for row in rollup.areas
            ],
            in_no_area=Beside(
                amount=beside.cents if beside else 0, proposals=beside.proposals if beside else 0
            ),
        )


class CommitmentContentOut(BaseModel):
    """A published commitment as a content: what a change of it begins from."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PUBLISHED]})

    commitment_id: int
    organisation: str
    reference: str
    territory: str
    revision: int = Field(description="Counts its changes; begins its ETag.")
    content: dict[str, Any]

    @classmethod
    def of(cls, held: Held) -> CommitmentContentOut:
        """Put a published commitment in the form of the answer."""
        return cls(
            commitment_id=held.commitment_id,
            organisation=held.organisation,
            reference=held.reference,
            territory=held.territory,
            revision=held.revision,
            content=dict(held.content),
        )


class CommitmentChangedOut(BaseModel):
    """What became of a published commitment that was to be changed."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHANGED]})

    outcome: str = Field(description="`published`, `same` (it says so already) or `draft`.")
    commitment_id: int
    revision: int
    proposal_id: int | None
    version: int | None = Field(description="Of the draft.")
    findings: list[FindingOut]

    @classmethod
    def of_published(cls, done: Published) -> CommitmentChangedOut:
        """Say that it was changed at once."""
        return cls(
            outcome="same" if done.proposal_id is None else "published",
            commitment_id=done.commitment_id,
            revision=done.revision,
            proposal_id=done.proposal_id,
            version=None,
            findings=[FindingOut.of(finding) for finding in done.findings],
        )

    @classmethod
    def of_draft(cls, shown: Shown) -> CommitmentChangedOut:
        """Say that it is proposed."""
        return cls(
            outcome="draft",
            commitment_id=shown.facts.commitment_id,
            revision=shown.facts.base_revision,
            proposal_id=shown.facts.id,
            version=shown.facts.version,
            findings=[FindingOut.of(finding) for finding in shown.findings],
        )


def _brief(row: AnyRow, name: str) -> dict[str, Any]:
    same = ("id", "action", "status", "version", "territory", "reference", "commitment_id", "base_revision")
    more = ("scope", "upload_id", "row", "created_at", "changed_at", "status_at")
    return {
        **{field: getattr(row, field) for field in (*same, *more)},
        "organisation": Whose(code=row.organisation_code, name=row.organisation_name),
        "name": name,
        "districts": row.district_codes,
        "amount": row.largest_cents,
    }


def _areas(preview: Preview) -> list[TouchedArea]:
    touched: dict[tuple[str, str, str], Line] = {}
    for line in preview.lines:
        if line.edition == preview.edition.slug:
            touched.setdefault((line.level.value, line.code, line.landing.value), line)
    return [
        TouchedArea(
            level=line.level,
            code=line.code,
            name=line.name,
            landing=line.landing,
            share=round(line.weight / line.whole, _SHARE_DIGITS) if line.whole else 0.0,
            split=line.split,
            is_estimated=line.is_estimated,
        )
        for line in touched.values()
    ]


def _splits(place: dict[str, Any]) -> list[SplitMethod]:
    if place["scope"] == "wards":
        return _SPLITS["wards"]
    shape = (place["geometry"] or {}).get("type")
    return _SPLITS["area"] if shape in _AREAL else []


def _problem(error: OnebudgetError) -> dict[str, Any]:
    kind = problem_of(error)
    return {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": error.message,
        **error.extras,
    }
