"""Coordinate reference systems: the only place with EPSG numbers.

Everything the product keeps is in WGS 84 degrees, longitude first. South African surveys use the Lo grids:
Gauss conform belts two degrees wide around the odd meridians, whose axes are westing (called Y) and
southing (called X), both positive over nearly all of the country. GIS files usually turn both signs so that
x grows to the east and y to the north; both customs are read here.

Source: Chief Directorate National Geo-spatial Information, "The South African Coordinate Reference System"
(2011); EPSG Geodetic Parameter Dataset.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from spatial.errors import CrsError
from spatial.libraries import gpd

WGS84_EPSG: Final = 4326
HARTEBEESTHOEK94_EPSG: Final = 4148
EQUAL_AREA_EPSG: Final = 9221
"""Hartebeesthoek94 / ZAF BSU Albers 25E, an equal-area projection for all of South Africa."""

LO_MERIDIANS: Final = (15, 17, 19, 21, 23, 25, 27, 29, 31, 33)
_LO_EPSG: Final = {
    "hartebeesthoek94": {meridian: 2046 + place for place, meridian in enumerate(LO_MERIDIANS)},
    "cape": {meridian: 22260 + meridian for meridian in LO_MERIDIANS},
}
# From Beit Bridge to Cape Agulhas the southing runs from 2.45 to 3.86 million metres; Marion Island's is 5.2.
_SOUTHING_M: Final = (2_300_000.0, 5_400_000.0)
# A belt reaches 100 km to either side; surveys overlap into the next belts.
_WESTING_LIMIT_M: Final = 350_000.0
_LONGITUDE_LIMIT: Final = 180.000001
_LATITUDE_LIMIT: Final = 90.000001
# Three belts: at the edge a length is wrong by 1 in 3 000, less than the width of a line in print.
_WIDEST_LO_MAP: Final = 4.0

_GEOD = Geod(ellps="WGS84")


class Envelope(NamedTuple):
    """A box in WGS 84 degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether the position lies in the box or on its edge."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def meets(self, other: Envelope) -> bool:
        """Tell whether two boxes share a position."""
        across = self.west <= other.east and other.west <= self.east
        return across and self.south <= other.north and other.south <= self.north


MAINLAND: Final = Envelope(16.3, -35.0, 33.1, -22.0)
"""Land of South Africa with a margin of about 15 km; Lesotho and Eswatini lie within it."""
PRINCE_EDWARD_ISLANDS: Final = Envelope(37.4, -47.2, 38.2, -46.4)
"""Marion and Prince Edward Island, which are part of Cape Town."""


def in_south_africa(longitude: float, latitude: float) -> bool:
    """Tell whether a position may be in South Africa: a coarse check by boxes, neighbours included."""
    return MAINLAND.holds(longitude, latitude) or PRINCE_EDWARD_ISLANDS.holds(longitude, latitude)


def lo_for_longitude(longitude: float) -> int:
    """Give the central meridian of the Lo belt in which a longitude lies."""
    return min(LO_MERIDIANS, key=lambda meridian: (abs(meridian - longitude), meridian))


@lru_cache(maxsize=64)
def _lo_transformer(lo: int, datum: str) -> Transformer:
    try:
        grid = CRS.from_epsg(_LO_EPSG[datum][lo])
    except KeyError:
        known = ", ".join(f"Lo{meridian}" for meridian in LO_MERIDIANS)
        raise CrsError(f"There is no {datum} grid Lo{lo}; the South African grids are {known}.") from None
    return Transformer.from_crs(grid, CRS.from_epsg(WGS84_EPSG), always_xy=True)


def to_wgs84_from_lo(
    y_westing: float, x_southing: float, lo: int, *, datum: str = "hartebeesthoek94"
) -> tuple[float, float]:
    """Turn a Lo grid position into WGS 84 degrees, whichever way its signs are turned.

    All of South Africa lies south of the equator, so the southing tells: positive is the official custom
    (westing, southing), negative the custom of GIS files (easting, northing), where both signs are turned.

    Parameters
    ----------
    y_westing, x_southing : float
        Metres. In GIS files these are the x (easting) and y (northing) columns.
    lo : int
        Central meridian in degrees: 15, 17, ... 33.
    datum : {"hartebeesthoek94", "cape"}
        Cape is the datum of surveys before 1999, about 300 m away; good here to about 10 m.

    Returns
    -------
    (float, float)
        Longitude and latitude in degrees.

    Raises
    ------
    CrsError
        Where the grid does not exist, or the position cannot be on it.
    """
    if x_southing < 0:
        y_westing, x_southing = -y_westing, -x_southing
    on_grid = abs(y_westing) <= _WESTING_LIMIT_M and _SOUTHING_M[0] <= x_southing <= _SOUTHING_M[1]
    if not on_grid:  # NaN fails the comparison too
        raise CrsError(
            f"Y {y_westing:g} and X {x_southing:g} are not metres on grid Lo{lo}: "
            "Y lies within 350,000 of zero and X between 2,300,000 and 5,400,000."
        )
    longitude, latitude = _lo_transformer(lo, datum).transform(y_westing, x_southing)
    return float(longitude), float(latitude)


