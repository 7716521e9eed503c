"""A crosswalk built from two editions' wards: cut, weighed, measured, written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import shapely

from service.boundaries.steps import Stopwatch
from service.crosswalks import queries
from service.db import WriteSession
from service.errors import ConflictError, NotFoundError
from service.models import Crosswalk, Edition
from spatial import crosswalk as ways
from spatial.carrying import Share, come_home, strayed, summed
from spatial.changes import Change, ReusedCode, changes, reused_codes, same_codes
from spatial.crosswalk_weights import Weights, weigh
from spatial.crs import WGS84_EPSG
from spatial.layers import read_layer
from spatial.libraries import gpd, pd
from spatial.manifest import LevelSource
from spatial.vocabulary import LEVELS, Level

STEPS: Final = ("read", "cut", "weigh", "share", "measure", "write")
POPULATION: Final = "population"
ONE_EACH: Final = "one per ward"
_UNIT: Final = 10**6  # of one ward, where nobody is counted: enough for shares to show


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A finer layer: its file, and the column that counts people."""

    path: Path
    column: str


@dataclass(slots=True)
class Built:
    """A crosswalk that was written, and how long each part took."""

    crosswalk: Crosswalk
    timings: dict[str, float]
    placed_anew: int = 0


@dataclass(frozen=True, slots=True)
class _Side:
    edition: Edition
    ids: Mapping[str, int]
    holders: Mapping[Level, Mapping[str, int]]
    frame: gpd.GeoDataFrame


