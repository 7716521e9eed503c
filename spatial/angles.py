"""Angles as people write them: decimal degrees, degrees and minutes, degrees, minutes and seconds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from spatial.plain_text import same_signs

Axis = Literal["latitude", "longitude"]

# Labels become one letter each, so that words never meet the hemisphere letters.
_LATITUDE_LABEL, _LONGITUDE_LABEL = "φ", "λ"
_WORDS: Final = (
    (re.compile(r"LATITUDE|LAT\b|LAT(?=[^A-Z])"), _LATITUDE_LABEL),
    (re.compile(r"LONGITUDE|LONG\b|LON\b|LNG\b|LONG?(?=[^A-Z])"), _LONGITUDE_LABEL),
    (re.compile(r"SOUTH|SUID"), "S"),
    (re.compile(r"NORTH|NOORD"), "N"),
    (re.compile(r"EAST|OOS"), "E"),
    (re.compile(r"WEST|WES"), "W"),
    (re.compile(r"DEGREES?|DEGS?"), "°"),
    (re.compile(r"MINUTES?|MINS?"), "'"),
    (re.compile(r"SECONDS?|SECS?"), '"'),
    (re.compile(r"(?<=[0-9])\s*D(?=\s*[0-9])"), "°"),
    (re.compile(r"(?<=[0-9])\s*M(?=\s*[0-9])"), "'"),
    (re.compile(r"(?<=[0-9])\s*S(?=\s*[NSEW])"), '"'),  # 12s S
    (re.compile(r"\bGPS\b|\bCO-?ORD(?:INATE)?S?\b|\bAND\b|[&/|;()\[\]{}=]"), " "),
    (re.compile(r"(?<![A-Z])O(?![A-Z])"), "E"),  # Oos
)
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|(?<![0-9])\.[0-9]{1,20}))"
    r"|(?P<mark>[°'\":])|(?P<letter>[NSEWφλ])|(?P<apart>,|-(?=\s)))"
)
_COMMA_DECIMAL: Final = re.compile(r"([0-9]+),([0-9]+)")
_HYPHENATED: Final = re.compile(r"(?<=[0-9])-(?=[0-9])")
_HEMISPHERES: Final = {
    "S": ("latitude", -1),
    "N": ("latitude", 1),
    "E": ("longitude", 1),
    "W": ("longitude", -1),
}
_LABELS: Final = {_LATITUDE_LABEL: "latitude", _LONGITUDE_LABEL: "longitude"}
_MARK_PLACES: Final = {"°": 0, "'": 1, '"': 2}


class Angle(NamedTuple):
    """One angle in degrees; which axis it lies on, where the writer said so; and its finest stated step."""

    degrees: float
    axis: Axis | None
    step_degrees: float


class _Part(NamedTuple):
    number: str
    mark: str | None
    apart_before: bool


_Chunk = tuple[list[_Part], str | None]


def read_angles(text: str, *, single: bool = False) -> list[list[Angle]]:
    """Return every way in which a text can be read as angles, the likeliest first.

    Parameters
    ----------
    text : str
        One or more angles, with or without hemisphere letters, marks and labels.
    single : bool
        The text stands in a column for one axis, so that a lone number is no half of a pair.

    Returns
    -------
    list of list of Angle
        Empty where the text is no angle at all. Whether an angle is possible on its axis is not asked here.
    """
    for variant in _comma_variants(_prepared(text)):
        tokens = _tokens(variant)
        readings = [reading for reading in _readings(tokens, single=single) if reading] if tokens else []
        if any(single or len(reading) % 2 == 0 for reading in readings):
            return readings
    return []


def _prepared(text: str) -> str:
    line = same_signs(text).upper()
    for pattern, sign in _WORDS:
        line = pattern.sub(sign, line)
    return line.strip()


def _comma_variants(line: str) -> Iterator[str]:
    """Yield the line with commas as decimal signs, where they may be, and then as separators."""
    if "." not in line and _COMMA_DECIMAL.search(line):
        yield _COMMA_DECIMAL.sub(r"\1.\2", line)
    yield line


def _tokens(line: str) -> list[tuple[str, str]] | None:
    if any(letter in line for letter in "NSEW"):
        line = _HYPHENATED.sub(" ", line)  # 28-44-12 S
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(line):
        found = _TOKEN.match(line, place)
        if not found or not found.lastgroup:
            return None
        tokens.append((found.lastgroup, found.group(found.lastgroup)))
        place = found.end()
    return tokens


def _readings(tokens: list[tuple[str, str]], *, single: bool) -> Iterator[list[Angle] | None]:
    kinds = {value for kind, value in tokens if kind in {"letter", "mark"}}
    if kinds & (_HEMISPHERES.keys() | _LABELS.keys()):
        yield _angles(_chunks_by_letter(tokens))
    elif kinds & _MARK_PLACES.keys():
        yield _angles(_chunks_by_mark(_parts(tokens)))
    elif ":" in kinds:
        yield _angles(_chunks_by_colon(_parts(tokens)))
    else:
        yield from _plain_readings(_parts(tokens), single=single)


def _parts(tokens: Iterable[tuple[str, str]]) -> list[_Part]:
    """Return the numbers, each with the mark that follows it."""
    parts: list[_Part] = []
    joined = False
    for kind, value in tokens:
        if kind == "number":
            parts.append(_Part(value, None, apart_before=not joined))
            joined = False
        elif kind == "mark" and parts:
            parts[-1] = parts[-1]._replace(mark=value)
            joined = value == ":"
    return parts


def _chunks_by_letter(tokens: list[tuple[str, str]]) -> Iterator[_Chunk] | None:
    hemispheres = any(value in _HEMISPHERES for kind, value in tokens if kind == "letter")
    kept = [(kind, value) for kind, value in tokens if kind != "apart"]
    if hemispheres:  # then labels add nothing
        kept = [(kind, value) for kind, value in kept if value not in _LABELS]
    places = [place for place, (kind, _) in enumerate(kept) if kind == "letter"]
    leading = places[0] == 0
    if not leading and places[-1] != len(kept) - 1:
        return None
    edges = [*places, len(kept)] if leading else [-1, *places]
    return (
        (_parts(kept[start + 1 : end]), kept[start if leading else end][1]) for start, end in pairwise(edges)
    )


def _chunks_by_mark(parts: list[_Part]) -> Iterator[_Chunk] | None:
    starts = [place for place, part in enumerate(parts) if part.mark == "°"]
    if not starts or starts[0] != 0:
        return None
    return ((parts[start:end], None) for start, end in zip(starts, [*starts[1:], None], strict=True))


def _chunks_by_colon(parts: list[_Part]) -> Iterator[_Chunk]:
    starts = [place for place, part in enumerate(parts) if part.apart_before]
    return ((parts[start:end], None) for start, end in zip(starts, [*starts[1:], None], strict=True))


def _plain_readings(parts: list[_Part], *, single: bool) -> Iterator[list[Angle] | None]:
    """Yield bare numbers as decimal degrees, then as two angles of two or three numbers each."""
    count = len(parts)
    if count % 2 == 0 or count == 1:
        yield _angles(([part], None) for part in parts)
    if single and count in {2, 3}:
        yield _angles([(parts, None)])
    if not single and count in {4, 6}:
        half = count // 2
        yield _angles([(parts[:half], None), (parts[half:], None)])


def _angles(chunks: Iterable[_Chunk] | None) -> list[Angle] | None:
    if chunks is None:
        return None
    angles: list[Angle] = []
    for parts, letter in chunks:
        angle = _angle(parts, letter)
        if angle is None:
            return None
        angles.append(angle)
    return angles


def _angle(parts: list[_Part], letter: str | None) -> Angle | None:
    numbers = [part.number for part in parts]
    in_place = all(part.mark in {None, ":"} or _MARK_PLACES[part.mark] == n for n, part in enumerate(parts))
    if not 1 <= len(numbers) <= len(_MARK_PLACES) or not in_place or not _well_formed(numbers):
        return None
    size = sum(abs(float(number)) / 60**place for place, number in enumerate(numbers))
    decimals = len(numbers[-1].partition(".")[2])
    step = 10.0**-decimals / 60 ** (len(numbers) - 1)
    negative = numbers[0].startswith("-")
    if letter in _HEMISPHERES:
        axis, sign = _HEMISPHERES[letter]
        if negative and sign > 0:
            return None  # "-29 E" says two things
        return Angle(sign * size, axis, step)  # type: ignore[arg-type]  # the table holds only axes
    return Angle(-size if negative else size, _LABELS.get(letter or ""), step)  # type: ignore[arg-type]  # as above


def _well_formed(numbers: list[str]) -> bool:
    """Tell whether only the last number has decimals and minutes and seconds are such."""
    whole = all("." not in number for number in numbers[:-1])
    return whole and all(number[0] not in "+-" and float(number) < 60 for number in numbers[1:])  # noqa: PLR2004 - minutes
