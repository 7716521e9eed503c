"""Two small maps of one place, drawn on the server: its wards before and after a delimitation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import shapely
from sqlalchemy import Row

from spatial.sketch import Frame, frame_around, path, scale_bar

WIDTH: Final = 560
_MOST_LABELS: Final = 40


class Ward(NamedTuple):
    """One ward on a map: its outline, the name of its colour, whether it is hatched, and what it says."""

    path: str
    kind: str
    is_hatched: bool
    code: str
    number: str
    x: float
    y: float


class Sides(NamedTuple):
    """Both maps, in pixels and in one frame, so that they can be held against each other."""

    width: int
    height: int
    old: Sequence[Ward]
    new: Sequence[Ward]
    kinds: Sequence[str]
    numbered: bool
    scale_km: float
    scale_px: float


def draw(
    old: Sequence[Row[Any]], new: Sequence[Row[Any]], became: Mapping[str, str], reused: Collection[str]
) -> Sides | None:
    """Draw the wards of a place in two editions; None where there is nothing to draw.

    Args:
        old: As ``service.areas.service.wards_drawn`` gives them.
        new: The same of the later edition.
        became: By old code, what became of the ward.
        reused: Codes of both editions that name two places.
    """
    shapes = [[shapely.from_geojson(row.geometry) for row in rows] for rows in (old, new)]
    if not shapes[0] and not shapes[1]:
        return None
    frame = frame_around([*shapes[0], *shapes[1]], WIDTH)
    length, pixels = scale_bar(frame)
    drawn = _wards(old, shapes[0], frame, lambda code: became.get(code, ""), reused)
    return Sides(
        width=frame.width,
        height=frame.height,
        old=drawn,
        new=_wards(new, shapes[1], frame, lambda _: "new", reused),
        kinds=sorted({ward.kind for ward in drawn if ward.kind}),
        numbered=max(len(old), len(new)) <= _MOST_LABELS,
        scale_km=length,
        scale_px=pixels,
    )


def _wards(
    rows: Sequence[Row[Any]],
    shapes: Sequence[Any],
    frame: Frame,
    kind: Callable[[str], str],
    reused: Collection[str],
) -> list[Ward]:
    return [
        Ward(
            path(shape, frame),
            kind(row.code),
            row.code in reused,
            row.code,
            str(row.ward_number or ""),
            *frame.place(row.longitude, row.latitude),
        )
        for row, shape in zip(rows, shapes, strict=True)
    ]
