"""Findings of alignment as they are asked for and answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.alignment import examples
from service.alignment.deciding import MOST_NOTE
from service.alignment.findings import Told
from service.alignment.rules import MEANINGS, Rule
from service.alignment.schemas import AlignmentQuery, area_name
from service.alignment.words import Decision, FindingSearch, Listing, RuleTotals, decider
from service.commitments.schemas import AreaName
from service.editions.schemas import EditionRef
from service.filters.schemas import FinancialYear
from service.formatting import year_text
from service.http.money import Rands
from service.http.parameters import SEVERAL, Codes, Format, PageParameters
from service.proposals.content import Comment
from service.rows import AnyRow
from spatial.codes import ward_label
from spatial.vocabulary import FeatureKind, FindingState, Phase, Sphere

States = Annotated[list[FindingState], SEVERAL]
_YEAR = "Financial year, 2026 or 2026/27; unless given, the current or the latest with money."


class FindingQuery(AlignmentQuery):
    """For which money and place a finding is told."""

    year: FinancialYear | None = Field(None, description=_YEAR)


class FindingsQuery(FindingQuery, PageParameters):
    """Which findings are asked for, and in what form."""

    rule: Codes = Field([], description="Codes of rules; all of them unless given.", examples=[["no-plan"]])
    state: States = Field([], description="What was decided last; `open` where nothing was.")
    format: Format = Field(Format.JSON, description="GeoJSON draws each finding.")

    def asked(self) -> FindingSearch:
        """What is asked for."""
        return FindingSearch(self.search(), tuple(self.rule), tuple(self.state))


class CommitmentRef(BaseModel):
    """The commitment that a finding is about."""

    id: int
    organisation: str
    sphere: Sphere
    reference: str


class SubjectFeature(BaseModel):
    """The feature of a plan that a finding is about."""

    plan: str
    kind: FeatureKind


class SubjectObjective(BaseModel):
    """The objective of a plan that a finding is about."""

    plan: str
    code: str


class SubjectNeed(BaseModel):
    """The ward and the need that a finding is about."""

    ward: str
    label: str = Field(description="Such as KZN238_12.")
    need: str = Field(description="Code of the indicator.")
    unit: str
    backlog: int = Field(description="People or households without.")
    is_estimated: bool = Field(
        description="True where they were counted in another edition's wards, and carried along a crosswalk."
    )


class FindingOut(BaseModel):
    """One place where plans and budgets pull apart, and what was said of it last."""

    key: str = Field(description="Names the finding for good: it outlives reloads and years.")
    rule: Rule
    sentence: str
    name: str = Field(description="What the finding is about, by name.")
    amount: Rands = Field(description="What the rule counts.")
    commitment: CommitmentRef | None
    feature: SubjectFeature | None
    objective: SubjectObjective | None
    need: SubjectNeed | None
    state: FindingState
    note: str | None
    decided_by: str | None = Field(
        description="An account: its title to who has signed in, else its role; or whom the operator named."
    )
    decided_at: datetime | None

    @classmethod
    def of(cls, row: AnyRow, names: Mapping[int, str]) -> FindingOut:
        """Put one finding in the form of the answer, with the names of accounts by number."""
        return cls(
            key=row.key,
            rule=Rule(row.rule),
            sentence=MEANINGS[Rule(row.rule)].sentence,
            name=row.name,
            amount=row.cents,
            commitment=_commitment(row),
            feature=SubjectFeature(plan=row.plan, kind=row.feature_kind) if row.feature_kind else None,
            objective=SubjectObjective(plan=row.plan, code=row.objective) if row.objective else None,
            need=_need(row),
            state=row.state,
            note=row.note,
            decided_by=decider(row, names),
            decided_at=row.decided_at,
        )


def _need(row: AnyRow) -> SubjectNeed | None:
    if row.need is None:
        return None
    numbered = row.local_code is not None and row.ward_number is not None
    label = ward_label(row.local_code, row.ward_number) if numbered else row.area_code
    return SubjectNeed(
        ward=row.area_code,
        label=label,
        need=row.need,
        unit=row.need_unit,
        backlog=row.backlog,
        is_estimated=row.is_estimated,
    )


def _commitment(row: AnyRow) -> CommitmentRef | None:
    if row.commitment_id is None:
        return None
    return CommitmentRef(
        id=row.commitment_id, organisation=row.organisation, sphere=row.sphere, reference=row.reference
    )


class RuleOut(BaseModel):
    """A rule, and what it found in all, whatever states are asked for."""

    rule: Rule
    sentence: str
    rands: str = Field(description="Which rands the rule counts; rules overlap, and are never added up.")
    findings: int
    amount: Rands
    by_state: dict[FindingState, int]

    @classmethod
    def of(cls, totals: RuleTotals) -> RuleOut:
        """Put the totals of one rule in the form of the answer."""
        rule = Rule(totals.rule)
        return cls(
            rule=rule,
            sentence=MEANINGS[rule].sentence,
            rands=MEANINGS[rule].rands,
            findings=totals.findings,
            amount=totals.cents,
            by_state={FindingState(state): count for state, count in totals.by_state.items()},
        )


class FindingsOut(BaseModel):
    """A page of findings, the most rands first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FINDINGS]})

    edition: EditionRef
    within: AreaName | None
    phase: Phase
    financial_year: str | None
    filters: dict[str, Any]
    rules: list[RuleOut] | None = Field(description="On the first page only.")
    findings: list[FindingOut]
    next_cursor: str | None

    @classmethod
    def of(cls, listing: Listing) -> FindingsOut:
        """Put a page in the form of the answer."""
        question = listing.question
        return cls(
            edition=EditionRef.of(question.edition),
            within=area_name(question),
            phase=question.phase,
            financial_year=None if question.year is None else year_text(question.year),
            filters=question.chosen.filters.stated(),
            rules=None if listing.totals is None else [RuleOut.of(one) for one in listing.totals],
            findings=[FindingOut.of(row, listing.names) for row in listing.rows],
            next_cursor=listing.next_cursor,
        )


