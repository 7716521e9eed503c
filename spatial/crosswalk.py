"""From the areas of one edition to those of another: who holds which part of whom, in shares that add up.

An area of the old edition is cut by those of the new one. Each part is measured on the ellipsoid; parts so
thin that they only show two drawings of one border (slivers) are dropped, and their share goes to the parts
that stay, in proportion. Shares are whole billionths by largest remainder, so that the shares of every old
area add up to exactly one and no rand or person is lost on the way.

Method: areal weighting, as in Goodchild and Lam, "Areal interpolation: a variant of the traditional spatial
problem", Geo-Processing 1 (1980); with a finer layer of people, dasymetric weighting, as in Mennis,
"Generating surface models of population using dasymetric mapping", The Professional Geographer 55 (2003).

Where it falls down: by area alone people are taken to live evenly within an old ward. In a ward with one
town in a corner that is far from true, which is what the round trip's error measures and a finer layer
mends.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from spatial.apportion import split_cents
from spatial.crs import require_crs
from spatial.errors import CrosswalkError
from spatial.libraries import gpd, pd
from spatial.surface import surface_km2

BILLION: Final = 10**9
"""Shares are parts of this many."""
TOLERANCE: Final = 0.01
"""A part is a sliver below this share of the smaller of its two areas."""
LARGEST_GAP: Final = 0.25
"""Up to this share of an old area, land that no new area covers counts as a difference of drawing."""
_NOISE: Final = 1e-9  # of an area: what floats lose while its parts are added up
_UNITS_PER_KM2: Final = 10**10  # square centimetres: overlaps as integers, for exact shares

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Overlaps:
    """Every pair of areas that share land, before anything is dropped.

    Attributes
    ----------
    old_codes, new_codes : ndarray of str
        Codes of all areas of either side, in ascending order.
    old_km2, new_km2 : ndarray, shapes (n_old,), (n_new,)
        Their geodesic areas.
    old, new : ndarray of int, shape (n_pairs,)
        Positions of each pair's areas, by old and then by new code.
    km2 : ndarray, shape (n_pairs,)
        The land that both hold.
    parts : ndarray of geometry, shape (n_pairs,)
        Its outline.
    """

    old_codes: npt.NDArray[np.object_]
    new_codes: npt.NDArray[np.object_]
    old_km2: Floats
    new_km2: Floats
    old: Ints
    new: Ints
    km2: Floats
    parts: npt.NDArray[np.object_]

    @property
    def homeward(self) -> Ints:
        """The place here of each pair that ``turned`` has, for figures of pairs, such as their people."""
        return np.lexsort((self.old, self.new))

    def turned(self) -> Overlaps:
        """Return the same pairs seen from the new side."""
        order = self.homeward
        return Overlaps(
            self.new_codes,
            self.old_codes,
            self.new_km2,
            self.old_km2,
            self.new[order],
            self.old[order],
            self.km2[order],
            self.parts[order],
        )

    @property
    def iou(self) -> Floats:
        """Intersection over union of each pair, from 0 to 1."""
        return self.km2 / (self.old_km2[self.old] + self.new_km2[self.new] - self.km2)


@dataclass(frozen=True)
class Crosswalk:
    """The way from old areas to new ones.

    Attributes
    ----------
    pairs : DataFrame
        ``old``, ``new`` (codes), ``overlap_km2``, ``iou`` and ``share`` (billionths of the old area, int).
    sources : DataFrame
        One row per old area by its code: ``area_km2``; ``outside_km2``, the land that no new area covers;
        ``outside_share`` in billionths, zero where that land counts as a difference of drawing; ``slivers``
        and ``slivers_km2``, the parts dropped; ``by``, ``area`` or ``weights``.
    tolerance : float
        Below which share of the smaller area a part was a sliver.
    """

    pairs: pd.DataFrame
    sources: pd.DataFrame
    tolerance: float


def overlaps(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> Overlaps:
    """Cut the areas of two editions with each other and measure every part on the ellipsoid.

    Parameters
    ----------
    old, new : GeoDataFrame
        With a column ``code``, unique, and polygons in any system that is stated.

    Raises
    ------
    CrosswalkError
        Where a side has no areas, or a code twice.
    CrsError
        Where a side does not say in which system it is.
    """
    old_codes, old_shapes = _side(old, "old")
    new_codes, new_shapes = _side(new, "new")
    new_at, old_at = shapely.STRtree(old_shapes).query(new_shapes, predicate="intersects")
    order = np.lexsort((new_at, old_at))
    old_at, new_at = old_at[order], new_at[order]
    parts = shapely.intersection(old_shapes[old_at], new_shapes[new_at])
    old_km2, new_km2, km2 = map(surface_km2, (old_shapes, new_shapes, parts))
    # Neighbours that only touch share lines and points, which have no area.
    solid = np.flatnonzero(km2 > 0)
    old_at, new_at, parts, km2 = old_at[solid], new_at[solid], parts[solid], km2[solid]
    km2 = np.minimum(km2, np.minimum(old_km2[old_at], new_km2[new_at]))
    return Overlaps(old_codes, new_codes, old_km2, new_km2, old_at, new_at, km2, parts)


def build(found: Overlaps, tolerance: float = TOLERANCE, weights: Floats | None = None) -> Crosswalk:
    """Turn overlaps into shares that add up to exactly one for every old area.

    Parameters
    ----------
    found : Overlaps
    tolerance : float
        From 0 (nothing is dropped) to below 0.5.
    weights : ndarray, shape (n_pairs,), optional
        People, or whatever is to be spread, in each pair, from a finer layer; see
        `spatial.crosswalk_weights`. An old area in which the layer counts nobody goes by area. A part with at
        least the tolerance's share of its old area's weight is no sliver, however thin.

    Raises
    ------
    CrosswalkError
        Where the tolerance is out of range.
    """
    if not 0 <= tolerance < 0.5:  # noqa: PLR2004 - half of an area is no sliver
        raise CrosswalkError(f"A tolerance of {tolerance:g} is no share from 0 to below 0.5; try 0.01.")
    weighted = np.zeros(len(found.old)) if weights is None else np.asarray(weights, dtype=np.float64)
    people = _sums(found.old, weighted, len(found.old_codes))
    kept = found.km2 >= tolerance * np.minimum(found.old_km2[found.old], found.new_km2[found.new])
    counted = people[found.old]
    kept |= (counted > 0) & (weighted >= tolerance * np.maximum(counted, 1e-12)) & (weighted > 0)
    by_weight = _sums(found.old[kept], weighted[kept], len(found.old_codes)) > 0
    measure = np.where(by_weight[found.old], weighted, found.km2)
    gap = found.old_km2 - _sums(found.old, found.km2, len(found.old_codes))
    gap = np.where(gap > _NOISE * found.old_km2, gap, 0.0)
    outside = _outside(found, kept, gap, by_weight)
    shares, outside_shares = _shares(found, kept, measure, outside)
    return Crosswalk(
        pairs=_pairs(found, kept, shares),
        sources=_sources(found, kept, gap, outside_shares, by_weight),
        tolerance=tolerance,
    )


def _side(frame: gpd.GeoDataFrame, which: str) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    if frame.empty:
        raise CrosswalkError(f"The {which} edition has no areas to compare.")
    ordered = require_crs(frame).sort_values("code", kind="stable")
    codes = ordered["code"].to_numpy(dtype=object)
    twice = codes[1:][codes[1:] == codes[:-1]]
    if len(twice):
        raise CrosswalkError(f"The {which} edition has the code {twice[0]} twice.")
    shapes = ordered.geometry.to_numpy()
    faulty = ~shapely.is_valid(shapes)
    if faulty.any():
        shapes = shapes.copy()
        shapes[faulty] = shapely.make_valid(shapes[faulty])
    return codes, shapes


def _outside(
    found: Overlaps, kept: npt.NDArray[np.bool_], gap: Floats, by_weight: npt.NDArray[np.bool_]
) -> Floats:
    """Return the area of each old area that stays outside the new edition."""
    # Coasts and borders are drawn differently from edition to edition: nobody lives in the difference.
    lost = np.where((gap > LARGEST_GAP * found.old_km2) & ~by_weight, gap, 0.0)
    reached = _sums(found.old[kept], np.ones(int(kept.sum())), len(found.old_codes)) > 0
    return np.where(reached, lost, found.old_km2)


def _shares(
    found: Overlaps, kept: npt.NDArray[np.bool_], measure: Floats, outside: Floats
) -> tuple[Ints, Ints]:
    """Divide a billion over the kept parts of each old area and what of it lies outside."""
    shares = np.zeros(len(found.old), dtype=np.int64)
    outside_shares = np.zeros(len(found.old_codes), dtype=np.int64)
    places = np.flatnonzero(kept)
    starts = np.searchsorted(found.old[places], np.arange(len(found.old_codes) + 1))
    for place, (start, end) in enumerate(pairwise(starts.tolist())):
        mine = places[start:end]
        units = [max(1, round(value * _UNITS_PER_KM2)) for value in measure[mine].tolist()]
        units.append(round(float(outside[place]) * _UNITS_PER_KM2))
        # What lies outside comes last in order of codes: "~" follows every letter and digit.
        *inside, lost = split_cents(BILLION, units, [*found.new_codes[found.new[mine]], "~"])
        shares[mine], outside_shares[place] = inside, lost
    return shares, outside_shares


def _pairs(found: Overlaps, kept: npt.NDArray[np.bool_], shares: Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "old": found.old_codes[found.old[kept]],
            "new": found.new_codes[found.new[kept]],
            "overlap_km2": found.km2[kept],
            "iou": found.iou[kept],
            "share": shares[kept],
        }
    )


def _sources(
    found: Overlaps,
    kept: npt.NDArray[np.bool_],
    gap: Floats,
    outside_shares: Ints,
    by_weight: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    dropped, count = ~kept, len(found.old_codes)
    return pd.DataFrame(
        {
            "area_km2": found.old_km2,
            "outside_km2": gap,
            "outside_share": outside_shares,
            "slivers": _sums(found.old[dropped], np.ones(int(dropped.sum())), count).astype(np.int64),
            "slivers_km2": _sums(found.old[dropped], found.km2[dropped], count),
            "by": np.where(by_weight, "weights", "area"),
        },
        index=pd.Index(found.old_codes, name="code"),
    )


def _sums(groups: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(groups, weights=values, minlength=count).astype(np.float64)
