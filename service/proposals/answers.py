"""What is answered about proposals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.http.money import Rands
from service.models import Status
from service.proposals import examples
from service.proposals.states import Step
from service.proposals.words import Listing, Shown
from service.rows import AnyRow
from spatial.findings import Finding
from spatial.vocabulary import Landing, Level, Phase, Scope

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
