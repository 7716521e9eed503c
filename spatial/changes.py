"""What became of each area from one edition to the next, and which codes now name another place."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from spatial.crosswalk import Crosswalk, Overlaps
from spatial.libraries import pd

SAME_PLACE: Final = 0.9
"""Intersection over union from which two outlines show one place, drawn twice."""
WITHIN: Final = 0.9
"""Share of its own area from which an area lies within another."""
OTHER_PLACE: Final = 0.5
"""Intersection over union below which one code names two places."""


class Change(StrEnum):
    """What became of an old area."""

    UNCHANGED = "unchanged"  # one new area shows the same place
    SPLIT = "split"  # two or more new areas lie within it and fill it
    MERGED = "merged"  # it lies within a new area that holds another old one too
    MOVED = "moved"  # its borders were drawn anew in any other way
    GONE = "gone"  # no new area holds any of it


class ReusedCode(NamedTuple):
    """A code of both editions that names two places; ``now`` is where most of the old one went."""

    code: str
    iou: float
    now: str | None


def changes(crosswalk: Crosswalk, new_km2: pd.Series) -> pd.Series:
    """Say of every old area what became of it.

    Parameters
    ----------
    crosswalk : Crosswalk
    new_km2 : Series of float
        Areas of the new areas, by code.

    Returns
    -------
    Series of Change, by old code
    """
    pairs = crosswalk.pairs
    of_old = pairs["overlap_km2"] / crosswalk.sources["area_km2"].reindex(pairs["old"]).to_numpy()
    of_new = pairs["overlap_km2"] / new_km2.reindex(pairs["new"]).to_numpy()
    same = set(pairs.loc[pairs["iou"] >= SAME_PLACE, "old"])
    held = pairs[of_old >= WITHIN]
    crowded = held[held.groupby("new")["old"].transform("size") > 1]
    # A merger has a host that is not one of the old areas grown by a strip.
    merged = set(crowded.loc[~crowded["new"].isin(set(pairs.loc[pairs["iou"] >= SAME_PLACE, "new"])), "old"])
    pieces = pairs[of_new >= WITHIN].groupby("old")["overlap_km2"].agg(["size", "sum"])
    filled = pieces["sum"] >= WITHIN * crosswalk.sources["area_km2"].reindex(pieces.index)
    split = set(pieces.index[(pieces["size"] > 1) & filled])
    reached = set(pairs["old"])
    return crosswalk.sources.index.to_series().map(
        lambda code: _change(code, same=same, split=split, merged=merged, reached=reached)
    )


def reused_codes(found: Overlaps) -> list[ReusedCode]:
    """Name the codes of both editions whose two places overlap by less than half of their union, by code."""
    pairs = pd.DataFrame(
        {
            "old": found.old_codes[found.old],
            "new": found.new_codes[found.new],
            "iou": found.iou,
            "km2": found.km2,
        }
    )
    own = pairs[pairs["old"] == pairs["new"]].set_index("old")["iou"]
    largest = pairs.sort_values(["km2", "new"], ascending=[False, True]).drop_duplicates("old")
    now = dict(zip(largest["old"], largest["new"], strict=True))
    both = np.intersect1d(found.old_codes, found.new_codes)
    ious = own.reindex(both, fill_value=0.0)
    return [
        ReusedCode(str(code), float(iou), now.get(code)) for code, iou in ious.items() if iou < OTHER_PLACE
    ]


def same_codes(found: Overlaps) -> tuple[int, float | None, int]:
    """Count the codes of both editions; give their median overlap and how many do not overlap at all."""
    both = np.intersect1d(found.old_codes, found.new_codes)
    if not len(both):
        return 0, None, 0
    mine = found.old_codes[found.old] == found.new_codes[found.new]
    ious = pd.Series(found.iou[mine], index=found.old_codes[found.old[mine]]).reindex(both, fill_value=0.0)
    return len(both), float(ious.median()), int((ious == 0).sum())


def _change(code: str, *, same: set[str], split: set[str], merged: set[str], reached: set[str]) -> Change:
    if code not in reached:
        return Change.GONE
    if code in same:
        return Change.UNCHANGED
    if code in split:
        return Change.SPLIT
    return Change.MERGED if code in merged else Change.MOVED
