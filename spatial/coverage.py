"""A coverage without gaps or overlaps: what neighbours dispute, what nobody claims, and who gets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.errors import GEOSException

from spatial.crs import areas_km2
from spatial.findings import Finding, Severity
from spatial.manifest import Enclave
from spatial.slits import Slit, find_slits

Shapes = npt.NDArray[np.object_]
Codes = npt.NDArray[np.object_]
Indices = npt.NDArray[np.intp]

NAMED_KM2: Final = 1e-6
"""Gaps and overlaps from one square metre up are named one by one; smaller ones are counted together."""
WORTH_A_LOOK_KM2: Final = 0.01
"""From one hectare up a gap or overlap is a warning."""
MOSTLY: Final = 0.5
"""An area that shares more than this part of itself with one neighbour is taken to lie inside it."""

_METRES_PER_DEGREE: Final = 111_320.0
_AREAL: Final = (3, 6)


class Overlap(NamedTuple):
    """Ground that two members of a coverage both claim; ``one`` and ``other`` are their places in it."""

    one: int
    other: int
    shape: shapely.Geometry
    area_km2: float


class Gap(NamedTuple):
    """Ground that no member claims though members lie all around it."""

    shape: shapely.Geometry
    area_km2: float
    around: tuple[int, ...]


class Mended(NamedTuple):
    """A coverage after mending, member by member, and what was wrong with it."""

    shapes: Shapes
    findings: list[Finding]


def find_overlaps(shapes: Shapes) -> list[Overlap]:
    """Return the ground that is claimed twice, the largest first.

    Parameters
    ----------
    shapes : ndarray of Polygon or MultiPolygon, shape (n,)
        In WGS 84 degrees, each valid by itself.
    """
    one, other = _disputing(shapes)
    shared = _areal(shapely.intersection(shapes[one], shapes[other]))
    real = shapely.area(shared) > 0
    sizes = areas_km2(shared[real])
    found = map(Overlap, one[real].tolist(), other[real].tolist(), shared[real], sizes.tolist())
    return sorted(found, key=lambda overlap: -overlap.area_km2)


def find_gaps(shapes: Shapes) -> list[Gap]:
    """Return the holes in the whole that the members form, the largest first.

    Parameters
    ----------
    shapes : ndarray of Polygon or MultiPolygon, shape (n,)
        In WGS 84 degrees, each valid by itself.
    """
    rings = [ring for part in shapely.get_parts(shapely.union_all(shapes)) for ring in part.interiors]
    if not rings:
        return []
    holes = shapely.polygons(rings)
    hole, member = shapely.STRtree(shapes).query(holes, predicate="intersects")
    around = [tuple(sorted(member[hole == place].tolist())) for place in range(len(holes))]
    return sorted(map(Gap, holes, areas_km2(holes).tolist(), around), key=lambda gap: -gap.area_km2)


def mend_coverage(
    codes: Codes, shapes: Shapes, *, close_gaps_m: float, enclaves: Sequence[Enclave] = ()
) -> Mended:
    """Return a valid coverage: no ground claimed twice, no narrow gap, borders equal to the last vertex.

    Disputed ground and gaps narrower than ``close_gaps_m`` go to the member that shares the longest border
    with them. An area that lies inside a neighbour without a hole for it keeps its ground.

    Parameters
    ----------
    codes, shapes : ndarray, shape (n,)
        Codes, and polygons in WGS 84 degrees, each valid by itself.
    close_gaps_m : float
        Width in metres.
    enclaves : sequence of Enclave
        Other countries' land inside, which is no gap.

    Returns
    -------
    Mended
        A member that lost all of its ground comes back empty, with a refusal.

    Notes
    -----
    GEOS CoverageCleaner. Areas are geodesic.
    """
    try:
        return _mended(codes, shapes, close_gaps_m, enclaves)
    except GEOSException as error:
        message = f"The areas cannot be made to fit together ({str(error)[:120]}); correct their outlines."
        return Mended(shapes, [Finding("coverage-not-mended", Severity.REFUSE, message)])


def _mended(codes: Codes, shapes: Shapes, close_gaps_m: float, enclaves: Sequence[Enclave]) -> Mended:
    overlaps = find_overlaps(shapes)
    shapes, findings = _with_holes_for_the_inner(codes, shapes, overlaps)
    overlaps = find_overlaps(shapes) if findings else overlaps
    gaps = find_gaps(shapes)
    sound = not overlaps and not gaps and shapely.coverage_is_valid(shapes)
    width = close_gaps_m / _METRES_PER_DEGREE
    clean = shapes if sound else np.asarray(shapely.coverage_clean(shapes, gap_width=width), dtype=object)
    keeper = _Keeper(codes, clean)
    findings += _overlap_findings(codes, overlaps, keeper)
    findings += _gap_findings(codes, gaps, keeper, enclaves)
    findings += _slit_findings(codes, find_slits(clean, width))
    findings += _lost(codes, clean) + _still_invalid(codes, clean)
    return Mended(clean, findings)


class _Keeper:
    """Tells which member of the mended coverage holds a piece of ground."""

    def __init__(self, codes: Codes, shapes: Shapes) -> None:
        self._codes, self._tree = codes, shapely.STRtree(shapes)

    def of(self, ground: Shapes) -> list[str | None]:
        points = shapely.point_on_surface(ground)
        where, member = self._tree.query(points, predicate="intersects")
        held = {
            int(place): str(self._codes[one]) for place, one in zip(where[::-1], member[::-1], strict=True)
        }
        return [held.get(place) for place in range(len(ground))]


def _disputing(shapes: Shapes) -> tuple[Indices, Indices]:
    """Return pairs of neighbours of which at least one has an edge that does not fit."""
    unfit = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    found, other = shapely.STRtree(shapes).query(shapes[unfit], predicate="intersects")
    one = unfit[found]
    pairs = np.unique(np.sort(np.stack([one, other], axis=1)[one != other], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _areal(shapes: Shapes) -> Shapes:
    """Keep the polygons of each shape: neighbours also share lines and points."""
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), _AREAL))
    for place in mixed:
        parts = shapely.get_parts(shapes[place])
        shapes[place] = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), _AREAL)])
    return shapes


def _with_holes_for_the_inner(
    codes: Codes, shapes: Shapes, overlaps: list[Overlap]
) -> tuple[Shapes, list[Finding]]:
    """Cut areas that lie inside a larger neighbour out of it: cleaning would give them to the neighbour."""
    findings, shapes, sizes = [], shapes.copy(), shapely.area(shapes)
    for overlap in overlaps:
        inner, outer = sorted((overlap.one, overlap.other), key=lambda place: (sizes[place], place))
        if shapely.area(overlap.shape) <= MOSTLY * sizes[inner]:
            continue
        if shapely.area(overlap.shape) > MOSTLY * sizes[outer]:
            findings.append(_same_ground(codes[inner], codes[outer], overlap.area_km2))
            continue
        shapes[outer] = shapely.difference(shapes[outer], shapes[inner])
        findings.append(_enclosed(codes[inner], codes[outer], overlap.area_km2))
    return shapes, findings


def _same_ground(one: str, other: str, size_km2: float) -> Finding:
    message = (
        f"{one} and {other} claim mostly the same {_km2(size_km2)}; supply the right outline of one of them."
    )
    return Finding("same-ground", Severity.REFUSE, message, value=f"{one}, {other}")


def _enclosed(inner: str, outer: str, size_km2: float) -> Finding:
    message = (
        f"{inner} lies inside {outer}, which has no hole for it; its {_km2(size_km2)} are cut out of {outer}."
    )
    return Finding("enclosed-area", Severity.WARN, message, value=f"{inner}, {outer}")


def _overlap_findings(codes: Codes, overlaps: list[Overlap], keeper: _Keeper) -> Iterator[Finding]:
    named = [overlap for overlap in overlaps if overlap.area_km2 >= NAMED_KM2]
    keepers = keeper.of(np.array([overlap.shape for overlap in named], dtype=object))
    for overlap, kept_by in zip(named, keepers, strict=True):
        one, other = codes[overlap.one], codes[overlap.other]
        outcome = f"it goes to {kept_by}" if kept_by else "it is cut out"
        message = f"{one} and {other} overlap by {_km2(overlap.area_km2)}; {outcome}."
        yield Finding("overlap", _severity(overlap.area_km2), message, value=f"{one}, {other}")
    yield from _small("overlap", "overlaps", [overlap.area_km2 for overlap in overlaps[len(named) :]])


def _gap_findings(
    codes: Codes, gaps: list[Gap], keeper: _Keeper, enclaves: Sequence[Enclave]
) -> Iterator[Finding]:
    named = [gap for gap in gaps if gap.area_km2 >= NAMED_KM2]
    keepers = keeper.of(np.array([gap.shape for gap in named], dtype=object))
    for gap, kept_by in zip(named, keepers, strict=True):
        country = _enclave_in(gap.shape, enclaves)
        if country:
            message = f"{country} lies inside the outer border ({_km2(gap.area_km2)}) and is left out."
            yield Finding("enclave", Severity.NOTE, message, value=country)
        else:
            yield _gap(gap, [str(codes[place]) for place in gap.around], kept_by)
    yield from _small("gap", "gaps", [gap.area_km2 for gap in gaps[len(named) :]])


def _gap(gap: Gap, around: list[str], kept_by: str | None) -> Finding:
    between = _named(around)
    if kept_by:
        message = f"A gap of {_km2(gap.area_km2)} between {between} is closed; it goes to {kept_by}."
        return Finding("gap", _severity(gap.area_km2), message, value=between)
    message = (
        f"A gap of {_km2(gap.area_km2)} between {between} is too wide to close and stays empty; "
        "supply the missing area, or name it under enclaves in the manifest."
    )
    return Finding("gap-left-open", Severity.WARN, message, value=between)


def _slit_findings(codes: Codes, slits: list[Slit]) -> Iterator[Finding]:
    for slit in slits:
        if slit.area_km2 >= NAMED_KM2:
            between = _named([str(codes[place]) for place in slit.around])
            message = (
                f"A slit of {_km2(slit.area_km2)} between {between} opens outwards and stays empty; correct "
                "their outlines so that they share their border."
            )
            yield Finding("slit", _severity(slit.area_km2), message, value=between)


def _named(around: list[str]) -> str:
    return ", ".join(around[:6]) + (f" and {len(around) - 6} more" if len(around) > 6 else "")  # noqa: PLR2004


def _enclave_in(hole: shapely.Geometry, enclaves: Sequence[Enclave]) -> str | None:
    inside = (place.name for place in enclaves if shapely.contains_xy(hole, *place.point))
    return next(inside, None)


def _small(rule: str, plural: str, sizes_km2: list[float]) -> Iterator[Finding]:
    if sizes_km2:
        total_m2 = sum(sizes_km2) * 1e6
        message = f"{len(sizes_km2)} {plural} under 1 m² each, {total_m2:,.2g} m² together, are mended."
        yield Finding(rule, Severity.NOTE, message)


def _lost(codes: Codes, shapes: Shapes) -> list[Finding]:
    return [
        Finding(
            "swallowed",
            Severity.REFUSE,
            f"{code} has no ground of its own left after its neighbours' claims; correct its outline.",
            value=str(code),
        )
        for code in codes[shapely.is_empty(shapes)]
    ]


def _still_invalid(codes: Codes, shapes: Shapes) -> list[Finding]:
    unfit = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes)) | ~shapely.is_valid(shapes)
    if not unfit.any():
        return []
    named = ", ".join(codes[unfit][:6])
    message = f"{int(unfit.sum())} areas still do not fit their neighbours ({named}); correct their outlines."
    return [Finding("coverage-not-mended", Severity.REFUSE, message, value=named)]


def _severity(size_km2: float) -> Severity:
    return Severity.WARN if size_km2 >= WORTH_A_LOOK_KM2 else Severity.NOTE


def _km2(size_km2: float) -> str:
    if size_km2 >= WORTH_A_LOOK_KM2:
        return f"{size_km2:,.2f} km²"
    return f"{size_km2:.6f} km² ({size_km2 * 1e6:,.0f} m²)"
