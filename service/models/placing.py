"""How money spreads over areas: placements, and the budget lines that follow from them."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LANDING, PHASE, SPLIT_METHOD, Base
from spatial.vocabulary import Landing, Phase, SplitMethod


class Placement(Base):
    """The weight with which an area of one edition takes a commitment's money.

    For a residual, ``area_id`` is the smallest area that is sure to hold the money: the municipality,
    district or province named, the organisation's own area for head office and unlocated money, the country
    for money that lands outside it. Guarded, and cleared with its commitment, by the triggers in
    ``migrations/sql``.
    """

    __tablename__ = "placement"

    commitment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    edition_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True)
    landing: Mapped[Landing] = mapped_column(LANDING, primary_key=True)
    weight: Mapped[int] = mapped_column(BigInteger)
    split: Mapped[SplitMethod] = mapped_column(SPLIT_METHOD)
    is_estimated: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint("weight >= 0", name="weight_not_negative"),
        # Empty where nothing was carried from another edition, which every roll-up asks first.
        Index("ix_placement_estimated", "edition_id", "commitment_id", postgresql_where=text("is_estimated")),
    )


class BudgetLine(Base):
    """The cents of one allocation that land on one area.

    The lines of an allocation tile it: each covers the cents from ``from_cents`` on, ``amount_cents`` long,
    in the order of area codes. That order makes the part of a line that falls into a date window exact: parts
    add up over areas, windows and editions alike.

    A set of lines is written whole and taken away whole: ``position`` 1 to ``parts``, never changed in place.

    The keys it is summed by stand on the line itself, so that a roll-up reads one table; there are no cells
    beside it that could disagree. Sums and references are guarded set-wise by the triggers in
    ``migrations/sql``: a foreign key would be checked row by row, which costs more than the placing.
    """

    __tablename__ = "budget_line"

    # In this order one index finds the lines of a roll-up and those of an allocation, and bulk writes append.
    edition_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    phase: Mapped[Phase] = mapped_column(PHASE, primary_key=True)
    financial_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    sector_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # 0 where none is stated
    allocation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    parts: Mapped[int] = mapped_column(SmallInteger)
    landing: Mapped[Landing] = mapped_column(LANDING)
    area_id: Mapped[int]
    funding_source_id: Mapped[int] = mapped_column(SmallInteger)
    organisation_id: Mapped[int]
    is_transfer: Mapped[bool]
    commitment_id: Mapped[int] = mapped_column(BigInteger)
    from_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("position between 1 and parts", name="position_range"),)
