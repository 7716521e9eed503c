"""Reads of the record of changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from service.database_errors import refused_as
from service.history.words import NO_COMMITMENT, ChangeSearch, Former, Kind
from service.models import Area, Change, Commitment, Edition, ImportRun, Organisation, Placement, SourceFile
from service.paging import Key, after, in_order
from service.rows import AnyRow

MOST_ROWS: Final = 300
"""Changed rows of one commitment, or of what belongs to none, that one entry tells."""

Place = tuple[str, str]
_COMMITMENT: Final = func.coalesce(Change.commitment_id, NO_COMMITMENT)
KEYS: Final = (Key(Change.change_set, downwards=True, kind=int), Key(_COMMITMENT, downwards=False, kind=int))


def groups(
    session: Session,
    search: ChangeSearch,
    *,
    within: Collection[Place] | None,
    whose: Collection[int] = (),
    begin: Sequence[Any] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Changes by transaction and commitment, the newest first, one more than a page holds.

    Args:
        session: Any session.
        search: Which.
        within: Districts, each with its territory, where the money lies or lay; None for everywhere.
        whose: Organisations whose commitments are meant; all of them, and what belongs to none, if empty.
        begin: Sort keys of the last row of the page before.
        limit: Of the page.
    """
    conditions = list(_conditions(search))
    if within is not None:
        conditions.append(_lies_within(within))
    if whose:
        conditions.append(_belongs_to(whose))
    # Each transaction has a group at least: only as many as the page can hold are grouped, not all there are.
    newest = select(Change.change_set).distinct().where(*conditions)
    if begin is not None:
        newest = newest.where(Change.change_set <= begin[0])
    newest = newest.order_by(Change.change_set.desc()).limit(limit + 2)
    chosen = (
        select(
            Change.change_set,
            Change.commitment_id,
            func.min(Change.at).label("at"),
            func.min(Change.account_id).label("account_id"),
            func.min(Change.via).label("via"),
            func.min(Change.reason).label("reason"),
            func.count().label("rows"),
            Change.change_set.label("key_0"),
            _COMMITMENT.label("key_1"),
        )
        .where(*conditions, Change.change_set.in_(newest))
        .group_by(Change.change_set, Change.commitment_id)
        .order_by(*in_order(KEYS))
        .limit(limit + 1)
    )
    if begin is not None:
        chosen = chosen.where(after(KEYS, begin))
    return session.execute(chosen).all()


def _conditions(search: ChangeSearch) -> Iterable[ColumnElement[bool]]:
    if search.commitment is not None:
        yield Change.commitment_id == search.commitment
    if search.change_set is not None:
        yield Change.change_set == search.change_set
    if search.kind:
        yield Change.kind.in_([kind.value for kind in search.kind])
    if search.since is not None:
        yield Change.at >= search.since
    if search.until is not None:
        yield Change.at <= search.until
    if search.account is not None:
        yield Change.account_id == search.account


def _lies_within(districts: Collection[Place]) -> ColumnElement[bool]:
    """Whether a change is of a commitment whose money lies or lay in a district, or of needs or findings."""
    district = Area.__table__.alias("district")
    inside = (
        select(Area.id)
        .join(Edition, Edition.id == Area.edition_id)
        .join(district, district.c.id == Area.district_id)
        .where(tuple_(Edition.territory, district.c.code).in_(list(districts)))
    )
    lies = select(Placement.commitment_id).where(Placement.area_id.in_(inside))
    was = Change.__table__.alias("was")
    area = func.coalesce(was.c.before["area_id"], was.c.after["area_id"]).cast(Integer)
    lay = select(was.c.commitment_id).where(was.c.kind == Kind.PLACEMENT.value, area.in_(inside))
    return or_(
        Change.commitment_id.in_(lies),
        Change.commitment_id.in_(lay),
        and_(Change.kind == Kind.NEED_VALUE.value, Change.key["area_id"].cast(Integer).in_(inside)),
        and_(Change.kind == Kind.FINDING_DECISION.value, or_(*map(_decided_in, districts))),
    )


def _decided_in(district: Place) -> ColumnElement[bool]:
    territory, code = district
    lay = Change.after["district_codes"].has_key(code)
    return and_(Change.key["territory"].astext == territory, lay)


