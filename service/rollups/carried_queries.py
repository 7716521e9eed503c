"""Reads what commitments name that are placed by codes of another edition."""

from __future__ import annotations

from sqlalchemy import Select, Text, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from service.models import Area, Commitment, CommitmentWard, Crosswalk, Edition, Placement
from service.rollups.carried import NOWHERE, Named, Source, Way
from service.rollups.folding import unpacked_places
from spatial.vocabulary import Level, Scope

Selected = Select[int, str, int, int]
"""An edition, a level, a place of it, and a commitment that names it."""


def named(session: Session, edition_id: int) -> list[Named]:
    """What all commitments name that an edition places by codes of another, by that edition and level."""
    places = union_all(_wards(edition_id), _areas(edition_id)).subquery()
    packed = func.int4send(places.c.place_id).op("||")(func.int8send(places.c.commitment_id))
    keys = (
        Edition.slug,
        Edition.title,
        places.c.level,
        Crosswalk.id,
        Crosswalk.built_at,
        Crosswalk.weights.is_not(None),
    )
    leads_here = and_(Crosswalk.from_edition_id == Edition.id, Crosswalk.to_edition_id == edition_id)
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


def _marked(edition_id: int) -> Select[int]:
    return select(Placement.commitment_id).where(Placement.edition_id == edition_id, Placement.is_estimated)


def _wards(edition_id: int) -> Selected:
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
        .where(Commitment.id.in_(_marked(edition_id)), Commitment.scope == Scope.WARDS)
    )


def _areas(edition_id: int) -> Selected:
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
        .where(Commitment.id.in_(_marked(edition_id)), Commitment.scope != Scope.WARDS)
    )
