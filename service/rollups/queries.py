"""Reads of budget lines: sums by area and landing, commitments counted once, years and phases at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import BigInteger, Text, and_, cast, exists, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from service.models import (
    Area,
    AreaGeneralised,
    BudgetLine,
    Indicator,
    NeedValue,
    Organisation,
    Placement,
)
from service.rollups.adding import Lines
from service.rollups.ancestry import Place, Places
from service.rollups.carried import Carried
from service.rollups.folding import Integers, by_area, distinct, unpacked
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


class AtHand(NamedTuple):
    """What an edition has, whatever is asked of it.

    Attributes:
        statements: Phases and years with any budget line, the oldest year first.
        has_carried: Whether any commitment is placed by codes of another edition.
    """

    statements: Sequence[tuple[Phase, int]]
    has_carried: bool


def sums(session: Session, scope: Scope, carried: Sequence[Carried]) -> Sums:
    """Add cents up and count commitments, in one pass over the budget lines.

    Transfers that the filters leave out come along all the same: whoever asks must be told of them.

    Args:
        session: A session.
        scope: Which lines.
        carried: The commitments whose money may be an estimate, seen from the level asked for, and perhaps
            from that of the whole; none where there are none.
    """
    kinds = (type_coerce(BudgetLine.landing, Text), Organisation.fy_start_month, BudgetLine.is_transfer)
    # Lines come packed into bytes and are added up here: to group thousands of them by area and by commitment
    # takes the database longer than to hand them over.
    cents_of = cast(line_cents(scope.period), BigInteger)
    line = func.int4send(BudgetLine.area_id).op("||")(func.int8send(cents_of))
    packed = func.string_agg(line.op("||")(func.int8send(BudgetLine.commitment_id)), literal(b""))
    lines: list[Lines] = []
    commitments: dict[bool, list[Integers]] = defaultdict(list)
    statement = lines_of(scope, *kinds, packed, with_transfers=True).group_by(*kinds)
    for landing, month, mark, line_bytes in session.execute(statement):
        unfolded = unpacked(line_bytes)
        kind, folded = LANDINGS[landing], by_area(*unfolded)
        estimated = [each.sums(kind, folded[0], unfolded) for each in carried]
        lines.append(Lines(kind, month, mark, *folded, *estimated))
        commitments[mark].append(unfolded[2])
    return Sums(lines, {mark: distinct(found) for mark, found in commitments.items()})


def counts(session: Session, scope: Scope, level: Level) -> dict[int | None, int]:
    """Commitments by area of a level, each counted once; under None those whose money lands above it."""
    ancestor = ANCESTOR[level]
    lines = lines_of(scope, ancestor.label("area_id"), BudgetLine.commitment_id, with_areas=True)
    pairs = lines.distinct().subquery()
    statement = select(pairs.c.area_id, func.count()).group_by(pairs.c.area_id)
    return {row[0]: row[1] for row in session.execute(statement)}


def at_hand(session: Session, edition_id: int) -> AtHand:
    """Which phases and financial years have any budget line, and whether anything was carried here."""
    found = func.phases_and_years(edition_id).table_valued("phase", "financial_year").render_derived()
    has_carried = exists().where(Placement.edition_id == edition_id, Placement.is_estimated)
    rows = session.execute(select(found.c.phase, found.c.financial_year, has_carried)).all()
    return AtHand([(Phase(phase), int(year)) for phase, year, _ in rows], any(row[2] for row in rows[:1]))


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
