"""Which indicators there are, with what they count, in which editions and years, and who answers them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from service.crosswalks import service as crosswalks
from service.editions.service import edition_for
from service.models import Indicator, NeedDefinition
from service.needs import queries
from spatial.vocabulary import Level


@dataclass(slots=True)
class Series:
    """The values of an indicator in one edition and year: how many at each level, and from where."""

    edition: str
    year: int
    areas: dict[Level, int] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    definition: NeedDefinition | None = None


@dataclass(slots=True)
class Known:
    """An indicator, where its values are, and the editions to which they can be carried."""

    indicator: Indicator
    answered_by: list[str]
    series: list[Series] = field(default_factory=list)
    carried_to: list[str] = field(default_factory=list)


def list_indicators(session: Session, edition: str | None = None) -> list[Known]:
    """Every indicator by code, or those that can be asked for in one edition.

    Raises:
        NotFoundError: There is no such edition.
    """
    slug = None if edition is None else edition_for(session, edition, date.min).slug
    found = _gathered(session)
    if slug is None:
        return found
    return [one for one in found if slug in one.carried_to or slug in {each.edition for each in one.series}]


def _gathered(session: Session) -> list[Known]:
    series = _series(session)
    answers = queries.answers(session)
    ways: defaultdict[str, list[str]] = defaultdict(list)
    for ends in crosswalks.list_crosswalks(session):
        ways[ends.old.slug].append(ends.new.slug)
    known = []
    for code, indicator in sorted(queries.indicators(session).items()):
        mine = series.get(indicator.id, [])
        at_wards = {each.edition for each in mine if Level.WARD in each.areas}
        own = {each.edition for each in mine}
        there = {slug for edition in at_wards for slug in ways[edition]} - own
        carried_to = [] if indicator.unit == "index" else sorted(there)
        known.append(Known(indicator, answers.get(code, []), mine, carried_to))
    return known


def _series(session: Session) -> dict[int, list[Series]]:
    definitions = queries.definitions(session)
    found: dict[tuple[int, int, int], Series] = {}
    for row in queries.series(session):
        key = row.indicator_id, row.edition_id, row.year
        one = found.setdefault(key, Series(row.slug, row.year, definition=definitions.get(key)))
        one.areas[row.level] = row.areas
        one.sources = sorted({*one.sources, *row.sources})
    grouped: defaultdict[int, list[Series]] = defaultdict(list)
    for (indicator_id, *_), one in found.items():
        grouped[indicator_id].append(one)
    return grouped
