"""Changes as they are asked for and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.history import examples
from service.history.diff import Difference
from service.history.words import ChangeSearch, Entry, History, Kind, Subject, Taken, Verb
from service.http.money import Rands
from service.http.parameters import SEVERAL, Codes, PageParameters
from service.paging import Page
from service.proposals.content import Comment

Kinds = Annotated[list[Kind], SEVERAL]


class HistoryQuery(PageParameters):
    """Which page of a commitment's changes is wanted."""

    limit: int = Field(50, ge=1, le=200, description="Most changes on a page.")


class ChangesQuery(HistoryQuery):
    """Which changes are wanted; what is given adds up."""

    kind: Kinds = Field([], description="What was changed.", examples=[["commitment"]])
    since: AwareDatetime | None = Field(None, description="First moment, with its offset.")
    until: AwareDatetime | None = Field(None, description="Last moment, with its offset.")
    account: int | None = Field(None, ge=1, le=2**31 - 1, description="Number of the account that made them.")
    commitment: int | None = Field(None, ge=1, le=2**63 - 1, description="Number of the commitment.")
    change_set: int | None = Field(None, ge=1, le=2**63 - 1, description="Number of the change.")
    organisation: Codes = Field([], description="Codes of organisations whose commitments are meant.")

    def search(self) -> ChangeSearch:
        """What is asked for."""
        return ChangeSearch(
            self.commitment,
            self.change_set,
            tuple(self.kind),
            self.since,
            self.until,
            self.account,
            tuple(self.organisation),
        )


class DifferenceOut(BaseModel):
    """One field, from what to what."""

    field: str = Field(description="Its name in a content, such as `sector`, `place.scope`, `allocations`.")
    label: str = Field(description="The same in words, with which part of it.")
    before: str | None = Field(description="In words; null where there was nothing.")
    after: str | None = Field(description="In words; null where there is nothing.")
    amount_before: Rands | None = Field(None, description="Of fields that are money.")
    amount_after: Rands | None = Field(None, description="Of fields that are money.")

    @classmethod
    def of(cls, found: Difference) -> Self:
        """Put a difference in the form of the answer."""
        was, now = found.cents or (None, None)
        return cls(
            field=found.field,
            label=found.label,
            before=found.before,
            after=found.after,
            amount_before=was,
            amount_after=now,
        )


class MakerOut(BaseModel):
    """Who made a change: by role for the public, by title for those who have signed in."""

    account: int | None = Field(description="Null for the public, and for the operator's command line.")
    title: str | None = Field(description="Null likewise.")
    said: str = Field(description="The title, or the role: a hub, an organisation, the operator.")


class ChangedCommitmentOut(BaseModel):
    """The commitment that was changed, as it is called now, or was last."""

    id: int
    reference: str
    name: str
    organisation: str = Field(description="Code.")
    is_published: bool

    @classmethod
    def of(cls, subject: Subject) -> Self:
        """Name a commitment."""
        return cls(
            id=subject.commitment_id,
            reference=subject.reference,
            name=subject.name,
            organisation=subject.organisation,
            is_published=subject.is_published,
        )


class RecordedChangeOut(BaseModel):
    """What one transaction changed in one commitment, or in what belongs to none."""

    change_set: int = Field(description="Number of the change; several commitments may share it.")
    commitment: ChangedCommitmentOut | None
    verb: Verb
    at: datetime
    by: MakerOut
    via: str = Field(description="`web`, `api` or `cli`.")
    reason: str | None
    kinds: list[Kind]
    differences: list[DifferenceOut]
    omitted: int = Field(description="Changed rows that are not told here, of very many.")
    can_be_taken_back: bool

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Put an entry in the form of the answer."""
        maker = MakerOut(account=entry.by.account_id, title=entry.by.title, said=entry.by.said)
        return cls(
            change_set=entry.change_set,
            commitment=ChangedCommitmentOut.of(entry.subject) if entry.subject else None,
            verb=entry.verb,
            at=entry.at,
            by=maker,
            via=entry.via,
            reason=entry.reason,
            kinds=list(entry.kinds),
            differences=[DifferenceOut.of(each) for each in entry.differences],
            omitted=entry.omitted,
            can_be_taken_back=entry.can_be_taken_back,
        )


class RecordOut(BaseModel):
    """A page of changes, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHANGES]})

    changes: list[RecordedChangeOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Entry]) -> Self:
        """Put a page in the form of the answer."""
        return cls(changes=[RecordedChangeOut.of(each) for each in page.items], next_cursor=page.next_cursor)


class HistoryOut(RecordOut):
    """The changes of one commitment, the newest first, and its first statement."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.HISTORY]})

    commitment: ChangedCommitmentOut
    first_stated_at: datetime | None = Field(description="When it was first published.")
    file: str | None = Field(description="The file that states it.")

    @classmethod
    def of_history(cls, found: History) -> Self:
        """Put a history in the form of the answer."""
        return cls(
            commitment=ChangedCommitmentOut.of(found.subject),
            first_stated_at=found.first_at,
            file=found.first_file,
            **dict(RecordOut.of(found.page)),
        )


class TakeBackIn(BaseModel):
    """Why a change is taken back, and of which commitment where it is of several."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.TAKE_BACK]})

    reason: Comment = Field(min_length=1, description="Recorded with it.")
    commitment: int | None = Field(None, ge=1, le=2**63 - 1, description="Number of the commitment meant.")


class TakenBackOut(BaseModel):
    """What became of a change that was taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TAKEN]})

    commitment_id: int = Field(description="A new one where a withdrawal was taken back.")
    verb: Verb
    revision: int | None = Field(description="Null where it is withdrawn.")
    proposal_id: int | None = Field(description="The published proposal that says so.")

    @classmethod
    def of(cls, taken: Taken) -> Self:
        """Put an outcome in the form of the answer."""
        return cls(**taken._asdict())
