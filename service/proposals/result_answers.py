"""What is answered about contents worked out, batches, sums, and published commitments that are changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from service.errors import OnebudgetError
from service.http.money import Rands
from service.http.problem import problem_of
from service.models import Status
from service.proposals import examples
from service.proposals.answers import FindingOut, LineOut
from service.proposals.words import (
    Held,
    Line,
    Outcome,
    Preview,
    Published,
    Rollup,
    RollupAsked,
    Shown,
)
from spatial.vocabulary import Landing, Level, Phase, SplitMethod

_SPLITS = {
    "area": [SplitMethod.AREA, SplitMethod.POPULATION],
    "wards": [SplitMethod.EQUAL, SplitMethod.POPULATION, SplitMethod.DECLARED],
}
_SHARE_DIGITS = 6
_AREAL = frozenset({"Polygon", "MultiPolygon"})


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
        "detail": error.message_online,
        **error.extras,
    }
