"""Where subjects of findings lie: the areas that take their money, and the ground that is drawn of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from geoalchemy2 import Geography
from sqlalchemy import BigInteger, Integer, Select, Text, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from service.alignment.money_queries import drawn_in, in_force
from service.alignment.words import Question
from service.models import Area, AreaPiece, Commitment, Placement, Plan, PlanFeature, PlanObjective
from service.rows import AnyRow
from spatial.vocabulary import Level

AnySelect = Select[*tuple[Any, ...]]
_DIGITS: Final = 5


class Subjects(NamedTuple):
    """Ids of what findings are about."""

    commitments: Collection[int] = ()
    features: Collection[int] = ()
    objectives: Collection[int] = ()
    areas: Collection[int] = ()


def lying(
    session: Session,
    edition_id: int,
    subjects: Subjects,
    *,
    zones: Question | None = None,
    feature_wards: bool = False,
) -> list[AnyRow]:
    """One row for each area that a subject lies in, and one for what is drawn of it, in one statement.

    Where ``zones`` is given, the priority areas of its plans in force come along; with ``feature_wards``, the
    wards that features lie in, which are measured against them and of use only beside a map of few.
    """
    parts = _commitments(edition_id, subjects.commitments)
    if subjects.features:
        parts.append(_features(subjects.features))
        parts += [_feature_wards(edition_id, subjects.features)] if feature_wards else []
    if subjects.objectives:
        parts.append(_objectives(edition_id, subjects.objectives))
    if subjects.areas:
        parts.append(_part("area", Area.id, area=Area.id).where(Area.id.in_(subjects.areas)))
    if zones is not None:
        parts.append(_zones(zones))
    if not parts:
        return []
    each = union_all(*parts).subquery("lying")
    statement = (
        select(
            each,
            Area.level,
            Area.code,
            Area.name,
            Area.local_id,
            Area.district_id,
            func.ST_X(Area.label_point).label("longitude"),
            func.ST_Y(Area.label_point).label("latitude"),
        )
        .select_from(each)
        .outerjoin(Area, Area.id == each.c.area_id)
        .order_by(each.c.kind, each.c.subject, each.c.weight.desc(), Area.code)
    )
    return list(session.execute(statement))


def _part(kind: str, subject: Any, **given: Any) -> AnySelect:
    return select(
        literal(kind).label("kind"),
        cast(subject, BigInteger).label("subject"),
        cast(given.get("area", null()), Integer).label("area_id"),
        cast(given.get("landing", null()), Text).label("landing"),
        cast(given.get("weight", literal(0)), BigInteger).label("weight"),
        cast(given.get("site", null()), Text).label("site"),
    )


def _drawn(shape: Any) -> Any:
    return func.ST_AsGeoJSON(shape, _DIGITS, type_=Text)


def _commitments(edition_id: int, ids: Collection[int]) -> list[AnySelect]:
    if not ids:
        return []
    placed = {"area": Placement.area_id, "landing": Placement.landing, "weight": Placement.weight}
    return [
        _part("commitment", Commitment.id, site=_drawn(Commitment.geom)).where(
            Commitment.id.in_(ids), Commitment.geom.is_not(None)
        ),
        _part("commitment", Placement.commitment_id, **placed).where(
            Placement.commitment_id.in_(ids), Placement.edition_id == edition_id
        ),
    ]


def _features(ids: Collection[int]) -> AnySelect:
    return _part("feature", PlanFeature.id, site=_drawn(PlanFeature.zone)).where(PlanFeature.id.in_(ids))


def _feature_wards(edition_id: int, ids: Collection[int]) -> AnySelect:
    """The wards that features have ground in, by how much of it; a common border is no ground."""
    shared = cast(func.ST_Intersection(AreaPiece.geom, PlanFeature.zone), Geography)
    ground = func.sum(func.ST_Area(shared))
    near = (AreaPiece.edition_id == edition_id) & (AreaPiece.level == Level.WARD)
    return (
        _part("feature", PlanFeature.id, area=AreaPiece.area_id, weight=func.ceil(ground))
        .select_from(PlanFeature)
        .join(AreaPiece, near & PlanFeature.zone.intersects(AreaPiece.geom))
        .where(PlanFeature.id.in_(ids))
        .group_by(PlanFeature.id, AreaPiece.area_id)
        .having(ground > 0)
    )


def _objectives(edition_id: int, ids: Collection[int]) -> AnySelect:
    aimed = (Area.level == Plan.area_level) & (Area.code == Plan.area_code) & (Area.edition_id == edition_id)
    return (
        _part("objective", PlanObjective.id, area=Area.id)
        .select_from(PlanObjective)
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .join(Area, aimed)
        .where(PlanObjective.id.in_(ids))
    )


def _zones(question: Question) -> AnySelect:
    found = _part("zone", PlanFeature.id, site=_drawn(PlanFeature.zone)).join(
        Plan, Plan.id == PlanFeature.plan_id
    )
    return found.where(*in_force(question), *drawn_in(question, PlanFeature.zone))
