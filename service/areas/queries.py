"""Reads of editions and areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    null,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session, aliased

from service.areas.places import Box, Point
from service.areas.words import Drawing, Outlines
from service.models import Area, AreaGeneralised, Edition
from service.paging import Key, after, in_order
from spatial.plain_text import without_accents
from spatial.vocabulary import Level

_DIGITS: Final = 6  # a tenth of a metre
_NEAR: Final = 400  # of 1000
_ACCENTED: Final = "".join(
    letter
    for letter in map(chr, range(0xDF, 0x180))
    if letter.islower() and len(without_accents(letter)) == 1 and without_accents(letter).isascii()
)
_PLAIN: Final = without_accents(_ACCENTED)

Province = aliased(Area, name="own_province")
District = aliased(Area, name="own_district")
Local = aliased(Area, name="own_local")
People = table("latest_population", column("area_id"), column("year"), column("value"), column("source"))

BY_CODE: Final = (Key(Area.level, False, Level), Key(Area.code, False, str))  # noqa: FBT003 - upwards


def editions(session: Session) -> list[Edition]:
    """All editions, the newest first, those of the country before others."""
    newest = select(Edition).order_by(
        (Edition.territory == "ZA").desc(), Edition.valid_from.desc(), Edition.slug
    )
    return list(session.scalars(newest))


def count_areas(session: Session) -> list[Row[tuple[int, Level, int]]]:
    """How many areas each edition has at each level."""
    counted = select(Area.edition_id, Area.level, func.count().label("areas")).group_by(
        Area.edition_id, Area.level
    )
    return list(session.execute(counted.order_by(Area.edition_id, Area.level)))


def count_below(session: Session, area_id: int, level: Level) -> dict[Level, int]:
    """How many areas lie inside one, by level."""
    inside = getattr(Area, f"{level}_id") == area_id
    counted = select(Area.level, func.count().label("areas")).where(inside, Area.id != area_id)
    return {
        row.level: row.areas for row in session.execute(counted.group_by(Area.level).order_by(Area.level))
    }


def ancestors_of_point(session: Session, edition_id: int, point: Point) -> list[int]:
    """Ids of the ward that covers a point and of all areas above it; none where no ward does."""
    place = func.ST_SetSRID(func.ST_MakePoint(point.longitude, point.latitude), 4326)
    ward = select(Area.ward_id, Area.local_id, Area.district_id, Area.province_id, Area.country_id).where(
        Area.id == func.ward_of_point(edition_id, place)
    )
    return [key for key in (session.execute(ward).one_or_none() or ()) if key is not None]


def of_level(level: Level | None) -> list[ColumnElement[bool]]:
    """The condition that an area is of a level, where one is given."""
    return [Area.level == level] if level else []


def with_ids(ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that an area is one of these."""
    return Area.id.in_(ids)


def with_code(code: str) -> ColumnElement[bool]:
    """The condition that an area has a code."""
    return Area.code == code


def below(parent: Area, level: Level | None) -> list[ColumnElement[bool]]:
    """The condition that an area lies in another: at any depth where its level is given, else directly."""
    if level is None:
        return [Area.parent_id == parent.id]
    return [getattr(Area, f"{parent.level}_id") == parent.id, Area.id != parent.id]


def in_box(box: Box) -> ColumnElement[bool]:
    """The condition that an area touches a box."""
    frame = func.ST_MakeEnvelope(box.west, box.south, box.east, box.north, 4326)
    return Area.geom.intersects(frame) & func.ST_Intersects(Area.geom, frame)  # type: ignore[no-any-return]


def likeness(text: str) -> ColumnElement[int]:
    """How well an area's name or code answers a search, 0 to 1000; accents and letter case do not count."""
    wanted = without_accents(text).casefold()
    name = func.translate(func.lower(Area.name), _ACCENTED, _PLAIN)
    code = func.lower(Area.code)
    return case(
        (or_(name == wanted, code == wanted), 1000),
        (func.strpos(name, wanted) == 1, 950),
        (func.strpos(name, wanted) > 1, 900),
        (func.strpos(code, wanted) == 1, 850),
        else_=cast(func.floor(func.word_similarity(wanted, name) * 800), Integer),
    )


def by_likeness(text: str) -> tuple[Key, ...]:
    """The order of a search by name: the likeliest first."""
    return (Key(likeness(text), True, int), *BY_CODE)  # noqa: FBT003 - downwards


def is_like(text: str) -> ColumnElement[bool]:
    """The condition that an area may be the one that a search means."""
    return likeness(text) >= _NEAR