def geometry_to_wgs84(geometry: BaseGeometry, epsg: int) -> BaseGeometry:
    """Turn a geometry whose EPSG code is stated (as EWKT does) into WGS 84 degrees.

    Raises
    ------
    CrsError
        Where the code is unknown or the geometry cannot be in it.
    """
    frame = gpd.GeoDataFrame(geometry=[geometry], crs=_known_crs(epsg))
    return require_crs(frame).geometry.iloc[0]


class MapGrid(NamedTuple):
    """A projection to draw in, x to the east and y to the north in metres, and its name for readers."""

    crs: CRS
    name: str


def fitting_grid(bounds: Envelope) -> MapGrid:
    """Give the projection that suits a printed map of a box: its Lo belt, or Albers where it is wider.

    The Lo belt keeps shapes, so that the sheet matches other maps of the same places; the equal-area
    projection keeps sizes, so that provinces can be compared.
    """
    if bounds.east - bounds.west > _WIDEST_LO_MAP:
        return MapGrid(CRS.from_epsg(EQUAL_AREA_EPSG), "Albers equal-area 25E, Hartebeesthoek94")
    lo = lo_for_longitude((bounds.west + bounds.east) / 2)
    # EPSG's own grids count to the west and south; a drawing needs the signs of GIS files.
    turned = {"proj": "tmerc", "lat_0": 0, "lon_0": lo, "k": 1, "ellps": "WGS84", "units": "m"}
    return MapGrid(CRS.from_dict(turned), f"Lo{lo}, Hartebeesthoek94")


def area_km2(geometry: BaseGeometry) -> float:
    """Give the geodesic area of a geometry in WGS 84 degrees, in square kilometres.

    Measured on the ellipsoid (Karney 2013, through pyproj); rings may run either way, lines have none.
    """
    oriented = shapely.orient_polygons(shapely.force_2d(geometry))
    return abs(float(_GEOD.geometry_area_perimeter(oriented)[0])) / 1e6


def areas_km2(geometries: Iterable[BaseGeometry]) -> npt.NDArray[np.float64]:
    """Give the geodesic areas of many geometries, shape (n,), in square kilometres."""
    return np.array([area_km2(geometry) for geometry in geometries], dtype=np.float64)


def length_km(geometry: BaseGeometry) -> float:
    """Give the geodesic length of the lines of a geometry in WGS 84 degrees, in kilometres.

    Points have none, and neither have areas.
    """
    lines = [part for part in shapely.get_parts([geometry]) if shapely.get_dimensions(part) == 1]
    return float(sum(_GEOD.geometry_length(line) for line in lines)) / 1e3


def distance_km(from_longitude: float, from_latitude: float, longitude: float, latitude: float) -> float:
    """Give the geodesic distance between two positions in kilometres."""
    return float(_GEOD.inv(from_longitude, from_latitude, longitude, latitude)[2]) / 1e3


def require_crs(frame: gpd.GeoDataFrame, declared: str | int | CRS | None = None) -> gpd.GeoDataFrame:
    """Return the frame in WGS 84 degrees, or say what is wrong with its coordinate reference system.

    Lo grids are read with either custom of signs. Where the file's own statement is impossible (degrees
    that run into thousands) the declared one takes its place; two possible statements that differ are
    refused.

    Parameters
    ----------
    frame : GeoDataFrame
    declared : str, int or CRS, optional
        What the manifest or the operator says, for files that carry no statement of their own.

    Returns
    -------
    GeoDataFrame
        A copy in EPSG:4326; the frame itself where it already is.

    Raises
    ------
    CrsError
        Where no system is stated, two are, or the coordinates cannot be in the one stated.
    """
    stated = _stated_crs(frame, declared)
    frame = frame if stated is frame.crs else frame.set_crs(stated, allow_override=True)
    if frame.empty or bool(frame.geometry.is_empty.all()):
        return frame.to_crs(WGS84_EPSG)
    _refuse_metres_called_degrees(frame)
    frame = _with_signs_of_its_grid(frame)
    known = frame.crs.equals(CRS.from_epsg(WGS84_EPSG), ignore_axis_order=True)
    wgs84 = frame if known else _projected_back(frame)
    _refuse_elsewhere(wgs84)
    return wgs84