class DecisionOut(BaseModel):
    """What somebody said of a finding."""

    state: FindingState
    note: str
    decided_by: str
    decided_at: datetime

    @classmethod
    def of(cls, made: Decision) -> DecisionOut:
        """Put one decision in the form of the answer."""
        return cls(state=made.state, note=made.note, decided_by=made.by, decided_at=made.at)


class DecisionIn(BaseModel):
    """What holds of a finding from now on, and why; who says so is whoever has signed in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.DECISION]})

    state: FindingState
    note: Comment = Field(min_length=1, max_length=MOST_NOTE, description="Why; everybody reads it.")


class FindingDetailOut(BaseModel):
    """One finding with everything that was ever said of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FINDING_DETAIL]})

    edition: EditionRef
    phase: Phase
    financial_year: str | None
    key: str
    rule: Rule
    sentence: str
    finding: FindingOut | None = Field(description="Null where the rule no longer finds it.")
    geometry: dict[str, Any] | None = Field(description="Its map, as GeoJSON.")
    history: list[DecisionOut] = Field(description="Every decision, the latest last.")

    @classmethod
    def of(cls, told: Told, geometry: dict[str, Any] | None) -> FindingDetailOut:
        """Put one finding in the form of the answer."""
        question = told.question
        return cls(
            edition=EditionRef.of(question.edition),
            phase=question.phase,
            financial_year=None if question.year is None else year_text(question.year),
            key=told.key,
            rule=told.rule,
            sentence=MEANINGS[told.rule].sentence,
            finding=None if told.row is None else FindingOut.of(told.row, told.names),
            geometry=geometry,
            history=[DecisionOut.of(one) for one in told.history],
        )