def build(
    session: WriteSession,
    old: Edition,
    new: Edition,
    *,
    tolerance: float = ways.TOLERANCE,
    weights: WeightsFile | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Built:
    """Write the crosswalk between two editions, in place of an earlier one.

    Raises:
        ConflictError: The editions are one, or of two territories.
        CrosswalkError: The tolerance or the layer of weights cannot be meant.
        LayerError: The layer of weights cannot be read.
        NotFoundError: An edition has no wards.
    """
    _refuse_odd_ends(old, new)
    watch = Stopwatch(on_step)
    with watch("read"):
        queries.lock(session, old.id, new.id)
        left, right = _side(session, old), _side(session, new)
    with watch("cut"):
        found = ways.overlaps(left.frame, right.frame)
    with watch("weigh"):
        layer = None if weights is None else _weigh(found, weights)
    with watch("share"):
        way = ways.build(found, tolerance, None if layer is None else layer.parts)
        became = changes(way, pd.Series(found.new_km2, index=found.new_codes))
        reused = reused_codes(found)
    with watch("measure"):
        error = _error(session, left, way, _way_home(found, tolerance, layer))
    with watch("write"):
        summary = _summary(found, way, became, len(reused), layer)
        written = _write(
            session,
            left,
            right,
            way,
            became=became,
            reused=reused,
            weights=weights,
            summary=summary,
            error=error,
        )
    return Built(written, watch.timings)


def _refuse_odd_ends(old: Edition, new: Edition) -> None:
    if old.id == new.id:
        raise ConflictError(f"{old.slug} needs no crosswalk to itself; name two editions.")
    if old.territory != new.territory:
        raise ConflictError(
            f"{old.slug} is an edition of {old.territory} and {new.slug} one of {new.territory}: "
            "they have no land in common."
        )


def _side(session: WriteSession, edition: Edition) -> _Side:
    rows = queries.wards(session, edition.id)
    if not rows:
        raise NotFoundError(f"Edition {edition.slug} has no wards to compare.")
    shapes = shapely.from_wkb([bytes(row.wkb) for row in rows])
    frame = gpd.GeoDataFrame({"code": [row.code for row in rows]}, geometry=shapes, crs=WGS84_EPSG)
    holders = {level: {row.code: getattr(row, level.value) for row in rows} for level in LEVELS}
    return _Side(edition, {row.code: row.id for row in rows}, holders, frame)


def _weigh(found: ways.Overlaps, weights: WeightsFile) -> Weights:
    source = LevelSource(file=weights.path.name, code=weights.column)
    return weigh(found, read_layer(weights.path, source, [weights.column]), weights.column)


def _way_home(found: ways.Overlaps, tolerance: float, layer: Weights | None) -> ways.Crosswalk:
    """The way back, by the same layer: by land alone people would come home to where nobody lives."""
    return ways.build(found.turned(), tolerance, None if layer is None else layer.parts[found.homeward])


def _error(session: WriteSession, left: _Side, way: ways.Crosswalk, home: ways.Crosswalk) -> dict[str, Any]:
    """Measure the round trip with the people counted in the old wards, or else with one for each ward.

    ``levels`` holds the same of the sums by area of each level, which stray less the more wards they have.
    """
    counted = queries.people(session, left.edition.id)
    if counted:
        values = {row.code: round(row.value) for row in counted}
        of: dict[str, Any] = {"of": POPULATION, "year": max(row.year for row in counted)}
    else:
        # Wards are delimited to hold about equally many voters.
        values, of = dict.fromkeys(left.ids, _UNIT), {"of": ONE_EACH, "year": None}
    back = come_home(_shares(way), _shares(home), values)
    levels = {
        level.value: asdict(strayed(summed(values, above), summed(back, above)))
        for level, above in left.holders.items()
    }
    return of | levels[Level.WARD.value] | {"levels": levels}


def _shares(way: ways.Crosswalk) -> Iterator[Share]:
    columns = way.pairs[["old", "new", "share"]]
    return (Share(str(old), str(new), int(share)) for old, new, share in columns.itertuples(index=False))


def _summary(
    found: ways.Overlaps, way: ways.Crosswalk, became: pd.Series, reused: int, layer: Weights | None
) -> dict[str, Any]:
    sources = way.sources
    both, median_iou, disjoint = same_codes(found)
    counts = became.value_counts()
    return {
        "old_wards": len(found.old_codes),
        "new_wards": len(found.new_codes),
        "pairs": len(way.pairs),
        "changes": {change.value: int(counts.get(change, 0)) for change in Change},
        "slivers": int(sources["slivers"].sum()),
        "slivers_km2": float(sources["slivers_km2"].sum()),
        "outside_km2": float(sources["outside_km2"].sum()),
        "wards_partly_outside": int((sources["outside_share"] > 0).sum()),
        "same_codes": both,
        "same_codes_median_iou": median_iou,
        "reused_codes": reused,
        "disjoint_codes": disjoint,
        "weighted_wards": int((sources["by"] == "weights").sum()),
        "weights_total": None if layer is None else layer.total,
        "weights_unplaced": None if layer is None else layer.unplaced,
    }


def _write(
    session: WriteSession,
    left: _Side,
    right: _Side,
    way: ways.Crosswalk,
    *,
    became: pd.Series,
    reused: list[ReusedCode],
    weights: WeightsFile | None,
    summary: dict[str, Any],
    error: dict[str, Any],
) -> Crosswalk:
    before = queries.between(session, left.edition.id, right.edition.id)
    if before is not None:
        queries.remove(session, before.id)
    row = Crosswalk(
        from_edition_id=left.edition.id,
        to_edition_id=right.edition.id,
        tolerance=way.tolerance,
        weights=None if weights is None else f"{weights.path.name}, {weights.column}",
        weights_sha256=None if weights is None else sha256(weights.path.read_bytes()).hexdigest(),
        summary=summary,
        error=error,
    )
    session.add(row)
    session.flush()
    pairs = (
        (row.id, left.ids[old], right.ids[new], *figures)
        for old, new, *figures in way.pairs.to_numpy(dtype=object).tolist()
    )
    queries.write_rows(
        session, pairs, _source_rows(row.id, left, way, became), ((row.id, *each) for each in reused)
    )
    return row


def _source_rows(
    crosswalk_id: int, left: _Side, way: ways.Crosswalk, became: pd.Series
) -> Iterator[tuple[object, ...]]:
    for one in way.sources.itertuples():
        code = str(one.Index)
        yield (
            crosswalk_id,
            left.ids[code],
            became[code].value,
            one.by,
            one.outside_km2,
            one.outside_share,
            one.slivers,
            one.slivers_km2,
        )