def _known_crs(statement: str | int | CRS) -> CRS:
    try:
        return CRS.from_user_input(statement)
    except CRSError:
        raise CrsError(
            f"{statement!r} names no known coordinate reference system; write it like 'EPSG:{WGS84_EPSG}'."
        ) from None


def _stated_crs(frame: gpd.GeoDataFrame, declared: str | int | CRS | None) -> CRS:
    own: CRS | None = frame.crs
    if declared is None:
        if own is None:
            raise CrsError(
                "The layer does not say its coordinate reference system; "
                f"declare it in the manifest, for example crs: EPSG:{WGS84_EPSG}."
            )
        return own
    wanted = _known_crs(declared)
    if own is None or (own.is_geographic and not wanted.is_geographic and _beyond_degrees(frame)):
        return wanted
    if own.equals(wanted, ignore_axis_order=True) or _same_degrees(own, wanted):
        return own
    raise CrsError(
        f"The layer says {own.name} but {wanted.name} was declared; "
        "drop the declaration, or correct the layer if the declaration is right."
    )


def _same_degrees(one: CRS, other: CRS) -> bool:
    # WGS 84 and Hartebeesthoek94 differ by less than a metre, and shapefiles rename both.
    near = (WGS84_EPSG, HARTEBEESTHOEK94_EPSG)
    return all(crs.is_geographic and crs.to_epsg(min_confidence=20) in near for crs in (one, other))


def _beyond_degrees(frame: gpd.GeoDataFrame) -> bool:
    west, south, east, north = frame.total_bounds
    return bool(max(-west, east) > _LONGITUDE_LIMIT or max(-south, north) > _LATITUDE_LIMIT)


def _refuse_metres_called_degrees(frame: gpd.GeoDataFrame) -> None:
    if frame.crs.is_geographic and _beyond_degrees(frame):
        west, south, east, north = (f"{bound:g}" for bound in frame.total_bounds)
        raise CrsError(
            f"The layer says {frame.crs.name}, which is degrees, but its coordinates run from "
            f"({west}, {south}) to ({east}, {north}) and look like metres; "
            "declare its true system, for example EPSG:2053 for Lo29."
        )


def _with_signs_of_its_grid(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn both signs where a Lo layer's coordinates follow the other custom than its statement."""
    official = [axis.direction for axis in frame.crs.axis_info][:2] == ["west", "south"]
    _, low, _, high = frame.total_bounds
    if not (high < 0 if official else low > _SOUTHING_M[0] and _is_lo_like(frame.crs)):
        return frame
    geometry = shapely.transform(frame.geometry.array, np.negative)
    return frame.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=frame.crs))


def _is_lo_like(crs: CRS) -> bool:
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return False
    values: dict[str, float] = {item.name: float(item.value) for item in operation.params}
    at_origin = not values.get("False easting") and not values.get("False northing")
    return at_origin and values.get("Longitude of natural origin") in LO_MERIDIANS


def _projected_back(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    try:
        wgs84 = frame.to_crs(WGS84_EPSG)
    except ProjError:
        raise CrsError(
            f"The layer's system {frame.crs.name} cannot be computed; declare the standard one in its place."
        ) from None
    if not np.isfinite(wgs84.total_bounds).all():
        raise CrsError(f"The layer's coordinates cannot be in {frame.crs.name}; declare its true system.")
    return wgs84


def _refuse_elsewhere(frame: gpd.GeoDataFrame) -> None:
    west, south, east, north = frame.total_bounds
    if any(land.meets(Envelope(west, south, east, north)) for land in (MAINLAND, PRINCE_EDWARD_ISLANDS)):
        return
    swapped = MAINLAND.holds(south, west) and MAINLAND.holds(north, east)
    remedy = "its axes seem swapped: longitude comes first" if swapped else "check the system it states"
    centre = f"{(south + north) / 2:.3f}, {(west + east) / 2:.3f}"
    raise CrsError(f"The layer lies around latitude, longitude {centre}, outside South Africa; {remedy}.")
