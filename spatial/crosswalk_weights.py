"""How many people live in each part of a crosswalk, by a finer layer such as voting districts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from spatial.crosswalk import Overlaps
from spatial.crs import require_crs
from spatial.errors import CrosswalkError
from spatial.libraries import gpd, pd
from spatial.surface import surface_km2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What a finer layer counts in every part.

    Attributes
    ----------
    parts : ndarray, shape (n_pairs,)
        In the order of the overlaps.
    total, unplaced : float
        Of the whole layer, and of what lies in no part: outside either edition.
    """

    parts: Floats
    total: float
    unplaced: float


def weigh(found: Overlaps, layer: gpd.GeoDataFrame, column: str) -> Weights:
    """Add up a finer layer's figures in each part.

    A point counts in the part that covers it; on a border in one only, the first by old and new code. A
    polygon counts in each part by the share of its area that lies there.

    Parameters
    ----------
    found : Overlaps
    layer : GeoDataFrame
        Points or polygons, in any system that is stated.
    column : str
        The column with figures, none negative; empty cells count nothing.

    Raises
    ------
    CrosswalkError
        Where the column is missing or holds what is no count, or the layer holds lines.
    CrsError
        Where the layer does not say in which system it is.
    """
    figures = _figures(layer, column)
    shapes = require_crs(layer).geometry.to_numpy()
    dimension = shapely.get_dimensions(shapes)
    if (dimension == 1).any():
        raise CrosswalkError("The layer of weights holds lines; give points or polygons.")
    parts = np.zeros(len(found.old))
    tree = shapely.STRtree(found.parts)
    points = np.flatnonzero(dimension == 0)
    parts += _by_points(tree, shapes[points], figures[points], len(parts))
    solid = np.flatnonzero(dimension == 2)  # noqa: PLR2004 - polygons
    parts += _by_polygons(tree, found.parts, shapes[solid], figures[solid])
    total = float(figures.sum())
    return Weights(parts, total, max(0.0, total - float(parts.sum())))


def _figures(layer: gpd.GeoDataFrame, column: str) -> Floats:
    if column not in layer.columns:
        known = ", ".join(str(name) for name in layer.columns if name != layer.geometry.name)
        raise CrosswalkError(f"The layer of weights has no column {column!r}; it has {known}.")
    figures = pd.to_numeric(layer[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    faulty = np.flatnonzero((np.isnan(figures) & layer[column].notna().to_numpy()) | (figures < 0))
    if len(faulty):
        found = layer[column].iloc[faulty[0]]
        raise CrosswalkError(
            f"Feature {faulty[0] + 1} of the weights counts '{found}', which is no number of people."
        )
    figures = np.nan_to_num(figures)
    if not figures.sum() > 0:
        raise CrosswalkError(f"The column {column!r} of the weights counts nobody.")
    return np.asarray(figures, dtype=np.float64)


def _by_points(tree: shapely.STRtree, shapes: npt.NDArray[np.object_], figures: Floats, count: int) -> Floats:
    shape, part = tree.query(shapes, predicate="intersects")
    first = pd.DataFrame({"shape": shape, "part": part}).groupby("shape")["part"].min()
    return np.bincount(first.to_numpy(), weights=figures[first.index.to_numpy()], minlength=count).astype(
        np.float64
    )


def _by_polygons(
    tree: shapely.STRtree, parts: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_], figures: Floats
) -> Floats:
    valid = shapely.make_valid(shapes)
    shape, part = tree.query(valid, predicate="intersects")
    shared = surface_km2(shapely.intersection(valid[shape], parts[part]))
    # Where parts of one edition cross each other a polygon must still count once.
    whole = np.maximum(surface_km2(valid), np.bincount(shape, weights=shared, minlength=len(valid)))
    with np.errstate(invalid="ignore", divide="ignore"):
        portion = np.where(whole[shape] > 0, shared / whole[shape], 0.0)
    return np.bincount(part, weights=figures[shape] * portion, minlength=len(parts)).astype(np.float64)
