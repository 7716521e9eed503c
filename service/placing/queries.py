"""Calls of the placing functions, and what they need to know of editions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Select, Text, and_, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from service.models import Commitment, CommitmentWard, Crosswalk, Edition, Placement
from spatial.vocabulary import Scope, SplitMethod

_BY_CODE: Final = (Scope.WARDS, Scope.LOCAL, Scope.DISTRICT)
"""What is known by a code that another edition may have given to another place."""

# Written once: to put it together anew takes longer than to send it, and every edit of a place sends it.
_PLACE_IN_ACTIVE: Final = select(
    func.place_in_active(
        bindparam("territory", type_=Text), cast(bindparam("ids", type_=Text), ARRAY(BigInteger))
    )
    .table_valued("edition", "unplaced")
    .c.unplaced
)

Ids = Select[int]
"""A query for the ids of commitments, so that a whole territory's need not travel to Python and back."""


def call_place(session: Session, edition_id: int, ids: Ids) -> int:
    """Place commitments anew in one edition; see ``migrations/sql/functions/place_commitments.sql``."""
    todo = func.array(ids.scalar_subquery(), type_=ARRAY(BigInteger))
    return int(session.execute(select(func.place_commitments(edition_id, todo))).scalar_one())


def call_place_in_active(session: Session, territory: str, ids: Sequence[int]) -> list[int | None]:
    """Place commitments anew in every active edition of a territory, in one round trip.

    Returns:
        For each edition, a commitment that no area of it has taken, None where all are placed.
    """
    listed = (
        "{" + ",".join(map(str, ids)) + "}"
    )  # the driver would write an array as an expression of as many parts
    return list(session.scalars(_PLACE_IN_ACTIVE, {"territory": territory, "ids": listed}))


def of_territory(territory: str) -> Ids:
    """All commitments of a territory."""
    return select(Commitment.id).where(Commitment.territory == territory)


def split_by_people(territory: str) -> Ids:
    """Commitments whose split may depend on population: several wards, or an area."""
    several = (
        select(CommitmentWard.commitment_id)
        .where(CommitmentWard.role == "work", CommitmentWard.commitment_id == Commitment.id)
        .exists()
    )
    # Declared shares that a list of wards turns out not to have give way to people.
    lists_ask = func.coalesce(Commitment.split_by, SplitMethod.POPULATION).in_(
        [SplitMethod.POPULATION, SplitMethod.DECLARED]
    )
    shapes_ask = Commitment.split_by.is_distinct_from(SplitMethod.AREA)
    return select(Commitment.id).where(
        Commitment.territory == territory,
        or_(
            and_(Commitment.shape == "area", shapes_ask),
            and_(Commitment.scope == "wards", several, lists_ask),
        ),
    )


def coded_in(territory: str, edition_id: int) -> Ids:
    """Commitments that name wards, municipalities or districts by the codes of an edition."""
    return select(Commitment.id).where(
        Commitment.territory == territory,
        Commitment.code_edition_id == edition_id,
        Commitment.scope.in_(_BY_CODE),
    )


def named_elsewhere(session: Session, edition_id: int, territory: str) -> list[tuple[str, Scope, bool, int]]:
    """Count commitments that name places by another edition's codes.

    Returns:
        Slug of that edition, kind of the places, whether a crosswalk leads here from there, and how many.
    """
    way = (
        select(Crosswalk.id)
        .where(Crosswalk.from_edition_id == Commitment.code_edition_id, Crosswalk.to_edition_id == edition_id)
        .exists()
    )
    statement = (
        select(Edition.slug, Commitment.scope, way, func.count())
        .join(Commitment, Commitment.code_edition_id == Edition.id)
        .where(Commitment.territory == territory, Commitment.scope.in_(_BY_CODE))
        .where(Commitment.code_edition_id != edition_id, Commitment.geom.is_(None))
        .group_by(Edition.slug, Commitment.scope, way)
        .order_by(Edition.slug, Commitment.scope)
    )
    return [
        (slug, Scope(scope), carried, count) for slug, scope, carried, count in session.execute(statement)
    ]


def unplaced(session: Session, edition_id: int, ids: Ids) -> list[int]:
    """Commitments that no area of an edition has taken.

    A commitment that is placed has budget lines for each of its allocations: both are written from the same
    placements, and the tables' own triggers refuse lines that do not add up to their allocation.
    """
    todo = ids.subquery("todo")
    placed = and_(Placement.commitment_id == todo.c.id, Placement.edition_id == edition_id)
    statement = select(todo.c.id).where(~select(Placement.commitment_id).where(placed).exists())
    return list(session.scalars(statement))
