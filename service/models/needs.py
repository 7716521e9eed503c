"""Indicators of need, and their values by area."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class Indicator(Base):
    """What is counted: people, households, a percentage, an index."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str]
    more_is: Mapped[str]

    __table_args__ = (
        CheckConstraint("unit in ('persons', 'households', 'percent', 'index')", name="unit_known"),
        CheckConstraint("more_is in ('worse', 'better', 'neutral')", name="more_is_known"),
    )


class NeedValue(Base):
    """One indicator's value for one area in one year, with its source."""

    __tablename__ = "need_value"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    source: Mapped[str]

    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        Index("ix_need_value_indicator_id_year", "indicator_id", "year"),
    )
