"""Where values stand among neighbours like or unlike them: local Moran with permutations and false discovery.

The figures are those of esda's ``Moran_Local``, which the tests hold them against. It is not asked itself: it
brings scikit-learn along, whose import takes seconds of the first answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Neighbours = list[NDArray[np.int64]]

_NOTHING: Final = 1e-9


class Cluster(StrEnum):
    """How an area stands among its neighbours."""

    HIGH = "high"  # high among high
    LOW = "low"  # low among low
    HIGH_AMONG_LOW = "high_among_low"
    LOW_AMONG_HIGH = "low_among_high"
    NONE = "none"  # as chance would have it


@dataclass(frozen=True, slots=True)
class LocalMoran:
    """Local Moran's I of each area.

    Attributes
    ----------
    statistic : array of float
        0 for an area without neighbours.
    p : array of float
        How seldom chance reaches as far, on the nearer side; 1 for an area without neighbours.
    clusters : list of Cluster
        Those that stand after the correction; ``none`` for all others.
    """

    statistic: Floats
    p: Floats
    clusters: list[Cluster]


def queen_neighbours(shapes: Sequence[BaseGeometry]) -> Neighbours:
    """Give the places of the areas that touch each one, be it in a point: queen contiguity.

    Parameters
    ----------
    shapes : sequence of geometry
        Polygons of one level that share their borders.

    Examples
    --------
    >>> row = [shapely.box(x, 0, x + 1, 1) for x in range(3)]
    >>> [each.tolist() for each in queen_neighbours(row)]
    [[1], [0, 2], [1]]
    """
    tree = shapely.STRtree(shapes)
    mine, theirs = tree.query(np.asarray(shapes, dtype=object), predicate="intersects")
    apart = mine != theirs
    order = np.lexsort((theirs[apart], mine[apart]))
    mine, theirs = mine[apart][order], theirs[apart][order]
    return np.split(theirs, np.searchsorted(mine, np.arange(1, len(shapes))))


def local_moran(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 999,
    seed: int = 1,
    level: float = 0.05,
) -> LocalMoran:
    """Find areas whose values go together with their neighbours' more than chance would have it.

    Parameters
    ----------
    values : array-like of float, shape (n,)
        Rates; not totals, which say more of an area's size.
    neighbours : list of array of int
        As `queen_neighbours` gives them.
    permutations : int
        How often the other areas' values are dealt out anew.
    seed : int
        Of the dealing: the same seed gives the same answer.
    level : float
        Share of false finds among the clusters that is put up with.

    Notes
    -----
    With ``z`` the deviations from the mean, in standard deviations, and weights that share 1 among the
    neighbours of an area::

        I_i = (n - 1) / Σz² · z_i Σ_j w_ij z_j

    Source: Anselin, L. (1995), "Local indicators of spatial association - LISA", Geographical Analysis 27(2).
    The value of an area stays while the others are dealt to its neighbours; with ``r`` of ``m`` deals at
    least as far out on the nearer side, ``p = (r + 1) / (m + 1)``. As in esda, that is the p of one
    side. Clusters are those that `false_discovery` lets stand.

    Examples
    --------
    >>> row = [shapely.box(x, 0, x + 1, 1) for x in range(4)]
    >>> local_moran([1, 1, 5, 5], queen_neighbours(row)).statistic.tolist()
    [0.75, 0.0, 0.0, 0.75]
    """
    known = np.asarray(values, dtype=np.float64)
    counts = np.array([each.size for each in neighbours])
    deviation = known.std()
    if known.size < 2 or deviation == 0:  # noqa: PLR2004 - one area has nothing to stand out from
        return LocalMoran(np.zeros(known.size), np.ones(known.size), [Cluster.NONE] * known.size)
    z = (known - known.mean()) / deviation
    scale = (known.size - 1) / np.sum(z * z)
    lag = np.array([z[each].mean() if each.size else 0.0 for each in neighbours])
    statistic = scale * z * lag
    p = _chance(z, counts, statistic / scale, permutations, seed)
    stands = false_discovery(p, level) & (counts > 0)
    return LocalMoran(statistic + 0.0, p, [_kind(*each) for each in zip(z, lag, stands, strict=True)])


def false_discovery(p: ArrayLike, level: float = 0.05) -> NDArray[np.bool_]:
    """Tell which of many tests stand, so that on average no more than a share of them are false finds.

    Parameters
    ----------
    p : array-like of float, shape (n,)
    level : float

    Notes
    -----
    The largest ``k`` for which the k-th smallest ``p ≤ k level / n``, and all up to it. Source: Benjamini, Y.
    and Hochberg, Y. (1995), "Controlling the false discovery rate", Journal of the Royal Statistical Society
    B 57(1).

    Examples
    --------
    >>> false_discovery([0.01, 0.04, 0.03, 0.5]).tolist()
    [True, False, False, False]
    """
    found = np.asarray(p, dtype=np.float64)
    ordered = np.sort(found)
    passed = np.flatnonzero(ordered <= level * np.arange(1, found.size + 1) / max(found.size, 1))
    limit = ordered[passed[-1]] if passed.size else -1.0
    stands: NDArray[np.bool_] = found <= limit
    return stands


def _chance(z: Floats, counts: NDArray[np.int64], own: Floats, permutations: int, seed: int) -> Floats:
    """Deal the others' values to the neighbours of each area, again and again; the same deals serve all."""
    size, most = z.size, int(counts.max())
    if not most:
        return np.ones(size)
    dice = np.random.default_rng(seed)
    deals = np.array([dice.permutation(size - 1)[:most] for _ in range(permutations)])
    reached = np.zeros(size, dtype=np.int64)
    for count in np.unique(counts[counts > 0]):
        alike = np.flatnonzero(counts == count)
        reached[alike] = _reached(z, alike, own[alike], deals[:, :count])
    p: Floats = np.where(counts > 0, (reached + 1) / (permutations + 1), 1.0)
    return p


def _reached(z: Floats, some: NDArray[np.int64], own: Floats, deals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the deals at least as far out as an area itself, on the side where they are fewer."""
    counted = np.empty(some.size, dtype=np.int64)
    for place, area in enumerate(some):
        others = np.delete(z, area)
        beyond = z[area] * others[deals].mean(axis=1) - own[place]
        # A deal of the very values that are there is as far out on both sides, whatever floats make of it.
        counted[place] = min(np.sum(beyond >= -_NOTHING), np.sum(beyond <= _NOTHING))
    return counted


def _kind(z: float, lag: float, stands: bool) -> Cluster:  # noqa: FBT001 - one of three columns
    if not stands:
        return Cluster.NONE
    if z > 0:
        return Cluster.HIGH if lag > 0 else Cluster.HIGH_AMONG_LOW
    return Cluster.LOW if lag <= 0 else Cluster.LOW_AMONG_HIGH
