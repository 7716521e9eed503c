"""The people of areas of an edition that has no population of its own: carried, and so estimated."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from service.crosswalks.words import Ends
from service.db import ReadSession
from service.models import Edition
from service.needs import queries
from service.needs.values import Question, find_indicator, values_in, way_to
from spatial.vocabulary import Level

POPULATION: Final = "population"


class CarriedPeople(NamedTuple):
    """Estimated people by the id of their ward, and the crosswalk that carried them."""

    way: Ends
    by_ward: Mapping[int, Decimal]


class _Kept(NamedTuple):
    """People as they were carried, and what they were carried from."""

    source: bytes
    by_ward: Mapping[int, Decimal]


# By engine, as the areas of editions are. To carry a country's people anew for each map takes far longer than
# to see that neither they nor the crosswalk have changed.
_KEPT: WeakKeyDictionary[Engine, dict[int, _Kept]] = WeakKeyDictionary()


def carried_people(session: ReadSession, edition: Edition) -> CarriedPeople | None:
    """Carry the latest population of another edition to the wards of one that has none of its own.

    Args:
        session: A reading session.
        edition: The one without a population; it is not looked for here.

    Returns:
        People of every ward of which they can be known; None where none reach the edition.
    """
    indicator_id = queries.counted(session, POPULATION)
    found = None if indicator_id is None else way_to(session, edition, indicator_id)
    if indicator_id is None or found is None:
        return None
    way, year = found
    if edition.activated_at is None:  # its areas may still change
        return CarriedPeople(way, _carried(session, edition))
    by_edition = _KEPT.setdefault(session.get_bind().engine, {})
    source = _source(session, way, indicator_id, year)
    kept = by_edition.get(edition.id)
    if kept is None or kept.source != source:
        kept = by_edition[edition.id] = _Kept(source, _carried(session, edition))
    return CarriedPeople(way, kept.by_ward)


def _carried(session: ReadSession, edition: Edition) -> dict[int, Decimal]:
    question, indicator = Question(POPULATION, Level.WARD), find_indicator(session, POPULATION)
    figures = values_in(session, question, edition, indicator).figures
    return {one.id: one.value for one in figures if one.value is not None}


def _source(session: ReadSession, way: Ends, indicator_id: int, year: int) -> bytes:
    """Tell one state of what people are carried from and along from any other."""
    crosswalk = way.crosswalk
    said = [repr((crosswalk.id, crosswalk.built_at, year))]
    said += sorted(f"{row.area_ids}{row.values}" for row in queries.folded(session, indicator_id, year))
    return blake2b("".join(said).encode()).digest()
