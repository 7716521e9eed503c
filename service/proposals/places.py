"""A content's place, drawn or in words, read as the rows of files are: into facts and findings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from service.errors import InvalidRequestError
from service.proposals.content import Content, Place, Ward
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.locate import locate
from spatial.location import Location
from spatial.vocabulary import LocateMethod, Precision, Scope

MOST_VERTICES: Final = 50_000
WITH_AREA: Final = frozenset({Scope.LOCAL, Scope.DISTRICT, Scope.PROVINCE})
_SHAPE_TEXT: Final = re.compile(r"\s*(?:\{|(?:SRID=|MULTI|POINT|LINESTRING|POLYGON|GEOMETRY))", re.IGNORECASE)
_METHOD_OF: Final = {
    Scope.SITE: LocateMethod.GEOMETRY,
    Scope.WARDS: LocateMethod.WARD_LIST,
    Scope.UNLOCATED: LocateMethod.NONE,
}
_PRECISION_OF: Final = {
    Scope.SITE: Precision.EXACT,
    Scope.WARDS: Precision.NEAR,
    Scope.LOCAL: Precision.SECOND_ORDER,
    Scope.DISTRICT: Precision.SECOND_ORDER,
    Scope.PROVINCE: Precision.FIRST_ORDER,
    Scope.COUNTRY: Precision.COUNTRY,
}


@dataclass(slots=True)
class Texts:
    """What a content says of its place in words, as ``spatial.locate`` reads them."""

    latitude: str | None = None
    longitude: str | None = None
    coordinates: str | None = None
    geometry: str | None = None
    wards: str | None = None
    ward_shares: str | None = None
    beneficiary_wards: str | None = None
    municipality: str | None = None
    district: str | None = None
    province: str | None = None
    place: str | None = None
    scope: str | None = None


def settle(content: Content, gazetteer: Callable[[], Gazetteer], home: str) -> tuple[Content, list[Finding]]:
    """Turn what a content says of its place into facts.

    Args:
        content: As it was sent; what it says in words goes before what it says in facts.
        gazetteer: Gives the areas of its edition; asked only where words or shapes are to be read.
        home: Code of the area of its organisation, where ward numbers count that name no municipality.

    Returns:
        The content in facts, and the findings; one that refuses says that a text could not be read, and the
        place stays as it was without it.

    Raises:
        InvalidRequestError: A geometry cannot be used, or the facts contradict each other.
    """
    place = content.place
    if place.text or place.wards_text or place.benefit_text:
        return _from_words(content, gazetteer(), home)
    if place.geometry is not None and place.scope in {None, Scope.SITE}:
        return _from_shape(content, gazetteer(), home)
    return _from_facts(content), []


def _from_words(content: Content, areas: Gazetteer, home: str) -> tuple[Content, list[Finding]]:
    place = content.place
    texts = _stated(content)
    if place.text:
        texts.latitude = texts.longitude = texts.coordinates = texts.geometry = None
        setattr(texts, "geometry" if _SHAPE_TEXT.match(place.text) else "coordinates", place.text)
        texts.wards = place.wards_text or texts.wards
        texts.scope = texts.place = None
    elif place.wards_text:
        texts = Texts(wards=place.wards_text, municipality=texts.municipality, district=texts.district)
    texts.beneficiary_wards = place.benefit_text
    if place.scope in {Scope.SITE, Scope.WARDS}:
        texts.scope = place.scope.value
    location, said = locate(texts, areas, home=home, accept_suggestions=place.accept_suggestions)
    if not (place.text or place.wards_text):
        return _with_benefit(_from_facts(content), location), said
    words = {"coordinates": place.text, "wards": place.wards_text, "beneficiary_wards": place.benefit_text}
    stated = content.stated | {name: text for name, text in words.items() if text}
    if _is_unread(place, location):
        kept = _from_facts(content.model_copy(update={"stated": stated}))
        return kept, [each.at(severity=Severity.REFUSE) if each.suggestion is None else each for each in said]
    return _located(content.model_copy(update={"stated": stated}), location), said


def _is_unread(place: Place, location: Location) -> bool:
    """Whether the words led to no place, or to another than what they speak of."""
    return location.scope is Scope.UNLOCATED or (
        bool(place.text) and location.geometry is None and not place.wards_text
    )


def _from_shape(content: Content, areas: Gazetteer, home: str) -> tuple[Content, list[Finding]]:
    shape = _shape(content.place.geometry)
    texts = _stated(content)
    texts.latitude = texts.longitude = texts.coordinates = texts.place = None
    texts.geometry, texts.scope = shapely.to_geojson(shape), Scope.SITE.value
    accept = content.place.accept_suggestions
    location, said = locate(texts, areas, home=home, accept_suggestions=accept)
    wards = [each for each in content.wards if each.role == "benefit"]
    wards += [Ward(role="stated", code=code) for code in dict.fromkeys(location.stated_ward_codes)]
    if any(each.accepted for each in said) and location.geometry is not None:
        shape = location.geometry
    place = _place(content.place, Scope.SITE, shape=shape)
    return content.model_copy(update={"place": place, "wards": wards}), said


def _from_facts(content: Content) -> Content:
    """Complete the place of a content that names areas or nothing, and refuse contradictions."""
    place = content.place
    works = [each for each in content.wards if each.role == "work"]
    scope = place.scope or (
        Scope.SITE
        if place.geometry
        else Scope.WARDS
        if works
        else Scope(place.area_level or "unlocated")
        if place.area_level != "ward"
        else Scope.UNLOCATED
    )
    shape = _shape(place.geometry) if place.geometry is not None and scope is Scope.SITE else None
    if scope is Scope.SITE and shape is None:
        raise _refused("/place/geometry", "A site needs a geometry, or a text from which one is read.")
    if scope is Scope.WARDS and not works:
        raise _refused("/wards", "The scope wards needs at least one ward whose role is work.")
    if scope in WITH_AREA and (place.area_code is None or place.area_level != scope.value):
        raise _refused(
            "/place/area_code", f"The scope {scope.value} needs a {scope.value} area: level and code."
        )
    wards = [each for each in content.wards if scope is Scope.WARDS or each.role != "work"]
    return content.model_copy(update={"place": _place(place, scope, shape=shape), "wards": wards})


def _located(content: Content, location: Location) -> Content:
    """Put a location that was read from words in a content."""
    place = content.place
    shares: Sequence[int | None] = location.ward_shares or [None] * len(location.ward_codes)
    work = zip(location.ward_codes, shares, strict=True) if location.scope is Scope.WARDS else ()
    wards = [Ward(role="work", code=code, share=share) for code, share in work]
    wards += [Ward(role="stated", code=code) for code in dict.fromkeys(location.stated_ward_codes)]
    wards += [each for each in content.wards if each.role == "benefit"]
    area = location.area or (None, None)
    found = Place(
        scope=location.scope,
        method=location.method,
        precision=place.precision or int(location.precision),
        exactness=place.exactness or int(location.exactness),
        geometry=_geojson(location.geometry) if location.geometry is not None else None,
        area_level=area[0],
        area_code=area[1],
        split_by=place.split_by,
        edition=place.edition,
    )
    return _with_benefit(content.model_copy(update={"place": found, "wards": wards}), location)


def _with_benefit(content: Content, location: Location) -> Content:
    codes = list(dict.fromkeys(location.beneficiary_ward_codes))
    if not codes:
        return content
    others = [each for each in content.wards if each.role != "benefit"]
    return content.model_copy(
        update={"wards": [*others, *(Ward(role="benefit", code=code) for code in codes)]}
    )


def _place(place: Place, scope: Scope, *, shape: BaseGeometry | None) -> Place:
    """Complete a place's facts for a scope, without what belongs to others."""
    in_area = scope in WITH_AREA
    precision = place.precision or int(_PRECISION_OF.get(scope, Precision.UNCLEAR))
    return Place(
        scope=scope,
        method=place.method or _METHOD_OF.get(scope, LocateMethod.STATED),
        precision=precision,
        exactness=place.exactness or (1 if precision == Precision.EXACT else 2),
        geometry=_geojson(shape) if shape is not None else None,
        area_level=place.area_level if in_area else None,
        area_code=place.area_code if in_area else None,
        split_by=place.split_by,
        edition=place.edition,
    )


