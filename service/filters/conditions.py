"""The SQL conditions of filters, the same for lists, roll-ups and maps."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, or_, select

from service.filters.words import Chosen, Transfers
from service.models import Commitment, Organisation

_COLUMNS: Final[dict[str, SQLColumnExpression[Any]]] = {
    "organisation": Commitment.organisation_id,
    "sector": Commitment.sector_id,
    "focal_area": Commitment.focal_area_id,
    "stage": Commitment.stage_id,
}


def of_commitment(chosen: Chosen) -> list[ColumnElement[bool]]:
    """Conditions on ``Commitment``; none where the filters leave every commitment in."""
    filters = chosen.filters
    conditions = [
        _one_of(column, chosen.ids[name]) for name, column in _COLUMNS.items() if name in chosen.ids
    ]
    if filters.sphere:
        within = select(Organisation.id).where(Organisation.sphere.in_(filters.sphere))
        conditions.append(Commitment.organisation_id.in_(within))
    if filters.catalytic is not None:
        conditions.append(Commitment.is_catalytic.is_(filters.catalytic))
    if filters.transfers is not Transfers.INCLUDE:
        conditions.append(Commitment.is_transfer.is_(filters.transfers is Transfers.ONLY))
    return conditions


def of_money(chosen: Chosen, funding_source_id: SQLColumnExpression[int]) -> list[ColumnElement[bool]]:
    """Conditions on the money of a commitment, which its funding source decides.

    Args:
        chosen: Checked filters.
        funding_source_id: The column of ``Allocation`` or ``BudgetLine``.
    """
    wanted = chosen.ids.get("funding_source")
    return [_one_of(funding_source_id, wanted)] if wanted is not None else []


def _one_of(column: SQLColumnExpression[Any], ids: tuple[int | None, ...]) -> ColumnElement[bool]:
    held = [key for key in ids if key is not None]
    within = column.in_(held)
    return or_(within, column.is_(None)) if None in ids else within
