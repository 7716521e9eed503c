"""The commitments behind a roll-up: the largest, and those whose work site is known."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.models import BudgetLine, Commitment, Organisation, Sector
from service.rollups.lines import Scope, line_cents, lines_of
from service.rollups.words import Large, Site


def largest(session: Session, scope: Scope, count: int) -> list[Large]:
    """The commitments with the most cents in a scope; equals come in the order of their ids."""
    sums = _sums(scope)
    # Ten of them, found first: the names of all others need not be read.
    top = sums.order_by(sums.selected_columns.cents.desc(), BudgetLine.commitment_id).limit(count).subquery()
    statement = (
        select(Commitment.id, Commitment.reference, Commitment.name, Organisation.name, top.c.cents)
        .join(top, top.c.commitment_id == Commitment.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .order_by(top.c.cents.desc(), Commitment.id)
    )
    return [Large(row[0], row[1], row[2], row[3], int(row[4])) for row in session.execute(statement)]


def sites(session: Session, scope: Scope) -> list[Site]:
    """The work sites of the commitments in a scope, in the order of their ids."""
    sums = _sums(scope).subquery()
    statement = (
        select(
            Commitment.id,
            Commitment.reference,
            Commitment.name,
            Organisation.name,
            Organisation.sphere,
            Sector.name,
            sums.c.cents,
            Commitment.shape,
            func.ST_AsBinary(Commitment.geom),
        )
        .join(sums, sums.c.commitment_id == Commitment.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(Sector, Sector.id == Commitment.sector_id)
        .where(Commitment.geom.is_not(None))
        .order_by(Commitment.id)
    )
    return [Site._make((*row[:6], int(row[6]), row[7], bytes(row[8]))) for row in session.execute(statement)]


def _sums(scope: Scope) -> Select[Any]:
    """Cents by commitment."""
    cents = func.sum(line_cents(scope.period)).label("cents")
    return lines_of(scope, BudgetLine.commitment_id, cents).group_by(BudgetLine.commitment_id)
