"""Editions of boundaries and their areas."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LEVEL, Base
from spatial.vocabulary import Level


class Edition(Base):
    """One published delimitation of a territory, with the dates in which it holds.

    ``territory`` keeps apart what must never be added: the country ("ZA") and the fictional demonstration
    district ("demo"). Within a territory, active editions do not overlap in time.
    """

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    territory: Mapped[str]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str]
    licence: Mapped[str]
    manifest: Mapped[dict[str, Any]] = mapped_column(JSONB)
    checksum: Mapped[str]
    loaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to > valid_from", name="valid_to_after_from"),
        ExcludeConstraint(
            (text("territory"), "="),
            (text("daterange(valid_from, valid_to, '[)')"), "&&"),
            where=text("activated_at is not null"),
            name="ex_edition_active_overlap",
            using="gist",
        ),
    )


class Area(Base):
    """One place in one edition at one level; ``*_id`` name its ancestors and, at its own level, itself."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    level: Mapped[Level] = mapped_column(LEVEL)
    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    country_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    province_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    local_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    ward_number: Mapped[int | None] = mapped_column(SmallInteger)
    is_metro: Mapped[bool] = mapped_column(server_default=text("false"))
    area_km2: Mapped[float]
    label_point: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))

    __table_args__ = (
        UniqueConstraint("edition_id", "level", "code", name="uq_area_edition_level_code"),
        CheckConstraint("(level = 'country') = (parent_id is null)", name="only_the_country_has_no_parent"),
        CheckConstraint("area_km2 > 0", name="area_km2_positive"),
        Index("ix_area_geom", "geom", postgresql_using="gist"),
        Index("ix_area_parent_id", "parent_id"),
        Index("ix_area_district_id", "district_id"),
        Index("ix_area_local_id", "local_id"),
        Index("ix_area_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    )


class AreaPiece(Base):
    """A small part of an area's geometry, so that a point finds its area without reading the whole shape."""

    __tablename__ = "area_piece"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(SmallInteger)
    level: Mapped[Level] = mapped_column(LEVEL)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    geom: Mapped[WKBElement] = mapped_column(Geometry("POLYGON", srid=4326, spatial_index=False))

    __table_args__ = (
        # One index answers "which pieces of this edition and level does this shape touch".
        Index("ix_area_piece_edition_level_geom", "edition_id", "level", "geom", postgresql_using="gist"),
        Index("ix_area_piece_area_id", "area_id"),
    )


class NamedPlace(Base):
    """A town, a dam or another place of an edition that rows may name; it is no area, and takes no money."""

    __tablename__ = "named_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))


class AreaGeneralised(Base):
    """An area's outline for one zoom band; neighbours, parents and children share their borders in it."""

    __tablename__ = "area_generalised"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))

    __table_args__ = (
        CheckConstraint("band between 0 and 9", name="band_range"),
        # Tiles ask for the outlines of a band that touch a frame.
        Index("ix_area_generalised_band_geom", "band", "geom", postgresql_using="gist"),
    )
