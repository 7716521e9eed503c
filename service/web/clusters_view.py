"""Areas whose gaps stand together, or apart from all around them, as the page of gaps lists them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from service.gaps.words import Equity, GapArea
from spatial.clusters import Cluster

SHORT: Final = 12
"""Areas of a cluster that are seen at once; the others are folded away."""


class Holder(NamedTuple):
    """Areas of a cluster that lie in one area above them."""

    code: str
    areas: Sequence[GapArea]


class ClusterGroup(NamedTuple):
    """All areas that stand alike among their neighbours: the first few, and the rest."""

    cluster: Cluster
    number: int
    shown: Sequence[Holder]
    folded: Sequence[Holder]

    @property
    def more(self) -> int:
        """How many are folded away."""
        return sum(len(holder.areas) for holder in self.folded)


def clusters_of(equity: Equity | None) -> list[ClusterGroup]:
    """List what local Moran found, by kind of cluster, each by the area above it and by code."""
    if equity is None:
        return []
    return [
        _group(cluster, areas)
        for cluster in Cluster
        if cluster is not Cluster.NONE
        and (areas := [one.area for one in equity.measured if one.cluster is cluster])
    ]


def _group(cluster: Cluster, areas: Sequence[GapArea]) -> ClusterGroup:
    ordered = sorted(areas, key=lambda area: (area.parent or "", area.code))
    return ClusterGroup(cluster, len(ordered), _held(ordered[:SHORT]), _held(ordered[SHORT:]))


def _held(areas: Sequence[GapArea]) -> list[Holder]:
    return [Holder(code or "", list(own)) for code, own in groupby(areas, attrgetter("parent"))]