def count(session: Session, edition_id: int, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many areas of an edition meet the conditions."""
    counted = select(func.count()).select_from(Area).where(Area.edition_id == edition_id, *conditions)
    return int(session.scalar(counted) or 0)


def page(
    session: Session,
    edition_id: int,
    conditions: Sequence[ColumnElement[bool]],
    *,
    keys: Sequence[Key],
    begin: Sequence[Any] | None,
    limit: int,
    drawing: Drawing,
) -> list[Row[Any]]:
    """Rows of areas in the order of the keys, from after ``begin`` on, and one above the limit."""
    chosen = _described(drawing).where(Area.edition_id == edition_id, *conditions)
    if begin is not None:
        chosen = chosen.where(after(keys, begin))
    sort_keys: list[ColumnElement[Any]] = [key.column.label(f"key_{place}") for place, key in enumerate(keys)]
    return list(session.execute(chosen.add_columns(*sort_keys).order_by(*in_order(keys)).limit(limit + 1)))


def ancestors(session: Session, area_id: int) -> list[Row[Any]]:
    """The areas above one, from the top down."""
    own = aliased(Area)
    above = (own.country_id, own.province_id, own.district_id, own.local_id)
    chosen = (
        select(Area.id, Area.level, Area.code, Area.name)
        .join(own, or_(*(Area.id == key for key in above)))
        .where(own.id == area_id, Area.id != area_id)
    )
    return list(session.execute(chosen.order_by(Area.level)))


def trail(session: Session, edition: str, level: Level, code: str) -> list[Row[Any]]:
    """An area and those above it, from the top down."""
    own = aliased(Area)
    above = (own.country_id, own.province_id, own.district_id, own.local_id, own.ward_id)
    chosen = (
        select(Area.id, Area.level, Area.code, Area.name)
        .join(own, or_(*(Area.id == key for key in above)))
        .join(Edition, Edition.id == own.edition_id)
        .where(Edition.slug == edition, own.level == level, own.code == code)
    )
    return list(session.execute(chosen.order_by(Area.level)))


def surroundings(session: Session, ids: Sequence[int], bands: Mapping[Level, int]) -> list[Row[Any]]:
    """Areas, those that hold them, and all that lie directly in these, as fine as the highest asks for."""
    holding = (
        select(func.coalesce(Area.parent_id, Area.id).label("id")).where(Area.id.in_(ids)).distinct().cte()
    )
    highest = select(func.min(Area.level)).join(holding, holding.c.id == Area.id).scalar_subquery()
    band = case({level: bands[level] + 1 for level in bands}, value=highest)
    chosen = (
        select(
            Area.id,
            Area.level,
            Area.code,
            Area.name,
            Area.ward_number,
            Area.id.in_(ids).label("is_meant"),
            Area.id.in_(select(holding.c.id)).label("is_holding"),
            func.ST_X(Area.label_point).label("longitude"),
            func.ST_Y(Area.label_point).label("latitude"),
            func.ST_AsGeoJSON(AreaGeneralised.geom, _DIGITS, type_=Text).label("geometry"),
        )
        .join(AreaGeneralised, and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == band))
        .where(or_(Area.id.in_(select(holding.c.id)), Area.parent_id.in_(select(holding.c.id))))
    )
    return list(session.execute(chosen.order_by(Area.level, Area.code)))


def wards_drawn(session: Session, area: Area, band: int) -> list[Row[Any]]:
    """Wards inside an area with their outlines of a zoom band, by code."""
    chosen = (
        select(
            Area.code,
            Area.name,
            Area.ward_number,
            func.ST_X(Area.label_point).label("longitude"),
            func.ST_Y(Area.label_point).label("latitude"),
            func.ST_AsGeoJSON(AreaGeneralised.geom, _DIGITS, type_=Text).label("geometry"),
        )
        .join(AreaGeneralised, and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == band))
        .where(getattr(Area, f"{area.level.value}_id") == area.id, Area.level == Level.WARD)
    )
    return list(session.execute(chosen.order_by(Area.code)))


def describe(session: Session, area_id: int) -> Row[Any]:
    """All that is answered about one area, its bounds included."""
    box = func.Box2D(Area.geom)
    bounds = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    named = [
        bound.label(name) for bound, name in zip(bounds, ("west", "south", "east", "north"), strict=True)
    ]
    people = [People.c.year.label("people_year"), People.c.source.label("people_source")]
    return session.execute(_described(Drawing()).add_columns(*named, *people).where(Area.id == area_id)).one()


def _described(drawing: Drawing) -> Select[Any]:
    geometry = _geometry(drawing)
    chosen = (
        select(
            Area.id,
            Area.level,
            Area.code,
            Area.name,
            Area.is_metro,
            Area.area_km2,
            Area.ward_number,
            func.ST_X(Area.label_point).label("longitude"),
            func.ST_Y(Area.label_point).label("latitude"),
            Province.code.label("province"),
            District.code.label("district"),
            Local.code.label("local"),
            People.c.value.label("people"),
            geometry.label("geometry"),
        )
        .outerjoin(Province, Area.province_id == Province.id)
        .outerjoin(District, Area.district_id == District.id)
        .outerjoin(Local, Area.local_id == Local.id)
        .outerjoin(People, People.c.area_id == Area.id)
    )
    if drawing.outlines is not Outlines.SIMPLE:
        return chosen
    in_band = and_(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == drawing.band)
    return chosen.outerjoin(AreaGeneralised, in_band)


def _geometry(drawing: Drawing) -> ColumnElement[str]:
    shapes = {
        Outlines.LABEL: Area.label_point,
        Outlines.SIMPLE: AreaGeneralised.geom,
        Outlines.FULL: Area.geom,
    }
    shape = shapes.get(drawing.outlines)
    return cast(null(), Text) if shape is None else func.ST_AsGeoJSON(shape, _DIGITS, type_=Text)
