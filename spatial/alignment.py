"""How far budgets answer to plans: the part of the money inside priority areas, and who serves which plan.

A priority area is ground that a spatial plan puts first: the union of its nodes, corridors, priority areas
and investment zones. The share of capital spending inside it is what a capital expenditure framework
"depicted spatially" lets one see (Spatial Planning and Land Use Management Act 16 of 2013, section 21(n)).
Where the idea falls down: it counts where the work is done, not whom it serves; a reservoir outside a node
may serve nobody but the node.

For analysts who have amounts and zones in frames: `budget_inside` and `plan_matrix` take them as they are.
The service asks the same of the database (``inside_cents``), and tests hold the two together, to the cent.
"""

from __future__ import annotations

from operator import index
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.apportion import split_cents
from spatial.crs import area_km2, length_km
from spatial.errors import AlignmentError
from spatial.libraries import gpd, pd

INSIDE, OUTSIDE = "inside", "outside"
NO_PLAN: Final = "no plan"
_DM2_PER_KM2: Final = 10**8
_CM_PER_KM: Final = 10**5


def inside_cents(amount_cents: int, inside: int, whole: int) -> int:
    """Give the cents of an amount that fall to the part of its place inside something.

    The amount times ``inside / whole``, to the nearest cent, halves away from zero; the rest is outside, so
    that both parts add up to the amount. This is the largest remainder over two parts, ties to the inside.

    Parameters
    ----------
    amount_cents : int
        Cents, of either sign.
    inside, whole : int
        Measures of the place in one unit: square decimetres, centimetres, or points. More inside than whole,
        as rounding may bring it, counts as all of it.

    Raises
    ------
    AlignmentError
        Where a measure is negative.

    Examples
    --------
    >>> inside_cents(100, 1, 3), inside_cents(5, 1, 2), inside_cents(-5, 1, 2), inside_cents(7, 0, 0)
    (33, 3, -3, 0)
    """
    part, total = index(inside), index(whole)
    if part < 0 or total < 0:
        raise AlignmentError("The measure of a place cannot be negative; give its length, area or points.")
    if not part or not total:
        return 0
    part = min(part, total)
    return split_cents(amount_cents, [part, total - part], [INSIDE, OUTSIDE])[0]


def overlap_measures(place: BaseGeometry, zones: BaseGeometry) -> tuple[int, int]:
    """Measure how much of a place lies inside some zones, and the whole of it.

    Points are counted, lines measured along the ellipsoid in centimetres, areas on it in square decimetres.

    Parameters
    ----------
    place, zones : shapely geometry
        EPSG:4326; zones may be empty.

    Returns
    -------
    (int, int)
        Inside and whole.
    """
    return _measure(shapely.intersection(place, zones), place), _measure(place, place)


def budget_inside(budget: gpd.GeoDataFrame, zones: gpd.GeoSeries) -> pd.DataFrame:
    """Split amounts into what lies inside the union of zones and what lies outside.

    Formula: ``inside = amount * m(place & union(zones)) / m(place)`` where ``m`` counts points, and measures
    lines and areas on the ellipsoid. The place is the work site; where none is known, the ward, over which
    the money is taken to lie evenly, and the row is marked estimated.

    Parameters
    ----------
    budget : GeoDataFrame
        Columns ``amount_cents`` (int) and ``is_estimated`` (bool), geometry in EPSG:4326; any index.
    zones : GeoSeries
        EPSG:4326; they may overlap, which counts once.

    Returns
    -------
    DataFrame
        The same index; ``inside_cents``, ``outside_cents`` (they add up to the amount) and ``is_estimated``.
    """
    union = shapely.union_all(np.asarray(zones.array, dtype=object))
    inside = [
        inside_cents(int(cents), *overlap_measures(place, union))
        for cents, place in zip(budget["amount_cents"], budget.geometry, strict=True)
    ]
    split = pd.DataFrame({"inside_cents": inside}, index=budget.index, dtype="int64")
    split["outside_cents"] = budget["amount_cents"].astype("int64") - split["inside_cents"]
    split["is_estimated"] = budget["is_estimated"].astype(bool)
    return split


def share_inside(inside: int, outside: int) -> float | None:
    """Give the share of the placed money that lies inside, None where there is none.

    Examples
    --------
    >>> share_inside(25, 75)
    0.25
    """
    placed = inside + outside
    return inside / placed if placed else None


def plan_matrix(links: pd.DataFrame) -> pd.DataFrame:
    """Add up by plan and sphere what the commitments come to that serve a plan.

    A commitment that serves two plans counts in both rows, so that rows are never added; one that serves none
    stands in the row ``no plan``, and counts once however many objectives of one plan it serves.

    Parameters
    ----------
    links : DataFrame
        One row for each commitment and plan it serves (None for none): ``commitment``, ``plan``, ``sphere``,
        ``amount_cents``.

    Returns
    -------
    DataFrame
        Index (plan, sphere), sorted; ``amount_cents`` and ``commitments``.
    """
    once = links.assign(plan=links["plan"].fillna(NO_PLAN)).drop_duplicates(["commitment", "plan"])
    grouped = once.groupby(["plan", "sphere"], sort=True)
    return grouped.agg(amount_cents=("amount_cents", "sum"), commitments=("commitment", "count"))


def _measure(part: BaseGeometry, whole: BaseGeometry) -> int:
    dimension = int(shapely.get_dimensions(whole))
    if part.is_empty:
        return 0
    if dimension == 0:
        return int(shapely.get_num_coordinates(part))
    if dimension == 1:
        return round(length_km(part) * _CM_PER_KM)
    return round(area_km2(part) * _DM2_PER_KM2)
