"""Pairs in one ward, for want of a work site: only of sectors that an operator's lists put together.

All that two organisations do in one ward would pair with one another, and a hub would learn nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, FromClause, Integer, and_, column, or_, select, values
from sqlalchemy.orm import aliased

from service.coordination.pairing_queries import AnySelect, at_once, both, candidate, two_builders
from service.coordination.words import Kind, Question
from service.models import Area, Placement
from spatial.vocabulary import Landing


def dig_once_in_one_ward(question: Question, work: CTE) -> AnySelect:
    """Work of two sectors that can dig once, in one ward, where at least one of the sites is not known."""
    # Materialized, or all that lies in one ward would be paired before sectors are looked at.
    placed = (
        select(work, Placement.area_id)
        .join(Placement, and_(Placement.commitment_id == work.c.id, *_at_ward(question, Placement)))
        .where(work.c.sector_id.in_(_sectors_of(question.sectors)))
        .cte("in_ward")
        .prefix_with("materialized")
    )
    one, other, pairs = aliased(placed), aliased(placed), _pairs(question.sectors, "dig_once")
    return (
        candidate(both(one, other, Kind.DIG_ONCE), ward=one.c.area_id)
        .select_from(one)
        .join(pairs, pairs.c.first_id == one.c.sector_id)
        .join(other, and_(other.c.area_id == one.c.area_id, other.c.sector_id == pairs.c.second_id))
        .where(
            or_(~one.c.has_site, ~other.c.has_site),
            *two_builders(one, other),
            at_once(one, other),
        )
    )


def joint_sites_in_one_ward(question: Question, work: CTE) -> AnySelect:
    """Work of two sectors that can share a site, of which one lies somewhere in the only ward of both.

    Money for several wards is a programme rather than a site, and would pair with all that is built in each.
    """
    pairs = _pairs(question.sharing, "sharing")
    # The sites that are not known are few: each looks for its partners, by ward and sector at once.
    one = (
        select(work, pairs.c.second_id)
        .join(pairs, pairs.c.first_id == work.c.sector_id)
        .where(~work.c.has_site, work.c.ward_id.is_not(None))
        .cte("somewhere")
        .prefix_with("materialized")
    )
    other = aliased(work)
    return (
        candidate(both(one, other, Kind.JOINT_SITE), ward=one.c.ward_id)
        .select_from(one)
        .join(other, and_(other.c.ward_id == one.c.ward_id, other.c.sector_id == one.c.second_id))
        .where(
            other.c.sector_id.in_(_sectors_of(question.sharing)),
            *two_builders(one, other),
            at_once(one, other),
        )
    )


def _at_ward(question: Question, placement: Any) -> list[Any]:
    """Conditions on what lands at a ward of the question's area: one shared outside it is another hub's."""
    held = [placement.edition_id == question.edition.id, placement.landing == Landing.WARD]
    if question.area is not None:
        within = getattr(Area, f"{question.area.level.value}_id") == question.area.id
        held.append(placement.area_id.in_(select(Area.id).where(within)))
    return held


def _sectors_of(pairs: Sequence[tuple[int, int]]) -> list[int]:
    return sorted({sector for pair in pairs for sector in pair})


def _pairs(sectors: Sequence[tuple[int, int]], name: str) -> FromClause:
    """Pairs of sectors as rows, ``first_id`` and ``second_id``."""
    columns = column("first_id", Integer), column("second_id", Integer)
    return values(*columns, name=name).data(list(sectors))
