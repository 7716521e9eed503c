"""Reads of commitments: a page, its amounts, its totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    func,
    null,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session, aliased

from service.commitments.read_words import ByYear, Order, Question, Totals
from service.filters.conditions import of_commitment, of_money
from service.models import (
    Allocation,
    Area,
    BudgetLine,
    Commitment,
    FocalArea,
    ImportRun,
    Organisation,
    Placement,
    Sector,
    Stage,
)
from service.paging import Key, after, in_order
from service.rows import AnyRow

_DIGITS: Final = 6  # a tenth of a metre
_BY_ID: Final = Key(Commitment.id, False, int)  # noqa: FBT003 - upwards
_PLAIN_ORDERS: Final = {
    Order.ID: (_BY_ID,),
    Order.NAME: (Key(func.lower(Commitment.name), False, str), _BY_ID),  # noqa: FBT003 - upwards
    Order.ORGANISATION: (Key(func.lower(Organisation.name), False, str), _BY_ID),  # noqa: FBT003 - upwards
}


class Sorting(NamedTuple):
    """The order of a list, and the table of amounts that it needs beside the commitments, if it does."""

    keys: tuple[Key, ...]
    amounts: Subquery | None = None


def sorting(question: Question) -> Sorting:
    """The order asked for, and by id within it; amounts begin with the largest."""
    plain = _PLAIN_ORDERS.get(question.search.order)
    if plain is not None:
        return Sorting(plain)
    amounts = _amounts(question)
    return Sorting((Key(func.coalesce(amounts.c.cents, 0), True, int), _BY_ID), amounts)  # noqa: FBT003 - downwards


def page(
    session: Session,
    question: Question,
    order: Sorting,
    *,
    begin: Sequence[Any] | None,
    limit: int,
    with_geometry: bool,
) -> list[AnyRow]:
    """Rows of commitments in their order, from after ``begin`` on, and one above the limit."""
    keys = order.keys
    shape = func.ST_AsGeoJSON(Commitment.geom, _DIGITS, type_=Text) if with_geometry else cast(null(), Text)
    columns: list[ColumnElement[Any]] = [key.column.label(f"key_{place}") for place, key in enumerate(keys)]
    chosen = _described().add_columns(shape.label("geometry"), *columns).where(*conditions(question))
    if order.amounts is not None:
        chosen = chosen.outerjoin(order.amounts, order.amounts.c.commitment_id == Commitment.id)
    if begin is not None:
        chosen = chosen.where(after(keys, begin))
    return list(session.execute(chosen.order_by(*in_order(keys)).limit(limit + 1)))


def conditions(question: Question) -> list[ColumnElement[bool]]:
    """What a commitment must meet to be in the list; territory first, since nothing is added across them."""
    search = question.search
    found = [Commitment.territory == question.edition.territory, *of_commitment(question.chosen)]
    if search.scope:
        found.append(Commitment.scope.in_(search.scope))
    if search.q is not None:
        found.append(_says(search.q))
    if search.box is not None:
        box = search.box
        frame = func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, 4326)
        found.append(Commitment.geom.intersects(frame) & func.ST_Intersects(Commitment.geom, frame))
    if search.import_run is not None:
        found.append(Commitment.import_run_id == search.import_run)
    if question.is_partial:
        found.append(_lands(question))
    if search.year is not None or question.chosen.filters.funding_source:
        stated = aliased(Allocation)  # by another name, since totals read allocations beside it
        has_money = select(stated.id).where(stated.commitment_id == Commitment.id, *_money(question, stated))
        found.append(has_money.exists())
    return found


def cents_of(session: Session, question: Question, ids: Sequence[int]) -> dict[int, ByYear]:
    """What each of some commitments states for the phase and funding sources, wherever it lands."""
    keys = (Allocation.commitment_id, Allocation.financial_year)
    summed = (
        select(*keys, func.sum(Allocation.amount_cents))
        .where(Allocation.commitment_id.in_(ids), *_money(question, Allocation))
        .group_by(*keys)
    )
    return _by_year(session, summed.order_by(*keys))


def cents_within(session: Session, question: Question, ids: Sequence[int]) -> dict[int, ByYear]:
    """What of each of some commitments lands on the area asked for and below it, and as asked for."""
    keys = (BudgetLine.commitment_id, BudgetLine.financial_year)
    summed = (
        select(*keys, func.sum(BudgetLine.amount_cents))
        .select_from(Commitment)
        .join(Allocation, Allocation.commitment_id == Commitment.id)
        # Every key of the lines' one index, so that a page costs a few look-ups a commitment.
        .join(
            BudgetLine,
            and_(
                BudgetLine.edition_id == question.edition.id,
                BudgetLine.phase == Allocation.phase,
                BudgetLine.financial_year == Allocation.financial_year,
                BudgetLine.sector_id == func.coalesce(Commitment.sector_id, 0),
                BudgetLine.allocation_id == Allocation.id,
            ),
        )
        .where(Commitment.id.in_(ids), *_money(question, Allocation), *_landed(question, BudgetLine))
        .group_by(*keys)
    )
    return _by_year(session, summed.order_by(*keys))


def has_run(session: Session, run_id: int) -> bool:
    """Whether there is an import of this number."""
    return session.scalar(select(ImportRun.id).where(ImportRun.id == run_id)) is not None


def totals(session: Session, question: Question) -> Totals:
    """What the whole list comes to, year by year."""
    # Materialised, so that whether a commitment is in the list is found out once and not for each sum.
    found = select(Commitment.id).where(*conditions(question)).cte("found").prefix_with("materialized")
    counted = select(func.count().label("commitments")).select_from(found).subquery("counted")
    stated = (
        _sums(Allocation)
        .join(found, found.c.id == Allocation.commitment_id)
        .where(*_money(question, Allocation))
        .subquery("stated")
    )
    # Kept where nothing is stated at all: the count is one even then.
    chosen = select(counted.c.commitments, stated.c.year, stated.c.cents)
    chosen = chosen.select_from(counted).outerjoin(stated, true())
    if question.is_partial:
        landed = (
            _sums(BudgetLine)
            .join(found, found.c.id == BudgetLine.commitment_id)
            .where(*_lines(question))
            .subquery("landed")
        )
        chosen = chosen.add_columns(func.coalesce(landed.c.cents, 0).label("cents_within"))
        chosen = chosen.outerjoin(landed, landed.c.year == stated.c.year)
    rows = session.execute(chosen.order_by(stated.c.year)).all()
    years = [row for row in rows if row.year is not None]
    return Totals(
        int(rows[0].commitments),
        {row.year: int(row.cents) for row in years},
        {row.year: int(row.cents_within) for row in years} if question.is_partial else None,
    )


def _sums(money: type[Allocation | BudgetLine]) -> Select[int, int]:
    cents = cast(func.sum(money.amount_cents), BigInteger)
    return select(money.financial_year.label("year"), cents.label("cents")).group_by(money.financial_year)


def _by_year(session: Session, summed: Select[int, int, int]) -> dict[int, ByYear]:
    found: dict[int, dict[int, int]] = {}
    for commitment_id, year, cents in session.execute(summed):
        found.setdefault(commitment_id, {})[year] = int(cents)
    return dict(found)


def _described() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Commitment.id,
            Commitment.reference,
            Commitment.name,
            Commitment.is_catalytic,
            Commitment.is_transfer,
            Commitment.scope,
            Commitment.precision,
            Commitment.exactness,
            Commitment.area_level,
            Commitment.area_code,
            Organisation.code.label("organisation_code"),
            Organisation.name.label("organisation_name"),
            Organisation.sphere,
            Sector.code.label("sector"),
            FocalArea.code.label("focal_area"),
            Stage.code.label("stage"),
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(Sector, Sector.id == Commitment.sector_id)
        .outerjoin(FocalArea, FocalArea.id == Commitment.focal_area_id)
        .outerjoin(Stage, Stage.id == Commitment.stage_id)
    )


def _says(text: str) -> ColumnElement[bool]:
    """The condition that the name, description or reference says something, or the name nearly."""
    by_name = select(Commitment.id).where(
        or_(
            Commitment.name.icontains(text, autoescape=True),
            Commitment.name.op("%>", is_comparison=True)(text),
        )
    )
    by_others = select(Commitment.id).where(
        or_(
            Commitment.description.icontains(text, autoescape=True),
            Commitment.reference.istartswith(text, autoescape=True),
        )
    )
    # Apart, because names have an index and the others do not: in one condition it would serve nobody.
    return Commitment.id.in_(union(by_name, by_others))


def _areas_inside(area: Area) -> Select[int]:
    return select(Area.id).where(
        Area.edition_id == area.edition_id, getattr(Area, f"{area.level}_id") == area.id
    )


def _lands(question: Question) -> ColumnElement[bool]:
    placed = select(Placement.commitment_id).where(
        Placement.edition_id == question.edition.id, *_landed(question, Placement)
    )
    return Commitment.id.in_(placed)


def _landed(question: Question, where: type[Placement | BudgetLine]) -> list[ColumnElement[bool]]:
    """The conditions that money lands in the area and in the way that are asked for."""
    found: list[ColumnElement[bool]] = []
    if question.area is not None:
        found.append(where.area_id.in_(_areas_inside(question.area)))
    if question.search.landing:
        found.append(where.landing.in_(question.search.landing))
    return found


def _money(question: Question, money: type[Allocation | BudgetLine]) -> list[ColumnElement[bool]]:
    found = [money.phase == question.search.phase, *of_money(question.chosen, money.funding_source_id)]
    if question.search.year is not None:
        found.append(money.financial_year == question.search.year)
    return found


def _lines(question: Question) -> list[ColumnElement[bool]]:
    return [
        BudgetLine.edition_id == question.edition.id,
        *_money(question, BudgetLine),
        *_landed(question, BudgetLine),
    ]


def _amounts(question: Question) -> Subquery:
    """Cents of one year by commitment, over all commitments: what they are sorted by."""
    if question.is_partial:
        owner, year, amount = BudgetLine.commitment_id, BudgetLine.financial_year, BudgetLine.amount_cents
        asked = _lines(question)
    else:
        owner, year, amount = Allocation.commitment_id, Allocation.financial_year, Allocation.amount_cents
        asked = _money(question, Allocation)
    cents = cast(func.sum(amount), BigInteger).label("cents")
    return select(owner, cents).where(*asked, year == question.year).group_by(owner).subquery("amounts")
