"""Reference lists that an operator can edit, and the organisations that commit money."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LEVEL, SPHERE, Base
from spatial.vocabulary import Level, Sphere


class Sector(Base):
    """A sector of public work, such as water or health."""

    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    focal_area_id: Mapped[int | None] = mapped_column(ForeignKey("focal_area.id"))


class FocalArea(Base):
    """One of the transformation areas of the District Development Model."""

    __tablename__ = "focal_area"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class FundingSource(Base):
    """A grant or own funds, with the dates in which it existed. The code ``unstated`` is always there."""

    __tablename__ = "funding_source"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_grant: Mapped[bool] = mapped_column(server_default=text("false"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Stage(Base):
    """How far a commitment has come, from concept to close-out."""

    __tablename__ = "stage"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)


class Organisation(Base):
    """Who commits money.

    ``area_level`` and ``area_code`` name the area whose government it is, in whichever edition; money of
    which nobody said where it lands is shown there.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sphere: Mapped[Sphere] = mapped_column(SPHERE)
    fy_start_month: Mapped[int] = mapped_column(SmallInteger)
    area_level: Mapped[Level] = mapped_column(LEVEL)
    area_code: Mapped[str]

    __table_args__ = (CheckConstraint("fy_start_month between 1 and 12", name="fy_start_month_range"),)