def _stated(content: Content) -> Texts:
    """What the row that a content came from said of its place, as far as it is text."""
    said = {name: content.stated.get(name) for name in Texts.__slots__}
    return Texts(**{name: text for name, text in said.items() if isinstance(text, str) and text})


def _shape(geometry: dict[str, Any] | None) -> BaseGeometry:
    """Read GeoJSON into a shape that can be placed."""
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, ValueError, RecursionError):
        raise _refused("/place/geometry", "The geometry is no GeoJSON that can be read.") from None
    if shape is None or shape.is_empty:
        raise _refused("/place/geometry", "The geometry is empty; draw it, or leave it out.")
    shape = shapely.force_2d(shape)
    if shape.geom_type == "GeometryCollection":
        raise _refused("/place/geometry", "Give points, lines or areas, not a collection of several kinds.")
    if shapely.get_num_coordinates(shape) > MOST_VERTICES:
        raise _refused(
            "/place/geometry", f"The geometry has more than {MOST_VERTICES} vertices; simplify it."
        )
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        raise _refused("/place/geometry", "The geometry leaves the globe; give longitude first, in degrees.")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise _refused("/place/geometry", f"The geometry crosses itself or is torn ({reason}); draw it anew.")
    return shape


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(shapely.force_2d(shape)))
    return found


def _refused(pointer: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(message, errors=[{"pointer": pointer, "detail": message}])
