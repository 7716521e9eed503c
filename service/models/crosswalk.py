"""The way from one edition's wards to another's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class Crosswalk(Base):
    """How the wards of one edition are found again in another, as it was built.

    ``summary`` counts what changed, ``error`` holds the round trip. Without a layer of weights the wards were
    cut by area alone. It goes with either of its editions.
    """

    __tablename__ = "crosswalk"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    to_edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    tolerance: Mapped[float]
    weights: Mapped[str | None]
    weights_sha256: Mapped[str | None]
    built_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)
    error: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        UniqueConstraint("from_edition_id", "to_edition_id", name="uq_crosswalk_editions"),
        CheckConstraint("from_edition_id <> to_edition_id", name="two_editions"),
        CheckConstraint("(weights is null) = (weights_sha256 is null)", name="weights_with_checksum"),
        Index("ix_crosswalk_to_edition_id", "to_edition_id"),
    )


class CrosswalkPair(Base):
    """The part of an old ward that a new one takes, in billionths.

    The wards have no foreign keys: they go with their edition, and the crosswalk does too.
    """

    __tablename__ = "crosswalk_pair"

    crosswalk_id: Mapped[int] = mapped_column(
        ForeignKey("crosswalk.id", ondelete="CASCADE"), primary_key=True
    )
    from_area_id: Mapped[int] = mapped_column(primary_key=True)
    to_area_id: Mapped[int] = mapped_column(primary_key=True)
    overlap_km2: Mapped[float]
    iou: Mapped[float]
    share: Mapped[int]

    __table_args__ = (
        CheckConstraint("share between 0 and 1000000000", name="share_range"),
        CheckConstraint("iou between 0 and 1", name="iou_range"),
    )


class CrosswalkSource(Base):
    """What became of an old ward, and what of it the pairs do not show.

    The shares of its pairs and ``outside_share`` add up to a billion. They go by ``area``, or by
    the ``weights`` of a finer layer.
    """

    __tablename__ = "crosswalk_source"

    crosswalk_id: Mapped[int] = mapped_column(
        ForeignKey("crosswalk.id", ondelete="CASCADE"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[str]
    by: Mapped[str]
    outside_km2: Mapped[float]
    outside_share: Mapped[int]
    slivers: Mapped[int]
    slivers_km2: Mapped[float]

    __table_args__ = (
        CheckConstraint("change in ('unchanged', 'split', 'merged', 'moved', 'gone')", name="change_known"),
        CheckConstraint("by in ('area', 'weights')", name="by_known"),
        CheckConstraint("outside_share between 0 and 1000000000", name="outside_share_range"),
    )


class CrosswalkCode(Base):
    """A ward code of both editions that names two places; ``now_code`` holds most of the old one."""

    __tablename__ = "crosswalk_code"

    crosswalk_id: Mapped[int] = mapped_column(
        ForeignKey("crosswalk.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    iou: Mapped[float]
    now_code: Mapped[str | None]
