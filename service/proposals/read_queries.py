"""Reads of proposals: every one begins from what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    cast,
    extract,
    false,
    func,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from service.actors import Actor
from service.models import (
    Area,
    Edition,
    Organisation,
    Proposal,
    ProposalEvent,
    ProposalLine,
    Role,
    Status,
)
from service.paging import Key, after, in_order
from service.proposals.states import OPEN
from service.proposals.words import Order, ProposalSearch, RollupAsked, Totals
from service.rows import AnyRow

_DIGITS: Final = 6  # a tenth of a metre
_SHOWN_TO: Final = {
    Role.PLANNER: (Status.SUBMITTED,),
    Role.APPROVER: (Status.SUBMITTED, Status.RETURNED, Status.PUBLISHED),
}
"""In which statuses those of a district see what touches it; drafts are nobody's business but the owner's."""

_BY_ID: Final = Key(Proposal.id, True, int)  # noqa: FBT003 - downwards
_MADE_US: Final = cast(extract("epoch", Proposal.created_at) * 1_000_000, BigInteger)
ORDERS: Final = {
    Order.NEWEST: (Key(_MADE_US, True, int), _BY_ID),  # noqa: FBT003 - downwards
    Order.AMOUNT: (Key(Proposal.largest_cents, True, int), _BY_ID),  # noqa: FBT003 - downwards
}
COLUMNS: Final = (
    Proposal.id,
    Proposal.action,
    Proposal.territory,
    Proposal.organisation_id,
    Proposal.reference,
    Proposal.commitment_id,
    Proposal.base_revision,
    Proposal.status,
    Proposal.version,
    Proposal.scope,
    Proposal.district_codes,
    Proposal.largest_cents,
    Proposal.upload_id,
    Proposal.row,
    Proposal.created_by,
    Proposal.created_at,
    Proposal.changed_at,
    Proposal.status_at,
    Organisation.code.label("organisation_code"),
    Organisation.name.label("organisation_name"),
    Organisation.area_code.label("home"),
)


def visible(actor: Actor) -> ColumnElement[bool]:
    """What an actor may see: its organisations' own, what it made itself, and what touches its districts."""
    if actor.is_administrator:
        return true()
    if actor.account_id is None:
        return false()
    found: list[ColumnElement[bool]] = [Proposal.created_by == actor.account_id]
    if actor.organisation_ids:
        found.append(Proposal.organisation_id.in_(sorted(actor.organisation_ids)))
    for role, statuses in _SHOWN_TO.items():
        for territory, district in sorted(actor.districts(role)):
            found.append(
                and_(
                    Proposal.status.in_([status.value for status in statuses]),
                    Proposal.territory == territory,
                    Proposal.district_codes.contains([district]),
                )
            )
    return or_(*found)


def one(session: Session, actor: Actor, proposal_id: int) -> AnyRow | None:
    """One proposal with its content, where the actor may see it."""
    return session.execute(
        _described().add_columns(Proposal.content).where(visible(actor), Proposal.id == proposal_id)
    ).one_or_none()


def several(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, AnyRow]:
    """Those of some proposals that the actor may see, with their contents."""
    chosen = _described().add_columns(Proposal.content).where(visible(actor), Proposal.id.in_(ids))
    return {row.id: row for row in session.execute(chosen)}


def events(session: Session, proposal_id: int) -> Sequence[AnyRow]:
    """The steps of a proposal, the first one first."""
    chosen = select(
        ProposalEvent.at,
        _title_of(ProposalEvent.account_id).label("who"),
        ProposalEvent.from_status,
        ProposalEvent.to_status,
        ProposalEvent.comment,
    ).where(ProposalEvent.proposal_id == proposal_id)
    return session.execute(chosen.order_by(ProposalEvent.id)).all()


def lines(session: Session, proposal_id: int) -> Sequence[AnyRow]:
    """Where an open proposal's money would land, by edition, year, phase and area."""
    chosen = (
        select(
            Edition.slug.label("edition"),
            ProposalLine.financial_year,
            ProposalLine.phase,
            Area.level,
            Area.code,
            Area.name,
            ProposalLine.landing,
            ProposalLine.amount_cents,
        )
        .join(Edition, Edition.id == ProposalLine.edition_id)
        .join(Area, Area.id == ProposalLine.area_id)
        .where(ProposalLine.proposal_id == proposal_id)
    )
    order = (ProposalLine.financial_year, ProposalLine.phase, Area.code, ProposalLine.landing)
    return session.execute(chosen.order_by(Edition.valid_from.desc(), Edition.slug, *order)).all()


