"""Sums up what any drawn shape holds: the work sites in it, and its wards' share of the budget."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import shapely
from sqlalchemy.orm import Session

from service.editions.service import edition_for
from service.errors import InvalidRequestError
from service.filters.service import check
from service.models import Edition
from service.rollups.service import year_for
from service.summary import queries
from service.summary.words import Inside, Overlap, Question, Shape, Summary, SummarySearch
from spatial.apportion import split_cents
from spatial.crs import area_km2
from spatial.geometry_text import read_geometry

MOST_VERTICES: Final = 100_000
_AREA_DIMENSION: Final = 2
# Less of a ward than this is how borders are drawn, and all but this is the whole of it.
_SLIVER: Final = 1e-6
_FORM: Final = "send a GeoJSON Polygon or MultiPolygon, or a Feature or FeatureCollection of them"
_UNREADABLE: Final = frozenset({"geometry-unreadable", "geometry-not-given"})
_PARTS: Final[Mapping[str, str]] = {"Feature": "/geometry", "FeatureCollection": "/features"}


def summarise(
    session: Session, body: Mapping[str, Any], search: SummarySearch, edition: str | None, today: date
) -> Summary:
    """Tell what a shape holds of the commitments and of the budget of one edition's wards.

    A ward's money is divided between the part inside and the part outside by their areas, to the cent, as if
    it were spread evenly over the ward: an estimate, and to be called one. Money that belongs to a
    municipality, district or province as a whole is listed beside it and not divided.

    Args:
        session: A reading session.
        body: GeoJSON in WGS 84 degrees.
        search: Which money, and how many commitments to list.
        edition: Slug of the edition, or None for the one that holds.
        today: The date in South Africa.

    Raises:
        InvalidRequestError: The shape cannot be used, lies outside the edition, or a filter is unknown.
        NotFoundError: The edition is not loaded.
    """
    shape = read_shape(body)
    found = edition_for(session, edition, today)
    year = year_for(session, found, search.phase, search.year, today)
    question = Question(search, found, check(session, search.filters), shape, year)
    overlaps = _overlaps(session, question)
    if not overlaps:
        raise _refusal(body, _outside(found))
    above = {key for overlap in overlaps for key in _above(overlap) if key is not None}
    residuals = queries.residuals(session, question, sorted(above))
    return Summary(question, _inside(session, question), overlaps, residuals)


def read_shape(body: Mapping[str, Any]) -> Shape:
    """Read a polygon, mend it where it crosses itself, and say so.

    Raises:
        InvalidRequestError: It is no polygon, has too many vertices, or its axes have changed places.
    """
    reading = read_geometry(json.dumps(body))
    if reading.geometry is None:
        finding = reading.findings[0]
        message = f"The body is not a shape; {_FORM}." if finding.rule in _UNREADABLE else finding.message
        raise _refusal(body, message, suggestion=finding.suggestion)
    geometry = reading.geometry
    vertices = int(shapely.get_num_coordinates(geometry))
    if shapely.get_dimensions(geometry) != _AREA_DIMENSION:
        raise _refusal(body, f"A {geometry.geom_type} has no area; {_FORM}.")
    if vertices > MOST_VERTICES:
        message = f"The shape has {vertices} vertices, and at most {MOST_VERTICES} are read; simplify it."
        raise _refusal(body, message)
    return Shape(geometry, vertices, area_km2(geometry), tuple(each.message for each in reading.findings))


def _overlaps(session: Session, question: Question) -> list[Overlap]:
    measured = [(row, _cleaned(row.inside_dm2, row.whole_dm2)) for row in queries.overlaps(session, question)]
    touched = [(row, inside) for row, inside in measured if inside]
    cents = queries.ward_cents(session, question, [row.id for row, _ in touched]) if touched else {}
    return [_overlap(row, inside, cents.get(row.id, 0)) for row, inside in touched]


def _above(overlap: Overlap) -> tuple[int | None, ...]:
    ward = overlap.ward
    return ward.local_id, ward.district_id, ward.province_id, ward.country_id


def _cleaned(inside_dm2: int, whole_dm2: int) -> int:
    sliver = whole_dm2 * _SLIVER
    if inside_dm2 < sliver:
        return 0
    return whole_dm2 if whole_dm2 - inside_dm2 < sliver else inside_dm2


def _overlap(row: Any, inside_dm2: int, ward_cents: int) -> Overlap:
    weights = [inside_dm2, row.whole_dm2 - inside_dm2]
    cents, _ = split_cents(ward_cents, weights, ["inside", "outside"])
    return Overlap(row, inside_dm2, row.whole_dm2, ward_cents, cents)


def _inside(session: Session, question: Question) -> Inside:
    rows = queries.sites(session, question)
    if not rows:
        return Inside(0, 0, 0, 0, [])
    first = rows[0]
    sums = (first.within, first.within_cents, first.crossing, first.crossing_cents)
    return Inside(*sums, rows[: question.search.listed])


def _outside(edition: Edition) -> str:
    return (
        f"The shape touches no ward of the edition {edition.slug}; "
        "coordinates are longitude before latitude, in WGS 84 degrees."
    )


def _refusal(body: Mapping[str, Any], message: str, *, suggestion: str | None = None) -> InvalidRequestError:
    pointer = _PARTS.get(str(body.get("type")), "/coordinates" if "coordinates" in body else "")
    error: dict[str, Any] = {"pointer": pointer, "detail": message}
    extras = {"suggestion": suggestion} if suggestion else {}
    return InvalidRequestError(message, errors=[error], **extras)
