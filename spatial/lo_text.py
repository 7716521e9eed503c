"""Lo grid metres as people write them: "Lo29 Y 25 000.00 X 3 150 000.00", "WG31 -5641, 3305647.886"."""

from __future__ import annotations

import re
from itertools import product
from typing import Final, NamedTuple

from spatial.crs import LO_MERIDIANS, in_south_africa, to_wgs84_from_lo
from spatial.errors import CrsError
from spatial.plain_text import same_signs

Position = tuple[float, float]
"""Longitude and latitude in WGS 84 degrees."""

_GRID: Final = re.compile(r"(?<![A-Z])(?:LO|WG|L\.O\.?)\s*[-/:=]?\s*([0-9]{2})(?![0-9.])")
_CAPE: Final = re.compile(r"\bCAPE\b|\bCLARKE\b")
_DATUM_WORDS: Final = re.compile(
    r"HARTEBEESTHOEK\s*(?:19)?94|\bHART\s*94|\bHBK\s*94|WGS\s*-?(?:19)?84|\b(?:CAPE|CLARKE)(?:\s+DATUM)?\b"
)
_NUMBER: Final = re.compile(
    r"(?P<label>\b[XY]\s*[:=]?\s*)?(?P<number>[+-]? ?"
    r"(?:[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])|[0-9]{1,12})(?:[.,][0-9]{1,12})*)\s*M?(?![A-Z0-9])"
)
_REST: Final = re.compile(r"[\s,;:|/()\[\]=+-]*")
_PAIR: Final = 2
_LEAST_SOUTHING_M: Final = 2_300_000.0
_MOST_SOUTHING_M: Final = 5_400_000.0
_MOST_WESTING_M: Final = 350_000.0


class LoReading(NamedTuple):
    """Metres on a Lo grid, and every position that they may mean.

    Attributes
    ----------
    positions : tuple of Position
        One where the metres mean one place; none where they are no Lo metres at all.
    why_not_one : str or None
        ``grid``: the grid is not stated. ``signs``: labels and signs follow different customs.
    """

    positions: tuple[Position, ...]
    why_not_one: str | None = None


def read_lo(texts: list[str], *, lo: int | None = None) -> LoReading | None:
    """Read one position in Lo metres from one cell, or from a cell each for Y and X.

    Which number is the southing follows from its size alone, so neither the order nor the column matters.

    Parameters
    ----------
    texts : list of str
        One or two cells.
    lo : int, optional
        The grid that holds where the text names none.

    Returns
    -------
    LoReading or None
        None where the texts are no pair of metres in the range of the South African grids.
    """
    joined = same_signs(" | ".join(texts)).upper()
    named = {int(found) for found in _GRID.findall(joined)}
    if len(named) > 1:
        return None
    numbers = _labelled_numbers(joined)
    ordered = _westing_southing(numbers) if numbers else None
    if ordered is None:
        return None
    grids = named or ({lo} if lo is not None else set(LO_MERIDIANS))
    datum = "cape" if _CAPE.search(joined) else "hartebeesthoek94"
    pairs = _possible_signs(*ordered)
    positions = tuple(_placed(pairs, sorted(grids), datum))
    if len(positions) > 1:
        positions = tuple(at for at in positions if in_south_africa(*at))
    why = None if len(positions) == 1 else ("grid" if len(grids) > 1 else "signs")
    return LoReading(positions, why if positions else None)


def _labelled_numbers(text: str) -> list[tuple[str, float]] | None:
    stripped = _DATUM_WORDS.sub(" ", _GRID.sub(" ", text))
    if _REST.fullmatch(_NUMBER.sub(" ", stripped)) is None:
        return None
    found = [(match["label"] or "", _metres(match["number"])) for match in _NUMBER.finditer(stripped)]
    numbers = [(label[:1], value) for label, value in found if value is not None]
    return numbers if len(numbers) == len(found) == _PAIR else None


def _metres(text: str) -> float | None:
    """Return a length with the separators that people use, or None where a comma may mean either."""
    digits = re.sub(r"[ ']", "", text)
    if digits.count(",") == 1 and "." not in digits:
        whole, _, decimals = digits.lstrip("+-").partition(",")
        if len(decimals) == 3 and len(whole) <= 3:  # noqa: PLR2004 - a group of thousands has three digits
            return None
        digits = digits.replace(",", ".")
    digits = digits.replace(",", "")
    return float(digits) if digits.count(".") <= 1 else None


def _westing_southing(numbers: list[tuple[str, float]]) -> tuple[float, float, bool] | None:
    """Return the number near zero, the large one, and whether the labels are those of GIS files."""
    (small_label, small), (_, large) = sorted(numbers, key=lambda pair: abs(pair[1]))
    if abs(small) > _MOST_WESTING_M or not _LEAST_SOUTHING_M <= abs(large) <= _MOST_SOUTHING_M:
        return None
    return small, large, small_label == "X"


def _possible_signs(small: float, large: float, gis_labels: bool) -> list[tuple[float, float]]:  # noqa: FBT001 - internal
    """Return the pairs meant; two where a GIS label stands over an official sign."""
    if large > 0 and gis_labels and small:
        return [(small, large), (-small, large)]
    return [(small, large)]


def _placed(pairs: list[tuple[float, float]], grids: list[int], datum: str) -> list[Position]:
    positions = []
    for (westing, southing), grid in product(pairs, grids):
        try:
            positions.append(to_wgs84_from_lo(westing, southing, grid, datum=datum))
        except CrsError:
            continue  # no such grid in this datum
    return positions
