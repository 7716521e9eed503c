"""What the map says of sites: the wards they lie on, and how much of them lies on none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.gazetteer import Gazetteer
from spatial.point_lookup import AreaIndex, Places
from spatial.site_text import Site
from spatial.vocabulary import Level

_LEVELS_ABOVE: Final = (Level.LOCAL, Level.DISTRICT, Level.PROVINCE, Level.COUNTRY)
_NEGLIGIBLE: Final = 1e-3  # borders of different sources differ by more than this share of a shape


@dataclass(slots=True)
class SiteFacts:
    """A site held against the map.

    Attributes
    ----------
    geometry : shapely geometry
        EPSG:4326: a point, several points, or the site's shape.
    wards : tuple of str or None
        For points the lowest ward that covers each, in their order, None where none does; for lines and
        polygons all wards on which some length or area of them lies.
    outside : float
        Share of the site, from 0 to 1, that lies in no area of the edition at any level.
    bare : float
        Share of a line or polygon that lies in no ward, though some of it does; 0 for any other site.
    """

    geometry: BaseGeometry
    wards: tuple[str | None, ...]
    outside: float
    bare: float = 0.0

    @property
    def ward_codes(self) -> tuple[str, ...]:
        """The wards, each once, in order of their codes."""
        if len(self.wards) == 1:
            return () if self.wards[0] is None else (self.wards[0],)
        return tuple(sorted({ward for ward in self.wards if ward is not None}))


def facts_of_sites(gazetteer: Gazetteer, sites: Sequence[Site]) -> list[SiteFacts]:
    """Hold many sites against the map at once; the facts stand in the order of the sites.

    Parameters
    ----------
    gazetteer : Gazetteer
    sites : sequence of Site
        Each with positions or a shape.
    """
    facts: list[SiteFacts | None] = [None] * len(sites)
    at_points = [place for place, site in enumerate(sites) if site.shape is None]
    for place, fact in zip(
        at_points, _of_points(gazetteer, [sites[place] for place in at_points]), strict=True
    ):
        facts[place] = fact
    drawn = [place for place, site in enumerate(sites) if site.shape is not None]
    for place, fact in zip(
        drawn, _of_shapes(gazetteer, [sites[place].shape for place in drawn]), strict=True
    ):
        facts[place] = fact
    return [fact for fact in facts if fact is not None]


def _of_points(gazetteer: Gazetteer, sites: Sequence[Site]) -> list[SiteFacts]:
    positions = [position for site in sites for position in site.positions]
    if not positions:
        return []
    xy = np.array(positions, dtype=np.float64)
    wards = gazetteer.ward_of(xy)
    covered = _covered(gazetteer, xy, wards).tolist()
    points = shapely.points(xy).tolist()
    codes: list[str | None] = wards.tolist()
    facts, start = [], 0
    for site in sites:
        end = start + len(site.positions)
        if end - start == 1:
            facts.append(SiteFacts(points[start], (codes[start],), 0.0 if covered[start] else 1.0))
        else:
            missed = sum(not inside for inside in covered[start:end])
            several = shapely.multipoints(points[start:end])
            facts.append(SiteFacts(several, tuple(codes[start:end]), missed / (end - start)))
        start = end
    return facts


def _covered(
    gazetteer: Gazetteer, xy: npt.NDArray[np.float64], wards: npt.NDArray[np.object_]
) -> npt.NDArray[np.bool_]:
    """Tell which points lie in any area; municipalities without wards count too."""
    covered = np.array([ward is not None for ward in wards], dtype=bool)
    for level in _LEVELS_ABOVE:
        bare = np.flatnonzero(~covered)
        if len(bare):
            covered[bare] = gazetteer.index(level).lowest(xy[bare]) >= 0
    return covered


def _of_shapes(gazetteer: Gazetteer, shapes: Sequence[BaseGeometry | None]) -> list[SiteFacts]:
    if not shapes:
        return []
    drawn = np.array(shapes, dtype=object)
    index = gazetteer.index(Level.WARD)
    which, places = index.meeting(drawn)
    flat = shapely.get_dimensions(drawn) > 1
    whole = _sizes(drawn, flat)
    sizes = whole[which]
    cut = ~shapely.contains_properly(
        index.shapes[places], drawn[which]
    )  # what lies inside a ward stays whole
    pieces = shapely.intersection(drawn[which[cut]], index.shapes[places[cut]])
    sizes[cut] = _sizes(pieces, flat[which[cut]])
    within = np.bincount(which, weights=sizes, minlength=len(drawn)) / whole
    wards = _wards_of_shapes(index, which, places, sizes, len(drawn))
    facts = []
    for place, shape in enumerate(shapes):
        in_wards = share = min(float(within[place]), 1.0)
        if share < 1 - _NEGLIGIBLE:
            share = max(share, _share_above(gazetteer, drawn[place]))
        bare = _noticeable(1.0 - in_wards) if in_wards else 0.0
        facts.append(SiteFacts(shape, wards[place], _noticeable(1.0 - share), bare))
    return facts


def _noticeable(share: float) -> float:
    return share if share > _NEGLIGIBLE else 0.0


def _sizes(shapes: npt.NDArray[np.object_], flat: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return areas for pieces of polygons, lengths for pieces of lines; in degrees, good for shares."""
    sizes: npt.NDArray[np.float64] = np.where(flat, shapely.area(shapes), shapely.length(shapes))
    return sizes


def _wards_of_shapes(
    index: AreaIndex, which: Places, places: Places, sizes: npt.NDArray[np.float64], count: int
) -> list[tuple[str, ...]]:
    """Return for each shape the wards it lies on; a shape that only touches wards has the lowest."""
    found: list[list[str]] = [[] for _ in range(count)]
    touched: list[list[str]] = [[] for _ in range(count)]
    for shape, place, size in zip(which.tolist(), places.tolist(), sizes.tolist(), strict=True):
        (found if size > 0 else touched)[shape].append(str(index.codes[place]))
    return [tuple(sorted(on)) or tuple(sorted(at)[:1]) for on, at in zip(found, touched, strict=True)]


def _share_above(gazetteer: Gazetteer, shape: BaseGeometry) -> float:
    """Return the largest share of a shape that the areas of any one level above the wards hold."""
    one = np.array([shape], dtype=object)
    flat = shapely.get_dimensions(one) > 1
    whole = float(_sizes(one, flat)[0])
    shares = [0.0]
    for level in _LEVELS_ABOVE:
        index = gazetteer.index(level)
        _, places = index.meeting(one)
        held = _sizes(shapely.intersection(shape, index.shapes[places]), flat)
        shares.append(float(held.sum()) / whole)
    return min(max(shares), 1.0)
