"""What every search for pairs is made of: both sides, one order of them, two builders, one time."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, literal, or_, select

from service.coordination.words import Kind

AnySelect = Select[*tuple[Any, ...]]
_ADJACENT_DAYS: Final = 366


def both(one: Any, other: Any, kind: Any) -> tuple[ColumnElement[Any], ...]:
    """Both, the lower number first; no more is at stake than the smaller of the two amounts."""
    named = literal(kind.value) if isinstance(kind, Kind) else kind
    return (
        func.least(one.c.id, other.c.id).label("a"),
        func.greatest(one.c.id, other.c.id).label("b"),
        named.label("kind"),
        func.least(func.abs(one.c.cents), func.abs(other.c.cents)).label("cents"),
    )


def candidate(pair: Any, *, distance: Any = None, likeness: Any = None, ward: Any = None) -> AnySelect:
    """Select a pair and why it was found: metres, likeness in thousandths, or the ward that both share."""
    return select(
        *pair,
        cast(distance, Integer).label("distance_m"),
        cast(likeness, Integer).label("likeness"),
        cast(ward, Integer).label("ward_id"),
    )


def two_builders(one: Any, other: Any) -> tuple[ColumnElement[bool], ...]:
    """Two organisations, of which neither only hands the money on."""
    return one.c.organisation_id != other.c.organisation_id, ~one.c.is_transfer, ~other.c.is_transfer


def at_once(one: Any, other: Any) -> ColumnElement[bool]:
    """One has money in the year; both last at once, or one begins within a year of the other's end."""
    return and_(
        or_(one.c.is_in_year, other.c.is_in_year),
        one.c.begins <= other.c.ends + _ADJACENT_DAYS,
        other.c.begins <= one.c.ends + _ADJACENT_DAYS,
    )
