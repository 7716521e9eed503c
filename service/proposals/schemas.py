"""Bodies that ask for something of proposals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.http.parameters import Code, Codes, Format, PageParameters, Parameters
from service.models import Status
from service.proposals.content import EXAMPLE, Comment, Content, Reference
from service.proposals.words import Action, Order, ProposalSearch, RollupAsked, Wanted
from spatial.vocabulary import Level, Phase

MOST_IN_A_BATCH = 500
StepName = Literal["submit", "reopen", "withdraw", "return", "publish"]
_ID = Annotated[int, Field(ge=1, le=2**63 - 1)]
_COUNT = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ProposalIn(BaseModel):
    """A proposal to be made: to add a commitment, or to change or withdraw a published one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"organisation": "KZN-HEALTH", "reference": "H-041", "content": EXAMPLE}]
        },
    )

    action: Action = "add"
    organisation: Code | None = Field(None, description="Code; needed to add.")
    reference: Reference | None = Field(None, description="Of the organisation's own; needed to add.")
    commitment_id: _ID | None = Field(None, description="Needed to change or withdraw.")
    base_revision: _COUNT | None = Field(
        None, description="Revision of the published commitment that was seen; the newest unless given."
    )
    content: Content | None = Field(
        None, description="All that the commitment is to be; needed to add or change."
    )

    def wanted(self) -> Wanted:
        """What is asked for."""
        return Wanted(
            self.content,
            self.organisation,
            self.reference,
            self.action,
            self.commitment_id,
            self.base_revision,
        )


class ProposalChangeIn(BaseModel):
    """What a draft is to say instead."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"content": EXAMPLE}]})

    content: Content
    base_revision: _COUNT | None = Field(
        None, description="Newest revision of the published commitment, once what changed in it was seen."
    )


class StepIn(BaseModel):
    """What is said along with a step."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"comment": "The site lies in ward 13; look again."}]}
    )

    comment: Comment | None = None


class BatchItemIn(BaseModel):
    """One proposal of a batch: its number and version, or for ``create`` the proposal itself."""

    model_config = ConfigDict(extra="forbid")

    id: _ID | None = None
    version: _COUNT | None = Field(None, description="That was seen; for publish any will do without.")
    proposal: ProposalIn | None = None


class BatchIn(BaseModel):
    """One step for many proposals."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "step": "publish",
                    "items": [{"id": 1785209934611047, "version": 2}, {"id": 3960417725108351, "version": 5}],
                }
            ]
        },
    )

    step: StepName | Literal["create"]
    comment: Comment | None = None
    items: list[BatchItemIn] = Field(min_length=1, max_length=MOST_IN_A_BATCH)

    @model_validator(mode="after")
    def _items_fit(self) -> BatchIn:
        lacking = "proposal" if self.step == "create" else "id"
        for place, item in enumerate(self.items):
            if getattr(item, lacking) is None:
                raise ValueError(f"items[{place}] lacks its {lacking}, which the step {self.step} needs.")
        return self

    def wanted(self) -> list[Wanted]:
        """The proposals to be made."""
        return [item.proposal.wanted() for item in self.items if item.proposal is not None]

    def seen(self) -> list[tuple[int, int | None]]:
        """The proposals meant, with the versions that were seen."""
        return [(item.id, item.version) for item in self.items if item.id is not None]


class PreviewIn(BaseModel):
    """A content to be worked out."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"organisation": "KZN-HEALTH", "content": EXAMPLE}]}
    )

    organisation: Code = Field(description="Whose commitment it would be.")
    commitment_id: _ID | None = Field(None, description="The published commitment that it would change.")
    content: Content


class CommitmentChangeIn(BaseModel):
    """What a published commitment is to say instead."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"content": EXAMPLE, "publish": True}]}
    )

    content: Content
    publish: bool = Field(default=False, description="At once, as an approver may; else as a draft.")
    comment: Comment | None = None


class ProposalsQuery(PageParameters):
    """Which proposals are listed."""

    status: list[Status] = Field([], description="In one of these statuses.")
    action: list[Action] = Field([], description="`add`, `change` or `withdraw`.")
    organisation: Codes = Field([], description="Codes of organisations.")
    district: Codes = Field([], description="Touching one of these districts.")
    territory: Code | None = Field(None, description="Of this territory.")
    located: bool | None = Field(None, description="False: those of which nobody said where.")
    upload: int | None = Field(None, ge=1, le=2**31 - 1, description="Drawn from this uploaded file.")
    commitment: int | None = Field(None, ge=1, le=2**63 - 1, description="About this published commitment.")
    mine: bool = Field(default=False, description="Only what this account made itself.")
    order: Order = Field(Order.AMOUNT, description="`amount`: the largest first; `newest`.")
    format: Format = Field(Format.JSON, description="`geojson` gives those with a site as features.")

    def search(self) -> ProposalSearch:
        """What is asked for."""
        return ProposalSearch(
            tuple(self.status),
            tuple(self.action),
            tuple(self.organisation),
            tuple(self.district),
            self.territory,
            self.located,
            self.upload,
            self.commitment,
            self.mine,
            self.order,
        )


class ProposedQuery(Parameters):
    """Which proposed money is added up."""

    level: Level = Field(description="By areas of this level.")
    year: int = Field(ge=1994, le=2100, description="First calendar year of the financial year.")
    phase: Phase = Field(Phase.ORIGINAL, description="Phase of the amounts.")
    within: Code | None = Field(None, description="Code of the area in which it lands.")
    status: list[Status] = Field([], description="In these statuses; all that are open unless given.")
    edition: Code | None = Field(None, description="Edition of boundaries; the one that holds today.")

    def asked(self) -> RollupAsked:
        """What is asked for."""
        return RollupAsked(self.level, self.year, self.phase, self.within, tuple(self.status), self.edition)
