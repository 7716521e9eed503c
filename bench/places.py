"""Places for made-up commitments: where each lies, and how it says so."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from service.models import Area, Edition
from spatial.vocabulary import Level

Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

# Share of all commitments by how they say where.
MIX = {
    "point": 0.78,
    "line": 0.05,
    "polygon": 0.03,
    "wards": 0.07,
    "local": 0.04,
    "district": 0.005,
    "head_office": 0.01,
    "unlocated": 0.015,
}
TRIES = 40


@dataclass(frozen=True)
class Wards:
    """The wards of one edition in the order of their codes: columns code, local, district, geometry."""

    edition_id: int
    territory: str
    frame: gpd.GeoDataFrame


@dataclass(frozen=True)
class Places:
    """For each commitment its kind of place, and the ward (a position in ``wards.frame``) it belongs to."""

    wards: Wards
    kinds: npt.NDArray[np.str_]
    home: Ints
    seed: int

    def sites(self) -> Shapes:
        """Return the work sites, None where there is none: points, roads of some kilometres, plots."""
        random = np.random.default_rng(self.seed)
        start = _points_within(self.wards.frame, self.home, random)
        shapes = np.full(len(self.kinds), None, dtype=object)
        points = self.kinds == "point"
        shapes[points] = shapely.points(start[points])
        for row in np.flatnonzero(self.kinds == "line"):
            steps = random.normal(random.normal(0, 0.003, 2), 0.002, (8, 2))
            shapes[row] = shapely.linestrings(start[row] + np.cumsum(steps, axis=0))
        turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        circle = np.column_stack([np.cos(turns), np.sin(turns)])
        for row in np.flatnonzero(self.kinds == "polygon"):
            radii = random.uniform(0.6, 1.4, (16, 1)) * random.lognormal(-5, 0.7)
            shapes[row] = shapely.polygons(start[row] + radii * circle)
        return shapes

    def neighbours(self, home: int, count: int) -> list[str]:
        """Return the codes of a ward and of those that follow it in its municipality."""
        near = self.wards.frame.iloc[home : home + count]
        return list(near["code"][near["local"] == near["local"].iat[0]])


def strew(wards: Wards, count: int, seed: int = 2024) -> Places:
    """Choose kinds and wards for a number of commitments."""
    random = np.random.default_rng(seed)
    kinds = random.choice(list(MIX), size=count, p=list(MIX.values()))
    return Places(wards, kinds, random.integers(0, len(wards.frame), count), seed)


def read_wards(connection: Connection, edition_id: int) -> Wards:
    """Read the wards of an edition as the product holds them."""
    territory = connection.execute(select(Edition.territory).where(Edition.id == edition_id)).scalar_one()
    local, district = aliased(Area), aliased(Area)
    wanted = (
        select(Area.code, local.code, district.code, func.st_asbinary(Area.geom))
        .join(local, local.id == Area.local_id)
        .join(district, district.id == Area.district_id)
        .where(Area.edition_id == edition_id, Area.level == Level.WARD)
        .order_by(Area.code)
    )
    codes, locals_, districts, shapes = zip(*connection.execute(wanted), strict=True)
    columns = {"code": codes, "local": locals_, "district": districts}
    geometry = shapely.from_wkb([bytes(shape) for shape in shapes])
    return Wards(edition_id, territory, gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326"))


def _points_within(
    wards: gpd.GeoDataFrame, home: Ints, random: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return one random position in the home ward of each, shape (n, 2), degrees."""
    shapes = wards.geometry.to_numpy()
    shapely.prepare(shapes)
    bounds = wards.geometry.bounds.to_numpy()[home]
    found: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(shapes))[home]
    left = np.arange(len(home))
    for _ in range(TRIES):
        tried = random.uniform(bounds[left, :2], bounds[left, 2:])
        inside = shapely.contains_xy(shapes[home[left]], tried[:, 0], tried[:, 1])
        found[left[inside]] = tried[inside]
        left = left[~inside]
    return found
