"""Reads what commitments name that are placed by codes of another edition."""

from __future__ import annotations

from sqlalchemy import Select, Text, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from service.models import Area, BudgetLine, Commitment, CommitmentWard, Crosswalk, Edition
from service.rollups.carried import NOWHERE, Named, Source, Way
from service.rollups.folding import unpacked_places
from service.rollups.lines import Scope, lines_of
from spatial.vocabulary import Level
from spatial.vocabulary import Scope as Reach

Selected = Select[int, str, int, int]
"""An edition, a level, a place of it, and a commitment that names it."""


def named(session: Session, scope: Scope) -> list[Named]:
    """What the commitments of a scope name by codes of another edition, by that edition and level."""
    # Where a site is known no code was read; so ``place_commitments`` marks its placements too.
    by_code = (
        Commitment.geom.is_(None),
        Commitment.code_edition_id != scope.edition_id,
        Commitment.id.in_(lines_of(scope, BudgetLine.commitment_id, with_transfers=True)),
    )
    places = union_all(_wards().where(*by_code), _areas().where(*by_code)).subquery()
    packed = func.int4send(places.c.place_id).op("||")(func.int8send(places.c.commitment_id))
    keys = (
        Edition.slug,
        Edition.title,
        places.c.level,
        Crosswalk.id,
        Crosswalk.built_at,
        Crosswalk.weights.is_not(None),
    )
    leads_here = and_(Crosswalk.from_edition_id == Edition.id, Crosswalk.to_edition_id == scope.edition_id)
    statement = (
        select(*keys, func.string_agg(packed, literal(b"")))
        .select_from(places)
        .join(Edition, Edition.id == places.c.edition_id)
        .outerjoin(Crosswalk, leads_here)
        .group_by(*keys)
        .order_by(Edition.slug, places.c.level)
    )
    found = []
    for slug, title, level, crosswalk_id, built_at, is_weighted, pairs in session.execute(statement):
        way = _way(Level(level), crosswalk_id, is_weighted=is_weighted)
        crosswalk = None if crosswalk_id is None else (crosswalk_id, built_at)
        found.append(Named(Source(slug, title, way), Level(level), crosswalk, *unpacked_places(pairs)))
    return found


def _way(level: Level, crosswalk_id: int | None, *, is_weighted: bool) -> Way:
    """Provinces go by their code, and municipalities and districts by their land, whatever cut the wards."""
    if crosswalk_id is None or level is Level.PROVINCE:
        return Way.CODE
    return Way.WEIGHTS if is_weighted and level is Level.WARD else Way.AREA


def _wards() -> Selected:
    """Work wards by code; those that their own edition does not know are nowhere."""
    same = (
        Area.edition_id == Commitment.code_edition_id,
        Area.level == Level.WARD,
        Area.code == CommitmentWard.ward_code,
    )
    return (
        select(
            Commitment.code_edition_id.label("edition_id"),
            literal(Level.WARD.value).label("level"),
            func.coalesce(Area.id, NOWHERE).label("place_id"),
            Commitment.id.label("commitment_id"),
        )
        .join(
            CommitmentWard,
            and_(CommitmentWard.commitment_id == Commitment.id, CommitmentWard.role == "work"),
        )
        .outerjoin(Area, and_(*same))
        .where(Commitment.scope == Reach.WARDS)
    )


def _areas() -> Selected:
    """Municipalities, districts and provinces by code."""
    same = (
        Area.edition_id == Commitment.code_edition_id,
        Area.level == Commitment.area_level,
        Area.code == Commitment.area_code,
    )
    return (
        select(
            Commitment.code_edition_id,
            cast(Commitment.scope, Text),
            func.coalesce(Area.id, NOWHERE),
            Commitment.id,
        )
        .outerjoin(Area, and_(*same))
        .where(Commitment.scope.in_([Reach.LOCAL, Reach.DISTRICT, Reach.PROVINCE]))
    )
