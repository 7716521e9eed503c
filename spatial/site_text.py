"""The work site that a row gives: coordinates in one cell or two, a geometry, or a named place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.coordinates import read_coordinates, read_latitude_longitude, settle, written
from spatial.crs import MAINLAND
from spatial.findings import Finding, Severity
from spatial.geometry_text import read_geometry
from spatial.lo_text import Position
from spatial.location import RowTexts
from spatial.vocabulary import LocateMethod

COARSE_STEP_DEGREES: Final = 0.005
"""Coordinates in steps wider than this, two decimals or whole minutes, are near the site and not on it."""

_VAGUE_STEP_DEGREES: Final = 0.45
"""Half of it is the 25 km that IATI still calls near."""

_PLAIN: Final = re.compile(r"-?[0-9]{2}(?:\.[0-9]{1,20})?")
_FEW_DECIMALS: Final = 6  # length of "-29.86": a sign, two digits, a point and two decimals
_APART_DEGREES: Final = 0.02

Fits = Callable[[tuple[Position, ...]], bool]


@dataclass(slots=True, eq=False)
class Site:
    """Where the work is, as positions or as a shape; neither where the row gives no usable site.

    Attributes
    ----------
    positions : tuple of (float, float)
        Longitudes and latitudes in WGS 84 degrees.
    shape : shapely geometry or None
        A line or polygon, EPSG:4326.
    method : LocateMethod
    coarse : bool
        Stated so coarsely, or read from a place's name, that it is near the site only.
    column : str
        Column that it was read from, for findings.
    vague : bool
        Stated in whole degrees, which is farther from the site than near.
    """

    positions: tuple[Position, ...] = ()
    shape: BaseGeometry | None = None
    method: LocateMethod = LocateMethod.NONE
    coarse: bool = False
    column: str = "coordinates"
    vague: bool = False

    @property
    def given(self) -> bool:
        """True where there is a usable site."""
        return bool(self.positions) or self.shape is not None


NO_SITE: Final = Site()


def read_site(
    row: RowTexts, findings: list[Finding], *, lo: int | None, accept_suggestions: bool, fits: Fits | None
) -> Site:
    """Read the site of a row, and add what is to be said of it to the findings.

    A geometry is taken before coordinates, and coordinates in one cell before those in two.

    Parameters
    ----------
    row : RowTexts
    findings : list of Finding
    lo : int or None
        Lo grid of metres whose cells name none.
    accept_suggestions : bool
        Apply likely corrections.
    fits : callable or None
        Tells whether positions lie about the area that the row names.
    """
    plain = _plain_point(row.latitude, row.longitude) if row.latitude and row.longitude else NO_SITE
    site = plain
    if not plain.given or row.coordinates:
        site = _coordinates(row, plain, findings, lo=lo, accept_suggestions=accept_suggestions, fits=fits)
        _note_apart(site, plain, findings)
    if row.geometry is None:
        _note_vague(site, findings)
        return site
    reading = read_geometry(row.geometry, accept_suggestions=accept_suggestions, fits=fits)
    findings.extend(finding.at(column="geometry") for finding in reading.findings)
    if reading.geometry is None:
        return site
    drawn = site_at(reading.geometry, LocateMethod.GEOMETRY, column="geometry")
    _note_apart(drawn, site, findings)
    return drawn


def _plain_point(latitude: str, longitude: str) -> Site:
    """Read the commonest form, two plain numbers in the country, without the long way round."""
    if _PLAIN.fullmatch(latitude) and _PLAIN.fullmatch(longitude):
        x, y = float(longitude), float(latitude)
        if MAINLAND.holds(x, y):
            coarse = len(latitude) <= _FEW_DECIMALS and len(longitude) < _FEW_DECIMALS
            vague = coarse and "." not in latitude and "." not in longitude
            return Site(((x, y),), None, LocateMethod.COORDINATES, coarse, "latitude", vague)
    return NO_SITE


def _coordinates(
    row: RowTexts,
    plain: Site,
    findings: list[Finding],
    *,
    lo: int | None,
    accept_suggestions: bool,
    fits: Fits | None,
) -> Site:
    """Read coordinates the long way: the one cell first, then the two."""
    if row.coordinates:
        reading, column = read_coordinates(row.coordinates, lo=lo), "coordinates"
    elif row.latitude and row.longitude:
        reading, column = read_latitude_longitude(row.latitude, row.longitude, lo=lo), "latitude"
    elif row.latitude or row.longitude:
        return _half(row, findings, lo=lo, accept_suggestions=accept_suggestions, fits=fits)
    else:
        return plain
    positions, finding = settle(reading, accept_suggestions=accept_suggestions, fits=fits)
    if finding:
        findings.append(finding.at(column=column))
    if not positions:
        return plain
    return _stated_site(positions, reading.step_degrees, column)


def _stated_site(positions: tuple[Position, ...], step_degrees: float, column: str) -> Site:
    coarse, vague = step_degrees > COARSE_STEP_DEGREES, step_degrees > _VAGUE_STEP_DEGREES
    return Site(positions, None, LocateMethod.COORDINATES, coarse, column, vague)


def _half(
    row: RowTexts, findings: list[Finding], *, lo: int | None, accept_suggestions: bool, fits: Fits | None
) -> Site:
    """Read a latitude or longitude that stands alone; the cell may hold both."""
    column, text = ("latitude", row.latitude) if row.latitude else ("longitude", row.longitude)
    reading = read_coordinates(text or "", lo=lo)
    positions, finding = settle(reading, accept_suggestions=accept_suggestions, fits=fits)
    if finding and finding.rule == "coordinates-unreadable":
        message = "Only one of latitude and longitude is given; give both."
        finding = finding.at(rule="coordinates-incomplete", message=message)
    if finding:
        findings.append(finding.at(column=column))
    return _stated_site(positions, reading.step_degrees, column) if positions else NO_SITE


def site_at(shape: BaseGeometry, method: LocateMethod, *, column: str, coarse: bool = False) -> Site:
    """Return a geometry as a site; points become positions, so that they are treated like all others."""
    if shapely.get_dimensions(shape) == 0:
        xy = shapely.get_coordinates(shape).tolist()
        positions = tuple(dict.fromkeys((x, y) for x, y in xy))
        return Site(positions, None, method, coarse, column)
    return Site((), shape, method, coarse, column)


def _note_vague(site: Site, findings: list[Finding]) -> None:
    """Say that whole degrees tell a site to no better than half a degree."""
    if site.vague:
        message = "The site is given in whole degrees and may lie 50 km away; write it with decimals."
        finding = Finding("coordinates-vague", Severity.WARN, message, column=site.column)
        findings.append(finding.at(value=written(site.positions[:3])))


def _note_apart(used: Site, other: Site, findings: list[Finding]) -> None:
    """Say where two sites of one row lie apart, and which is used."""
    if not used.given or not other.positions or used is other:
        return
    shape = used.shape if used.shape is not None else shapely.MultiPoint(used.positions)
    if shapely.distance(shape, shapely.MultiPoint(other.positions)) > _APART_DEGREES:
        message = (
            f"The site in {other.column} lies apart from the one in {used.column}, which is used; correct "
            "either."
        )
        finding = Finding("sites-disagree", Severity.WARN, message, column=other.column)
        findings.append(finding.at(value=written(other.positions)))
