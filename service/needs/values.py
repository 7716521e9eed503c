"""The values of a need for the areas of any edition: counted, summed, or carried and so estimated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from service.crosswalks import service as crosswalks
from service.crosswalks.words import Ends
from service.editions.service import area_for, edition_for
from service.errors import ConflictError, NotFoundError
from service.models import Area, Edition, Indicator, NeedDefinition
from service.needs import queries
from service.needs.figures import Count, Figure, Method, countable, estimate, grouped, plain, upper
from service.suggestions import closest, remedy
from spatial.carrying import carry_totals
from spatial.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Question:
    """Which values are wanted."""

    indicator: str
    level: Level = Level.LOCAL
    within: str | None = None
    edition: str | None = None
    year: int | None = None
    today: date = date.min


@dataclass(slots=True)
class NeedValues:
    """The values of one need, and where they come from.

    Attributes:
        carried: The crosswalk that carried them, None where they are the edition's own.
        outside: What of the carried total lies outside the edition, in the indicator's unit.
        sources: Where the figures were published.
    """

    edition: Edition
    indicator: Indicator
    year: int
    level: Level
    within: Area
    figures: list[Figure]
    carried: Ends | None = None
    outside: Decimal = Decimal(0)
    sources: list[str] = field(default_factory=list)
    definition: NeedDefinition | None = None


def find_indicator(session: Session, code: str) -> Indicator:
    """Find an indicator by its code.

    Raises:
        NotFoundError: There is none, with the nearest.
    """
    known = queries.indicators(session)
    if code not in known:
        near = closest(code, {each.code: each.name for each in known.values()})
        raise NotFoundError(f"There is no indicator {code[:50]!r}{remedy(near)}", did_you_mean=near)
    return known[code]


def values(session: Session, question: Question) -> NeedValues:
    """Answer with the values of a need for the areas of a level, in any edition that they reach.

    An edition's own values come first, in the year asked for or the latest. Where it has none, those of the
    wards of another edition are carried along the latest crosswalk that leads here, and marked as
    estimates.

    Raises:
        NotFoundError: An unknown edition, indicator or area; no values here, nor a way for them to come.
        ConflictError: An index would have to be carried.
    """
    edition = edition_for(session, question.edition, question.today)
    return values_in(session, question, edition, find_indicator(session, question.indicator))


def values_in(session: Session, question: Question, edition: Edition, indicator: Indicator) -> NeedValues:
    """Answer as ``values`` does, where the edition and the indicator are found already.

    Raises:
        NotFoundError: An unknown area; no values here, nor a way for them to come.
        ConflictError: An index would have to be carried.
    """
    answer = _series(session, question, edition, indicator)
    answer.figures = _carried(session, answer, answer.carried) if answer.carried else _own(session, answer)
    return answer


def _series(session: Session, question: Question, edition: Edition, indicator: Indicator) -> NeedValues:
    """Find which values answer a question, without a figure yet."""
    within = area_for(session, edition, question.within) if question.within else _country(session, edition)
    own = queries.sources(session, edition.id, indicator.id)
    year = _chosen(list(own), question.year)
    if year is not None:
        answer = NeedValues(edition, indicator, year, question.level, within, [], sources=own[year])
        source = edition
    else:
        ends, year = _way(session, edition, indicator, question.year)
        answer = NeedValues(edition, indicator, year, question.level, within, [], carried=ends)
        source = ends.old
        answer.sources = queries.sources(session, source.id, indicator.id)[year]
    answer.definition = queries.definition(session, source.id, indicator.id, year)
    return answer


def _country(session: Session, edition: Edition) -> Area:
    return queries.country(session, edition.id)


def _chosen(years: Sequence[int], wanted: int | None) -> int | None:
    if wanted is not None:
        return wanted if wanted in years else None
    return max(years, default=None)


def way_to(
    session: Session, edition: Edition, indicator_id: int, wanted: int | None = None
) -> tuple[Ends, int] | None:
    """Find the crosswalk and the year by which values reach an edition that has none of its own."""
    for ends in crosswalks.leading_to(session, edition.id):
        year = _chosen(queries.years(session, ends.old.id, indicator_id, Level.WARD), wanted)
        if year is not None:
            return ends, year
    return None


def _way(session: Session, edition: Edition, indicator: Indicator, wanted: int | None) -> tuple[Ends, int]:
    found = way_to(session, edition, indicator.id, wanted)
    if found is not None:
        if indicator.unit == "index":
            raise ConflictError(
                f"{indicator.code} is an index, which cannot be carried from {found[0].old.slug} to "
                f"{edition.slug}; ask for edition={found[0].old.slug}."
            )
        return found
    when = f" of {wanted}" if wanted else ""
    elsewhere = queries.editions_with(session, indicator.id, edition.territory)
    there = (
        f"it has some in {', '.join(elsewhere)}"
        if elsewhere
        else "none are loaded for any other of its territory"
    )
    if not elsewhere:
        remedy = "load some with `onebudget needs load`"
    elif wanted:
        remedy = "ask for another year, or for none to have the latest"
    else:
        remedy = f"build a way with `onebudget crosswalk build {elsewhere[0]} {edition.slug}`"
    raise NotFoundError(
        f"{indicator.code} has no values{when} in edition {edition.slug}, and {there}; {remedy}.",
        did_you_mean=elsewhere,
    )


def _own(session: Session, answer: NeedValues) -> list[Figure]:
    about = answer.indicator.id, answer.year
    rows = queries.stored(session, answer.within, answer.level, *about)
    if answer.level is Level.WARD:
        return [plain(row) for row in rows]
    wards = queries.stored(session, answer.within, Level.WARD, *about)
    known = {row.code: countable(answer.indicator, row.value, row.base) for row in wards}
    held = grouped(wards, answer.level)
    return [upper(row, held[row.id], known, answer.indicator, Method.SUMMED) for row in rows]


def _carried(session: Session, answer: NeedValues, ends: Ends) -> list[Figure]:
    about = answer.indicator.id, answer.year
    old = queries.stored(session, queries.country(session, ends.old.id), Level.WARD, *about)
    counts = {row.code: countable(answer.indicator, row.value, row.base) for row in old}
    known, answer.outside = _carry(session, ends, counts)
    wards = queries.stored(session, answer.within, Level.WARD, *about)
    if answer.level is Level.WARD:
        return [estimate(row, [row.code], known, answer.indicator) for row in wards]
    held = grouped(wards, answer.level)
    areas = queries.stored(session, answer.within, answer.level, *about)
    return [estimate(row, held[row.id], known, answer.indicator) for row in areas]


def _carry(
    session: Session, ends: Ends, counts: Mapping[str, Count | None]
) -> tuple[dict[str, Count | None], Decimal]:
    """Carry wards' counts; a new ward that holds part of an unknown old one is not known either."""
    shares = crosswalks.shares(session, ends.crosswalk.id)
    have = {code: count for code, count in counts.items() if count is not None}
    unknown = {each.new for each in shares if each.old not in have and each.share}
    scale = 1 if all(_is_whole(count) for count in have.values()) else queries.UNITS
    carried = carry_totals(shares, {code: int(count.value * scale) for code, count in have.items()})
    based = {code: int(count.base * scale) for code, count in have.items() if count.base is not None}
    bases = carry_totals(shares, based).totals if len(based) == len(have) else {}
    totals: dict[str, Count | None] = {
        code: Count(Decimal(total) / scale, Decimal(bases[code]) / scale if code in bases else None)
        for code, total in carried.totals.items()
    }
    return totals | dict.fromkeys(unknown), Decimal(carried.outside) / scale


def _is_whole(count: Count) -> bool:
    return all(part is None or part == part.to_integral_value() for part in count)
