"""Indicators of need, and their values by area."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
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
    """One indicator's value for one area in one year, with its source.

    ``base`` is the count that the value is a part of: the people who were asked, where the value counts those
    without. A rate over several areas comes from both; it is never averaged.
    """

    __tablename__ = "need_value"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    base: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    source: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("base >= 0", name="base_not_negative"),
        Index("ix_need_value_indicator_id_year", "indicator_id", "year"),
    )


class NeedDefinition(Base):
    """What an indicator counts in one edition and year, as the mapping profile of its source says.

    ``categories`` is a list of the source's categories, each with how it counts (``backlog``, ``served``,
    ``counted`` or ``left_out``) and because of what.
    """

    __tablename__ = "need_definition"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    text: Mapped[str]
    categories: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class Answer(Base):
    """Says that a sector's work answers a need.

    The need is named by its indicator's code, which may be loaded later than the list.
    """

    __tablename__ = "answer"

    need_code: Mapped[str] = mapped_column(primary_key=True)
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), primary_key=True)