def _belongs_to(organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a change is of a commitment that is an organisation's, or was until it was withdrawn."""
    was = Change.__table__.alias("was")
    gone = select(was.c.commitment_id).where(
        was.c.kind == Kind.COMMITMENT.value,
        was.c.after.is_(None),
        was.c.before["organisation_id"].cast(Integer).in_(organisation_ids),
    )
    own = select(Commitment.id).where(Commitment.organisation_id.in_(organisation_ids))
    return or_(Change.commitment_id.in_(own), Change.commitment_id.in_(gone))


def rows(session: Session, found: Sequence[AnyRow], kinds: Collection[Kind]) -> Sequence[AnyRow]:
    """The changed rows of groups, at most ``MOST_ROWS`` of each, placements last."""
    pairs = [(row.change_set, row.commitment_id) for row in found if row.commitment_id is not None]
    alone = [row.change_set for row in found if row.commitment_id is None]
    place = func.row_number().over(
        partition_by=(Change.change_set, Change.commitment_id),
        order_by=(Change.kind == Kind.PLACEMENT.value, Change.id),
    )
    chosen = select(
        Change.id,
        Change.change_set,
        Change.commitment_id,
        Change.kind,
        Change.key,
        Change.before,
        Change.after,
        place.label("place"),
    ).where(
        or_(
            tuple_(Change.change_set, Change.commitment_id).in_(pairs),
            and_(Change.commitment_id.is_(None), Change.change_set.in_(alone)),
        )
    )
    if kinds:
        chosen = chosen.where(Change.kind.in_([kind.value for kind in kinds]))
    ranked = chosen.subquery("ranked")
    kept = select(ranked).where(ranked.c.place <= MOST_ROWS).order_by(ranked.c.place)
    return session.execute(kept).all()


def subjects(session: Session, ids: Collection[int]) -> Mapping[int, AnyRow]:
    """What commitments are called, by id: as published, or as they were when they were withdrawn.

    ``file`` is that which a published one was first read from, or is stated in now.
    """
    published = (
        select(
            Commitment.id,
            Commitment.reference,
            Commitment.name,
            Organisation.code,
            Organisation.name.label("organisation"),
            Commitment.created_at,
            Commitment.revision,
            SourceFile.name.label("file"),
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(ImportRun, ImportRun.id == Commitment.import_run_id)
        .outerjoin(SourceFile, SourceFile.id == ImportRun.source_file_id)
        .where(Commitment.id.in_(ids))
    )
    found = {row.id: row for row in session.execute(published)}
    gone = (
        select(
            Change.commitment_id.label("id"),
            Change.before["reference"].astext.label("reference"),
            Change.before["name"].astext.label("name"),
            Organisation.code,
            Organisation.name.label("organisation"),
            Change.before["created_at"].astext.cast(DateTime(timezone=True)).label("created_at"),
            literal(None, Integer).label("revision"),
            literal(None, Text).label("file"),
        )
        .join(Organisation, Organisation.id == Change.before["organisation_id"].cast(Integer))
        .where(
            Change.commitment_id.in_([each for each in ids if each not in found]),
            Change.kind == Kind.COMMITMENT.value,
            Change.after.is_(None),
        )
        .order_by(Change.id)
    )
    if len(found) == len(set(ids)):
        return found
    return {row.id: row for row in session.execute(gone)} | found


def touched(session: Session, change_set: int) -> Sequence[AnyRow]:
    """The kinds and commitments of one transaction's changes, with when it was."""
    chosen = (
        select(Change.kind, Change.commitment_id, func.min(Change.at).label("at"))
        .where(Change.change_set == change_set)
        .group_by(Change.kind, Change.commitment_id)
    )
    return session.execute(chosen).all()


def makers(session: Session, ids: Collection[int]) -> Sequence[AnyRow]:
    """Who accounts are, as far as the actor is shown it; see ``change_makers.sql``."""
    asked = literal(sorted(ids), ARRAY(Integer))
    called = func.change_makers(asked).table_valued(
        column("id", Integer), column("title", Text), column("roles", JSONB)
    )
    return session.execute(select(called)).all()


def former(session: Session, commitment_id: int, moment: datetime) -> Former | None:
    """A commitment as it was published at a moment; see ``contents_at.sql``."""
    asked = literal([commitment_id], ARRAY(BigInteger))
    called = func.contents_at(asked, moment).table_valued(
        column("commitment_id", BigInteger),
        column("reference", Text),
        column("content", JSONB),
    )
    found = session.execute(select(called)).one_or_none()
    return None if found is None else Former(found.reference, found.content)


def restore(session: Session, commitment_id: int, moment: datetime, comment: str) -> AnyRow:
    """Publish again what a withdrawn commitment was at a moment; see ``restore_commitment.sql``.

    Raises:
        NotAllowedError: The actor reviews for none of the districts where its money lands.
    """
    called = func.restore_commitment(commitment_id, moment, comment).table_valued(
        column("outcome", Text),
        column("commitment_id", BigInteger),
        column("proposal_id", BigInteger),
        column("revision", Integer),
    )
    with refused_as("Only an approver of a district where it lay can add it again."):
        return session.execute(select(called)).one()


def give_reason(session: Session, reason: str) -> None:
    """Have the changes of this transaction recorded with a reason."""
    session.execute(select(func.set_config("onebudget.reason", reason, true())))
