"""Coordinates as people write them: what they mean, or what is probably wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from spatial.angles import read_angles
from spatial.coordinate_faults import (
    Correction,
    Paired,
    corrections_of,
    corrections_of_text,
    likeliest,
    on_earth,
    paired,
)
from spatial.crs import in_south_africa
from spatial.findings import Finding, Severity
from spatial.lo_text import LoReading, Position, read_lo
from spatial.plain_text import NOT_GIVEN, VARIOUS, run_together, shortened

_LONGEST_TEXT: Final = 5_000
_LO_STEP_DEGREES: Final = 1e-5  # about a metre
_MOST_KNOWN: Final = 12
_NOT_FINITE: Final = re.compile(r"\b(?:nan|inf|infinity)\b|\b[0-9.]+e\+?[0-9]{3,}\b", re.IGNORECASE)
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9](?:[.,][0-9]{1,15})?E[+-]?0?[0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CoordinateReading:
    """What a text says, or why it cannot be taken at its word.

    Attributes
    ----------
    positions : tuple of (float, float)
        Longitude and latitude in WGS 84 degrees, each place once; empty where the text is not believed.
    step_degrees : float
        Finest step in which the text states its angles; 0.1 for one decimal.
    corrections : tuple of Correction
        Readings that would make sense, where the text itself does not; fewest slips first.
    finding : Finding or None
    """

    positions: tuple[Position, ...] = ()
    step_degrees: float = 0.0
    corrections: tuple[Correction, ...] = ()
    finding: Finding | None = None


def read_coordinates(text: str, *, lo: int | None = None) -> CoordinateReading:
    """Read a cell that holds one or several positions, latitude first unless letters say otherwise.

    Decimal degrees with point or comma, degrees and minutes, degrees minutes and seconds with any marks,
    and Lo grid metres. A position outside South Africa for which a simple slip accounts is not believed: the
    mended reading stands among the corrections. Where two readings are possible, neither is taken.

    Parameters
    ----------
    text : str
    lo : int, optional
        Lo grid that holds where the text gives metres without naming a grid.
    """
    words = _said_in_words(text)
    if words:
        return words
    grid = read_lo([text], lo=lo)
    if grid and grid.positions:
        return _from_lo(grid, text)
    return _judged([read for reading in read_angles(text) if (read := paired(reading))], text)


def read_latitude_longitude(latitude: str, longitude: str, *, lo: int | None = None) -> CoordinateReading:
    """Read a latitude and a longitude that stand in two cells.

    Either cell may hold several values where the other holds as many. Otherwise as `read_coordinates`.
    """
    both = f"{latitude} | {longitude}"
    blank = [run_together(text) in NOT_GIVEN for text in (latitude, longitude)]
    if any(blank) and not all(blank):
        return _incomplete(latitude, longitude)
    words = _said_in_words(latitude) or _said_in_words(longitude)
    if words:
        return words
    grid = read_lo([latitude, longitude], lo=lo)
    if grid and grid.positions:
        return _from_lo(grid, both)
    readings = [
        read
        for one in read_angles(_plain_number(latitude), single=True)
        for other in read_angles(_plain_number(longitude), single=True)
        if len(one) == len(other)
        and (read := paired([angle for pair in zip(one, other, strict=True) for angle in pair]))
    ]
    return _judged(readings, both)


def settle(
    reading: CoordinateReading,
    *,
    accept_suggestions: bool = False,
    fits: Callable[[tuple[Position, ...]], bool] | None = None,
) -> tuple[tuple[Position, ...], Finding | None]:
    """Choose the positions to use, and word the finding with its suggestion.

    Parameters
    ----------
    reading : CoordinateReading
    accept_suggestions : bool
        Take the likely correction where there is one; the finding then says so.
    fits : callable, optional
        Tells whether positions agree with what else the row says; chooses between corrections.
    """
    finding = reading.finding
    if finding is None or not reading.corrections:
        return reading.positions, finding
    likely = likeliest(reading.corrections, fits)
    if likely is None:
        known = tuple(written(correction.positions) for correction in reading.corrections[:_MOST_KNOWN])
        return reading.positions, finding.at(known=known)
    finding = finding.at(
        rule=likely.rule,
        message=f"These coordinates cannot be meant as they stand: {likely.fault}.",
        suggestion=written(likely.positions),
        accepted=accept_suggestions,
    )
    return (likely.positions if accept_suggestions else ()), finding


def written(positions: tuple[Position, ...]) -> str:
    """Return positions as a person would type them: latitude, longitude; semicolons between pairs."""
    return "; ".join(f"{_trimmed(latitude)}, {_trimmed(longitude)}" for longitude, latitude in positions)


def _trimmed(degrees: float) -> str:
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _said_in_words(text: str) -> CoordinateReading | None:
    if len(text) > _LONGEST_TEXT:
        return _refused(
            "coordinates-unreadable", "The cell is far too long for coordinates; give one pair.", text
        )
    if _NOT_FINITE.search(text):
        return _refused(
            "coordinates-not-finite", "The cell holds no finite number; give decimal degrees.", text
        )
    words = run_together(text)
    if words in NOT_GIVEN:
        return _noted("coordinates-not-given", "The cell says in words that it gives no coordinates.", text)
    if words in VARIOUS:
        message = "The cell speaks of several places and names none; list their coordinates or their wards."
        return _noted("coordinates-various", message, text)
    return None


def _incomplete(latitude: str, longitude: str) -> CoordinateReading:
    message = "Only one of latitude and longitude is given; give both."
    return _refused("coordinates-incomplete", message, f"{latitude} | {longitude}")


def _from_lo(grid: LoReading, text: str) -> CoordinateReading:
    if grid.why_not_one is None:
        return CoordinateReading(grid.positions, _LO_STEP_DEGREES)
    if grid.why_not_one == "grid":
        message = "These are metres of a Lo grid, but which one is not said; write it, for example Lo29."
        fault = "the Lo grid that fits is not stated"
    else:
        message = (
            "The labels X and Y follow one custom and their signs the other; write Y westing, X southing."
        )
        fault = "labels and signs follow different customs"
    rule = f"lo-{grid.why_not_one}"
    corrections = tuple(Correction(rule, (position,), 1, fault) for position in grid.positions)
    return CoordinateReading((), _LO_STEP_DEGREES, corrections, _warning(rule, message, text))


def _judged(readings: list[Paired], text: str) -> CoordinateReading:
    """Believe the one reading that lies in South Africa, or say why none is believed."""
    within = {read.positions: read for read in readings if all(in_south_africa(*at) for at in read.positions)}
    if len(within) == 1:
        (read,) = within.values()
        return CoordinateReading(read.positions, read.step_degrees)
    if within:
        finding = _warning("coordinates-ambiguous", "These coordinates can be read in two ways.", text)
        return CoordinateReading(finding=finding.at(known=tuple(written(positions) for positions in within)))
    if not readings:
        mended = corrections_of_text(text)
        message = "These are no coordinates; give decimal degrees such as -28.7366, 29.35."
        return CoordinateReading(
            corrections=mended, finding=_warning("coordinates-unreadable", message, text)
        )
    return _doubted(readings[0], text)


def _doubted(read: Paired, text: str) -> CoordinateReading:
    """Explain a reading of which some part lies outside South Africa."""
    if not any(longitude or latitude for longitude, latitude in read.positions):
        return _noted("coordinates-zero", "The coordinates are 0, 0, which is read as not given.", text)
    placed = tuple(at for at in read.positions if all(at))
    if len(placed) < len(read.positions):
        zero = _warning("coordinates-zero", "A coordinate of zero is read as not given.", text)
        kept = placed if all(in_south_africa(*at) for at in placed) else ()
        return CoordinateReading(kept, read.step_degrees, (), zero)
    corrections = corrections_of(read.positions)
    if corrections:
        message = "These coordinates lie outside South Africa and could be mended in more than one way."
        return CoordinateReading(
            (), read.step_degrees, corrections, _warning("coordinates-unlikely", message, text)
        )
    if not all(on_earth(*at) for at in read.positions):
        message = "These numbers are too large for degrees; give decimal degrees such as -28.7366, 29.35."
        return _refused("coordinates-too-large", message, text)
    return CoordinateReading(read.positions, read.step_degrees)


def _plain_number(text: str) -> str:
    """Return a number in scientific notation, as spreadsheets write it, in plain digits."""
    stripped = text.strip()
    return f"{float(stripped.replace(',', '.')):f}" if _SCIENTIFIC.fullmatch(stripped) else text


def _refused(rule: str, message: str, text: str) -> CoordinateReading:
    return CoordinateReading(finding=_warning(rule, message, text))


def _noted(rule: str, message: str, text: str) -> CoordinateReading:
    return CoordinateReading(finding=Finding(rule, Severity.NOTE, message, value=shortened(text)))


def _warning(rule: str, message: str, text: str) -> Finding:
    return Finding(rule, Severity.WARN, message, value=shortened(text))