def page(
    session: Session,
    actor: Actor,
    search: ProposalSearch,
    *,
    begin: Sequence[Any] | None,
    limit: int,
    with_geometry: bool,
) -> list[AnyRow]:
    """Rows of proposals in their order, from after ``begin`` on, and one above the limit."""
    keys = ORDERS[search.order]
    shape = func.ST_AsGeoJSON(Proposal.geom, _DIGITS, type_=Text) if with_geometry else cast(null(), Text)
    chosen = (
        _described()
        .add_columns(
            Proposal.content["name"].astext.label("name"),
            shape.label("geometry"),
            *(key.column.label(f"key_{place}") for place, key in enumerate(keys)),
        )
        .where(*_conditions(actor, search))
    )
    if begin is not None:
        chosen = chosen.where(after(keys, begin))
    return list(session.execute(chosen.order_by(*in_order(keys)).limit(limit + 1)))


def totals(session: Session, actor: Actor, search: ProposalSearch) -> Totals:
    """How many there are on all pages, and what they come to."""
    chosen = (
        select(func.count(), cast(func.coalesce(func.sum(Proposal.largest_cents), 0), BigInteger))
        .select_from(Proposal)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(*_conditions(actor, search))
    )
    return Totals(*session.execute(chosen).one())


def rollup(
    session: Session, actor: Actor, asked: RollupAsked, edition_id: int, within: Area | None
) -> Sequence[AnyRow]:
    """Proposed cents by area of a level; first, with no area, those that belong to none of them."""
    statuses = [status.value for status in asked.status or OPEN]
    ancestor = getattr(Area, f"{asked.level.value}_id")
    summed = (
        select(
            ancestor.label("area_id"),
            cast(func.sum(ProposalLine.amount_cents), BigInteger).label("cents"),
            func.count(Proposal.id.distinct()).label("proposals"),
        )
        .select_from(ProposalLine)
        .join(Proposal, Proposal.id == ProposalLine.proposal_id)
        .join(Area, Area.id == ProposalLine.area_id)
        .where(
            visible(actor),
            Proposal.status.in_(statuses),
            ProposalLine.edition_id == edition_id,
            ProposalLine.phase == asked.phase,
            ProposalLine.financial_year == asked.year,
        )
        .group_by(ancestor)
    )
    if within is not None:
        summed = summed.where(getattr(Area, f"{within.level.value}_id") == within.id)
    found = summed.subquery("found")
    chosen = select(Area.level, Area.code, Area.name, found.c.cents, found.c.proposals).select_from(found)
    chosen = chosen.outerjoin(Area, Area.id == found.c.area_id)
    return session.execute(chosen.order_by(Area.code.nulls_first())).all()


def _title_of(account_id: Any) -> ColumnElement[Any]:
    """What others are shown of an account; its row is its own business."""
    told = func.account_titles(array([account_id])).table_valued("id", "title").render_derived()
    return select(told.c.title).scalar_subquery()


def _described() -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).join(Organisation, Organisation.id == Proposal.organisation_id)


def _conditions(actor: Actor, search: ProposalSearch) -> list[ColumnElement[bool]]:
    found = [visible(actor)]
    if search.status:
        found.append(Proposal.status.in_([status.value for status in search.status]))
    if search.action:
        found.append(Proposal.action.in_(search.action))
    if search.organisation:
        found.append(func.upper(Organisation.code).in_([code.upper() for code in search.organisation]))
    if search.district:
        found.append(or_(*(any_(Proposal.district_codes) == code for code in search.district)))
    if search.territory is not None:
        found.append(Proposal.territory == search.territory)
    if search.located is not None:
        unlocated = cast(Proposal.scope, Text) == "unlocated"
        found.append(~unlocated if search.located else unlocated)
    if search.upload is not None:
        found.append(Proposal.upload_id == search.upload)
    if search.commitment is not None:
        found.append(Proposal.commitment_id == search.commitment)
    if search.mine:
        found.append(Proposal.created_by == actor.account_id)
    return found
