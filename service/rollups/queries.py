"""Reads of budget lines: sums by area and landing, commitments counted once, years and phases at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Text, and_, cast, func, null, select, union_all
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.orm import Session, aliased

from service.models import Area, AreaGeneralised, BudgetLine, Indicator, NeedValue, Organisation
from service.rollups.adding import Lines, Place, Places
from service.rollups.lines import ANCESTOR, Scope, line_cents, lines_of
from spatial.vocabulary import Landing, Level, Phase

OUTLINE_DIGITS = 5  # about a metre
LANDINGS = {landing.value: landing for landing in Landing}


@dataclass(frozen=True, slots=True)
class Sums:
    """What the budget lines of a scope add up to.

    Attributes:
        lines: Cents and commitments by area, landing, month of the financial year, and transfer mark.
        commitments: Commitments by transfer mark, each counted once.
    """

    lines: Sequence[Lines]
    commitments: Mapping[bool, int]


def sums(session: Session, scope: Scope) -> Sums:
    """Add cents up and count commitments, in one pass over the budget lines.

    Transfers that the filters leave out come along all the same: whoever asks must be told of them.
    """
    keys = (BudgetLine.area_id, BudgetLine.landing, Organisation.fy_start_month, BudgetLine.is_transfer)
    cents = _whole(func.sum(line_cents(scope.period))).label("cents")
    # Commitments first: the planner can hash these groups, where count(distinct) would sort.
    each = (
        lines_of(scope, *keys, BudgetLine.commitment_id, cents, with_transfers=True)
        .group_by(*keys, BudgetLine.commitment_id)
        .cte("each")
    )
    grouped = (each.c.area_id, cast(each.c.landing, Text), each.c.fy_start_month, each.c.is_transfer)
    added = (
        select(*grouped, _whole(func.sum(each.c.cents)).label("cents"), func.count().label("n"))
        .group_by(*grouped)
        .subquery("added")
    )
    kinds = (added.c.landing, added.c.fy_start_month, added.c.is_transfer)
    # Folded into columns, since what is done for each of thousands of rows takes as long as adding them up.
    columns = select(
        *kinds, *(func.array_agg(column) for column in (added.c.area_id, added.c.cents, added.c.n))
    ).group_by(*kinds)
    once = array([func.count(each.c.commitment_id.distinct())])
    counted = select(null(), null(), each.c.is_transfer, null(), null(), once).group_by(each.c.is_transfer)
    lines: list[Lines] = []
    commitments: dict[bool, int] = {}
    for landing, month, mark, area_ids, amounts, numbers in session.execute(union_all(columns, counted)):
        if landing is None:
            commitments[mark] = numbers[0]
        else:
            lines.append(Lines(LANDINGS[landing], month, mark, area_ids, amounts, numbers))
    return Sums(lines, commitments)


def _whole(cents: Any) -> Any:
    return cast(cents, BigInteger)  # a sum is numeric, which costs more at every further step


def counts(session: Session, scope: Scope, level: Level) -> dict[int | None, int]:
    """Commitments by area of a level, each counted once; under None those whose money lands above it."""
    ancestor = ANCESTOR[level]
    lines = lines_of(scope, ancestor.label("area_id"), BudgetLine.commitment_id, with_areas=True)
    pairs = lines.distinct().subquery()
    statement = select(pairs.c.area_id, func.count()).group_by(pairs.c.area_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def phases_and_years(session: Session, edition_id: int) -> list[tuple[Phase, int]]:
    """Which phases and financial years have any budget line, oldest year first."""
    found = func.phases_and_years(edition_id).table_valued("phase", "financial_year").render_derived()
    rows = session.execute(select(found.c.phase, found.c.financial_year))
    return [(Phase(phase), int(year)) for phase, year in rows]


def places(session: Session, edition_id: int) -> Places:
    """Every area of an edition with its ancestors, by id."""
    above = aliased(Area)
    columns = (Area.id, Area.level, Area.code, Area.name, above.code, *ANCESTOR.values())
    statement = (
        select(*columns).outerjoin(above, above.id == Area.parent_id).where(Area.edition_id == edition_id)
    )
    return Places(map(Place._make, session.execute(statement)))


def populations(session: Session, edition_id: int) -> dict[int, Decimal]:
    """The latest population loaded for each area that has one."""
    statement = (
        select(NeedValue.area_id, NeedValue.value)
        .join(Indicator, and_(Indicator.id == NeedValue.indicator_id, Indicator.code == "population"))
        .join(Area, and_(Area.id == NeedValue.area_id, Area.edition_id == edition_id))
        .ext(distinct_on(NeedValue.area_id))
        .order_by(NeedValue.area_id, NeedValue.year.desc())
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def outlines(session: Session, ids: Sequence[int], band: int) -> dict[str, str]:
    """The generalised outline of each area as GeoJSON, by code."""
    wanted = func.unnest(list(ids)).table_valued("id").render_derived(name="wanted")
    statement = (
        select(Area.code, func.st_asgeojson(AreaGeneralised.geom, OUTLINE_DIGITS))
        .join(AreaGeneralised, and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == band))
        .join(wanted, wanted.c.id == Area.id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
