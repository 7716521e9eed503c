"""One commitment as its page shows it: years as rows, phases side by side, and where each cent lands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from pydantic import Field
from sqlalchemy.orm import Session

from service.actors import Actor
from service.areas.service import surroundings
from service.commitments.read_service import describe_commitment
from service.commitments.read_words import Detail
from service.editions.schemas import EditionParameters
from service.editions.service import edition_for
from service.history.service import history as tell_history
from service.history.words import History
from service.http.parameters import AsAtParameters
from service.paging import PageRequest
from service.rows import AnyRow
from service.texts.service import Catalogue
from service.web.asking import Asked, FormParameters
from service.web.sketch_view import Sketch, sketch
from service.web.work_subject import may_change
from spatial.vocabulary import Level, Phase


class CommitmentForm(FormParameters, AsAtParameters, EditionParameters):
    """In which edition, and for which phase, the page tells where the money lands."""

    phase: Phase | None = Field(None)
    cursor: str | None = Field(None, max_length=2000)


MOST_CHANGES: Final = 20


class StatedYear(NamedTuple):
    """One financial year from one funding source: cents by phase, which are alternatives."""

    year: int
    starts: date
    ends: date
    funding_source: str
    cents: Mapping[Phase, int]


class Landed(NamedTuple):
    """An area that takes money: its placement, and cents by financial year in the phase shown."""

    placed: AnyRow
    share: float
    cents: Mapping[int, int]

    @property
    def total(self) -> int:
        """Cents of all years together."""
        return sum(self.cents.values())


class Reader(NamedTuple):
    """Who reads a page, in which language, and of which past moment, None for now."""

    actor: Actor
    texts: Catalogue
    past: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """What the page shows.

    Attributes:
        asked: The query, to write addresses from.
        detail: All that is known.
        phases: Those with an amount, in their own order.
        years: What was stated.
        edition: Slug of the edition that ``landed`` is about, None where nothing is placed.
        editions: Slugs of all editions in which the money is placed.
        phase: The phase of the cents in ``landed``.
        landed: Where the money lands.
        map: A small map, where there is anything to draw.
        may_propose: Whether who asks may propose a change of it.
        history: What was changed of it, the newest first.
    """

    asked: Asked
    detail: Detail
    phases: Sequence[Phase]
    years: Sequence[StatedYear]
    edition: str | None
    editions: Sequence[str]
    phase: Phase
    landed: Sequence[Landed]
    map: Sketch | None
    may_propose: bool
    history: History

    @property
    def landed_years(self) -> list[int]:
        """Financial years in which money lands."""
        return sorted({year for each in self.landed for year in each.cents})

    def stated_total(self, phase: Phase) -> int:
        """Cents of all years in one phase."""
        return sum(each.cents.get(phase, 0) for each in self.years)

    def landed_total(self, year: int | None = None) -> int:
        """Cents that land, in one year or in all."""
        return sum(each.total if year is None else each.cents.get(year, 0) for each in self.landed)

    def wards(self, role: str) -> list[AnyRow]:
        """The wards that the row names in one role."""
        return [ward for ward in self.detail.wards if ward.role == role]


def commitment_view(
    session: Session,
    commitment_id: int,
    query: CommitmentForm,
    *,
    today: date,
    reader: Reader,
) -> CommitmentView:
    """Gather what the page of one commitment shows.

    Args:
        session: Any session.
        commitment_id: Which.
        query: What the page was asked for.
        today: Decides on the edition.
        reader: Who reads, in which language, and of when.

    Raises:
        NotFoundError: There is no such commitment or edition.
    """
    detail = describe_commitment(session, commitment_id)
    editions = list(dict.fromkeys(each.edition for each in detail.placements))
    edition = _edition(session, query.edition, editions, today)
    phases = [phase for phase in Phase if any(each.phase is phase for each in detail.allocations)]
    phase = query.phase or (phases[0] if phases else Phase.ORIGINAL)
    placed = [each for each in detail.placements if each.edition == edition]
    around = surroundings(session, [each.area_id for each in placed]) if placed else []
    return CommitmentView(
        asked=query.asked(),
        detail=detail,
        phases=phases,
        years=_years(detail),
        edition=edition,
        editions=editions,
        phase=phase,
        landed=[_landed(each, detail.lines, phase) for each in placed],
        map=sketch(around, detail.facts.geometry),
        may_propose=may_change(reader.actor, detail.facts.organisation_id),
        history=tell_history(
            session,
            reader.actor,
            commitment_id,
            PageRequest(MOST_CHANGES, query.cursor),
            until=reader.past,
            texts=reader.texts,
        ),
    )


def _edition(session: Session, asked: str | None, placed: Sequence[str], today: date) -> str | None:
    if asked is not None:
        return edition_for(session, asked, today).slug
    if len(placed) <= 1:
        return placed[0] if placed else None
    holding = edition_for(session, None, today).slug
    return holding if holding in placed else placed[0]


def _years(detail: Detail) -> list[StatedYear]:
    month = detail.facts.fy_start_month
    cents: dict[tuple[int, str], dict[Phase, int]] = {}
    for each in detail.allocations:
        cents.setdefault((each.financial_year, each.funding_source_name), {})[each.phase] = each.amount_cents
    return [
        StatedYear(year, date(year, month, 1), date(year + 1, month, 1) - timedelta(days=1), source, amounts)
        for (year, source), amounts in sorted(cents.items())
    ]


def _landed(placed: AnyRow, lines: Sequence[AnyRow], phase: Phase) -> Landed:
    key: tuple[str, Level, str, Any] = (placed.edition, placed.level, placed.code, placed.landing)
    cents: dict[int, int] = {}
    for line in lines:
        if line.phase is phase and (line.edition, line.level, line.code, line.landing) == key:
            cents[line.financial_year] = cents.get(line.financial_year, 0) + line.amount_cents
    return Landed(placed, float(placed.weight / placed.whole) if placed.whole else 0.0, cents)
