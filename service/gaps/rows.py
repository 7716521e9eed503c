"""Writes the rows of an answer about gaps as JSON text, a column at a time, since wards are thousands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any, Final

import numpy as np

from service.gaps.words import Columns, GapArea
from service.http.columns import Texts, amounts, numbers, whole_numbers, woven
from service.rollups.ancestry import Named
from service.rollups.sums import AreaSums

SHARE_DIGITS: Final = 8
POINT_DIGITS: Final = 6
FIGURES: Final = 6

_FIRST: Final = ("id", "code", "name", "parent")
_ALIKE: Final = {"low": "points", "high": "points", "rank_best": "rank", "rank_worst": "rank"}
"""Columns that are others over again where nothing was estimated."""
_TENS: Final = np.array([float(f"1e{power}") for power in range(23)])
"""The powers of ten that floats hold exactly."""
_HAIR: Final = 1e-6


def rows_json(columns: Columns, areas: AreaSums) -> str:
    """Write each area's row, its places those of ``GapArea``, rounded as people read them; commas between.

    Args:
        columns: Of an answer.
        areas: The money of the same areas, which tells their names.
    """
    written: dict[str, str | Texts] = {}
    for name in GapArea._fields[len(_FIRST) :]:
        other = _ALIKE.get(name)
        alike = other is not None and columns[name] == columns[other]
        written[name] = written[other] if other and alike else _written(name, columns[name])
    parts = [part for text in written.values() for part in (",", text)]
    return woven(areas.of_these(_names(areas.named)), *parts, "],", rows=len(areas))[:-1]


@lru_cache(maxsize=16)
def _names(named: Named) -> Texts:
    """Where each area's row begins; an edition never changes, and is asked for again and again."""
    return [
        f"[{area_id},{quoted(code)},{quoted(name)},{'null' if parent is None else quoted(parent)}"
        for area_id, code, name, parent in zip(
            named.ids, named.codes, named.names, named.parents, strict=True
        )
    ]


def _written(name: str, column: Sequence[Any]) -> str | Texts:
    if column and column.count(column[0]) == len(column):
        return _WRITERS.get(name, numbers)(column[:1])[0]  # one and the same in all rows
    return _WRITERS.get(name, numbers)(column)


def _amounts(column: Sequence[int | None]) -> Texts:
    if None not in column:
        return amounts(whole_numbers(column))
    texts = amounts(whole_numbers([cents or 0 for cents in column]))
    return ["null" if cents is None else text for cents, text in zip(column, texts, strict=True)]


def _shares(column: Sequence[float | None]) -> Texts:
    return _rounded(column, SHARE_DIGITS)


def _points(column: Sequence[float | None]) -> Texts:
    return _rounded(column, POINT_DIGITS)


def _rounded(column: Sequence[float | None], digits: int) -> Texts:
    # None becomes "not a number", which is written as null; adding zero takes the sign off a zero.
    return numbers((np.round(np.array(column, dtype=np.float64), digits) + 0.0).tolist())


def _significant(column: Sequence[float | None]) -> Texts:
    return numbers(significant(column))


def significant(column: Sequence[float | None]) -> list[float | None]:
    """Round to so many figures as people read, each as Python's own format does.

    >>> significant([0.123456789, 1234567.0, None, 0.0])
    [0.123457, 1234570.0, None, 0.0]
    """
    values = np.array(column, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = FIGURES - 1 - np.floor(np.log10(values))
        usual = np.abs(power) < _TENS.size
        up = _TENS[np.where(usual & (power > 0), power, 0).astype(np.int64)]
        down = _TENS[np.where(usual & (power < 0), -power, 0).astype(np.int64)]
        scaled = values * up / down
        whole = np.rint(scaled)
        rounded: list[float | None] = (whole / up * down).tolist()
        # Where the last figure hangs on a hair, as at ties, the decimal digits themselves decide.
        is_sure = usual & (np.abs(np.abs(scaled - whole) - 0.5) > _HAIR) & (scaled >= 10 ** (FIGURES - 1))
    for place in np.flatnonzero(~(is_sure & (scaled < 10**FIGURES))).tolist():
        value = column[place]
        rounded[place] = None if value is None else float(f"{value:.{FIGURES}g}")
    return rounded


_WRITERS: Final[Mapping[str, Callable[[Sequence[Any]], Texts]]] = {
    "cents": _amounts,
    "spread_cents": _amounts,
    "estimated_cents": _amounts,
    "gap_cents": _amounts,
    "cents_per_need": _amounts,
    "need_share": _shares,
    "budget_share": _shares,
    "points": _points,
    "low": _points,
    "high": _points,
    "need_per_rand": _significant,
}
