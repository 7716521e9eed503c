"""What every measure of alignment reads: the money of a question, plans in force, and priority areas."""

from __future__ import annotations

from typing import Any, Final

from geoalchemy2 import Geography
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased

from service.alignment.words import Question
from service.filters.conditions import of_commitment, of_money
from service.models import (
    Area,
    AreaPiece,
    BudgetLine,
    Commitment,
    ObjectiveLink,
    Placement,
    Plan,
    PlanFeature,
    PlanObjective,
)
from spatial.vocabulary import Landing, Level, LinkState

# Small enough that cutting a place by one piece of a zone is quick.
_PIECE_VERTICES: Final = 128
_DM2_PER_M2: Final = 100
_CM_PER_M: Final = 100


def lines(question: Question, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Build the base statement: budget lines of the question, with their commitments and areas joined."""
    statement = (
        select(*columns)
        .select_from(BudgetLine)
        .join(Commitment, Commitment.id == BudgetLine.commitment_id)
        .join(Area, Area.id == BudgetLine.area_id)
        .where(
            BudgetLine.edition_id == question.edition.id,
            BudgetLine.phase == question.phase,
            *of_money(question.chosen, BudgetLine.funding_source_id),
            *of_commitment(question.chosen),
        )
    )
    if question.year is not None:
        statement = statement.where(BudgetLine.financial_year == question.year)
    if question.area is not None:
        statement = statement.where(inside(Area, question.area))
    return statement


def inside(area: Any, around: Area) -> ColumnElement[bool]:
    """The condition that an area is another one or lies in it."""
    found: ColumnElement[bool] = getattr(area, f"{around.level.value}_id") == around.id
    return found


def cents() -> ColumnElement[int]:
    """The sum of budget lines, in whole cents."""
    return cast(func.sum(BudgetLine.amount_cents), BigInteger)


def in_force(question: Question) -> list[ColumnElement[bool]]:
    """Conditions on plans: of the question's territory, and holding on its day."""
    return [
        Plan.territory == question.edition.territory,
        Plan.starts <= question.day,
        Plan.ends >= question.day,
    ]


def for_area(question: Question) -> list[ColumnElement[bool]]:
    """Conditions on plans: for the question's area, one around it or one inside it."""
    if question.area is None:
        return []
    named = aliased(Area)
    above = [getattr(question.area, f"{level.value}_id") for level in Level]
    found = select(named.id).where(
        named.edition_id == question.edition.id,
        named.level == Plan.area_level,
        named.code == Plan.area_code,
        named.id.in_([key for key in above if key is not None]) | inside(named, question.area),
    )
    return [found.exists()]


def drawn_in(question: Question, shape: Any) -> list[ColumnElement[bool]]:
    """Conditions on what is drawn: that it touches the question's area."""
    if question.area is None:
        return []
    around = select(Area.geom).where(Area.id == question.area.id).scalar_subquery()
    return [func.ST_Intersects(shape, around)]


def served(question: Question, *conditions: ColumnElement[bool]) -> Select[int]:
    """Commitments that serve an objective of some plan in force."""
    return (
        select(ObjectiveLink.commitment_id)
        .join(PlanObjective, PlanObjective.id == ObjectiveLink.objective_id)
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .where(ObjectiveLink.state == LinkState.ACCEPTED, *in_force(question), *conditions)
    )


def zones(question: Question) -> CTE:
    """The priority areas of plans in force as one surface, in small pieces that do not overlap."""
    whole = (
        select(func.ST_Union(PlanFeature.zone).label("geom"))
        .join(Plan, Plan.id == PlanFeature.plan_id)
        .where(*in_force(question))
        .subquery("priority")
    )
    pieces = select(func.ST_Subdivide(whole.c.geom, _PIECE_VERTICES).label("geom"))
    return pieces.cte("zone").prefix_with("materialized")


def charted_wards(question: Question) -> Select[int]:
    """Wards for which some plan in force says where priority areas are: elsewhere no money can miss them."""
    ward, named = aliased(Area), aliased(Area)
    around = [getattr(ward, f"{level.value}_id") for level in Level]
    says_where = select(PlanFeature.id).where(PlanFeature.plan_id == Plan.id)
    return (
        select(ward.id)
        .join(named, named.id.in_(around))
        .join(Plan, (Plan.area_level == named.level) & (Plan.area_code == named.code))
        .where(
            ward.edition_id == question.edition.id,
            ward.level == Level.WARD,
            *in_force(question),
            says_where.exists(),
        )
    )


def split_lines(question: Question, zone: CTE) -> Subquery:
    """Every budget line at a ward, with the cents inside priority areas: ``inside_cents``, the rest outside.

    The place of a line is its work site, or the part of it in the ward; where no site is known, the ward, and
    the line is marked ``is_estimated``.
    """
    # Materialised: measured once, even where the planner knows nothing of the tables yet.
    point, drawn, ward = _points_inside(zone), _shapes_inside(question, zone), _wards_inside(question, zone)
    part = case(
        (Commitment.shape == "point", case((point.c.id.is_not(None), 1), else_=0)),
        (Commitment.shape.is_not(None), drawn.c.inside),
        else_=ward.c.inside,
    )
    whole = case(
        (Commitment.shape == "point", 1), (Commitment.shape.is_not(None), drawn.c.whole), else_=ward.c.whole
    )
    split = func.inside_cents(
        BudgetLine.amount_cents, func.coalesce(part, 0), func.coalesce(whole, 0), type_=BigInteger
    )
    return (
        lines(
            question,
            BudgetLine.commitment_id,
            BudgetLine.organisation_id,
            BudgetLine.area_id,
            BudgetLine.financial_year,
            BudgetLine.amount_cents,
            split.label("inside_cents"),
            Commitment.shape.is_(None).label("is_estimated"),
        )
        .outerjoin(point, point.c.id == BudgetLine.commitment_id)
        .outerjoin(
            drawn,
            (drawn.c.commitment_id == BudgetLine.commitment_id) & (drawn.c.area_id == BudgetLine.area_id),
        )
        .outerjoin(ward, ward.c.area_id == BudgetLine.area_id)
        .where(BudgetLine.landing == Landing.WARD)
        .subquery("split")
    )


def _points_inside(zone: CTE) -> CTE:
    site = aliased(Commitment)
    touching = site.geom.intersects(zone.c.geom) & func.ST_Intersects(zone.c.geom, site.geom)
    found = select(site.id).join(zone, touching).where(site.shape == "point").distinct()
    return found.cte("point_inside").prefix_with("materialized")


def _shapes_inside(question: Question, zone: CTE) -> CTE:
    """Lines, areas and groups of points: how much of the part in each ward lies in a priority area."""
    site, ward = aliased(Commitment), aliased(Area)
    own = func.ST_Intersection(site.geom, ward.geom)
    touching = site.geom.intersects(zone.c.geom) & func.ST_Intersects(zone.c.geom, site.geom)
    return (
        select(
            Placement.commitment_id,
            Placement.area_id,
            cast(func.sum(_measure(site, func.ST_Intersection(own, zone.c.geom))), BigInteger).label(
                "inside"
            ),
            func.max(_measure(site, own)).label("whole"),
        )
        .select_from(site)
        .join(zone, touching)
        .join(Placement, Placement.commitment_id == site.id)
        .join(ward, ward.id == Placement.area_id)
        .where(
            site.shape != "point",
            site.territory == question.edition.territory,
            Placement.edition_id == question.edition.id,
            Placement.landing == Landing.WARD,
        )
        .group_by(Placement.commitment_id, Placement.area_id)
        .cte("drawn_inside")
        .prefix_with("materialized")
    )


def _measure(site: Any, part: ColumnElement[Any]) -> ColumnElement[int]:
    on_earth = cast(part, Geography)
    measured = case(
        (site.shape == "points", func.ST_NPoints(part)),
        (site.shape == "line", func.ST_Length(on_earth) * _CM_PER_M),
        else_=func.ST_Area(on_earth) * _DM2_PER_M2,
    )
    return cast(func.round(measured), BigInteger)


def _wards_inside(question: Question, zone: CTE) -> CTE:
    piece = aliased(AreaPiece)
    area = func.ST_Area(cast(func.ST_Intersection(AreaPiece.geom, zone.c.geom), Geography)) * _DM2_PER_M2
    # Measured piece by piece, as the overlap is: the two must be comparable to the last digit.
    whole = select(func.sum(func.ST_Area(cast(piece.geom, Geography)) * _DM2_PER_M2)).where(
        piece.area_id == AreaPiece.area_id
    )
    return (
        select(
            AreaPiece.area_id,
            cast(func.round(func.sum(area)), BigInteger).label("inside"),
            cast(func.round(whole.scalar_subquery()), BigInteger).label("whole"),
        )
        .join(zone, AreaPiece.geom.intersects(zone.c.geom) & func.ST_Intersects(AreaPiece.geom, zone.c.geom))
        .where(
            AreaPiece.edition_id == question.edition.id,
            AreaPiece.level == literal(Level.WARD, AreaPiece.level.type),
        )
        .group_by(AreaPiece.area_id)
        .cte("ward_inside")
        .prefix_with("materialized")
    )
