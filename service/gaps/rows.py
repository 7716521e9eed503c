"""Writes the rows of an answer about gaps as JSON text, a column at a time, since wards are thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any, Final

import numpy as np
from pydantic_core import to_json

from service.gaps.words import Columns, GapArea
from service.http.money import plain_amount

SHARE_DIGITS: Final = 8
POINT_DIGITS: Final = 6
FIGURES: Final = 6

_Texts = Sequence[str]


def rows_json(columns: Columns) -> Iterator[str]:
    """Write each area's row, its places those of ``GapArea``, rounded as people read them."""
    if not columns["id"]:
        return iter(())
    texts = [_written(columns, name) for name in GapArea._fields if name not in {"name", "parent"}]
    row = f"[{','.join(['%s'] * len(texts))}]"
    return map(row.__mod__, zip(*texts, strict=True))


def _written(columns: Columns, name: str) -> _Texts:
    column = columns[name]
    if name == "code":
        return list(map(_named, column, columns["name"], columns["parent"]))
    if name in {"low", "high"} and column == columns["points"]:
        return _written(columns, "points")
    return _WRITERS.get(name, _numbers)(column)


@lru_cache(maxsize=20_000)
def _named(code: str, name: str, parent: str | None) -> str:
    return f"{quoted(code)},{quoted(name)},{'null' if parent is None else quoted(parent)}"


def _numbers(column: Sequence[Any]) -> _Texts:
    # What writes whole answers writes a column too, far faster than a number at a time.
    return to_json(column, inf_nan_mode="null").decode()[1:-1].split(",")


def _amounts(column: Sequence[int | None]) -> _Texts:
    if not any(column) and None not in column:
        return ["0.00"] * len(column)
    return [
        "null"
        if cents is None
        else f"{cents // 100}.{cents % 100:02d}"
        if cents >= 0
        else plain_amount(cents)
        for cents in column
    ]


def _shares(column: Sequence[float | None]) -> _Texts:
    return _rounded(column, SHARE_DIGITS)


def _points(column: Sequence[float | None]) -> _Texts:
    return _rounded(column, POINT_DIGITS)


def _rounded(column: Sequence[float | None], digits: int) -> _Texts:
    # None becomes "not a number", which is written as null; adding zero takes the sign off a zero.
    return _numbers((np.round(np.array(column, dtype=np.float64), digits) + 0.0).tolist())


def _significant(column: Sequence[float | None]) -> _Texts:
    return _numbers([None if value is None else float(f"{value:.{FIGURES}g}") for value in column])


_WRITERS: Final[Mapping[str, Callable[[Sequence[Any]], _Texts]]] = {
    "cents": _amounts,
    "spread_cents": _amounts,
    "gap_cents": _amounts,
    "cents_per_need": _amounts,
    "need_share": _shares,
    "budget_share": _shares,
    "points": _points,
    "low": _points,
    "high": _points,
    "need_per_rand": _significant,
}
