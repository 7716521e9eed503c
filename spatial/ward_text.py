"""Ward expressions as people write them: what they say, before anybody asks whether such wards exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from spatial.plain_text import run_together, same_signs, shortened
from spatial.ward_dates import dated_readings
from spatial.ward_words import Spread, spread_of

LONGEST_TEXT: Final = 20_000
MOST_WARDS: Final = 5_000

_APART: Final = re.compile(r"[,;|/&+\n\r]|\band\b|\ben\b", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"^[(\[{]([^()\[\]{}]*)[)\]}]$")
_ZERO: Final = re.compile(r"0+(?:\.0*)?")
_NOT_GIVEN: Final = re.compile(r"\bn/a\b", re.IGNORECASE)
_REMARK: Final = re.compile(r"\([^()0-9]*\)")  # "12 (Ladysmith)"
_WARD: Final = (
    r"(?:\b(?:wards?|wyke?|wds?)(?![a-z])\.?|\bw(?=[0-9]))?"
    r"\s*(?:\b(?:numbers?|nos?|nrs?)(?![a-z])\.?|\#)?\s*:?\s*"
)
_NUMBER: Final = r"[0-9]{1,8}(?:\.0+)?(?![0-9.])"
_PERCENT: Final = r"[0-9]{1,3}(?:\.[0-9]{1,6})?"
_REF: Final = re.compile(
    rf"\s*(?:(?P<before>{_PERCENT})\s*%\s*(?:in|of|to|for)?\s*)?{_WARD}(?P<first>{_NUMBER})"
    rf"(?:\s*(?:-|\bto\b|\btot\b|\bthrough\b|\bup to\b)\s*{_WARD}(?P<last>{_NUMBER}))?"
    rf"(?:\s*[:=(-]*\s*(?P<share>{_PERCENT})\s*%\s*\)?|\s*[:=]\s*(?P<bare>{_PERCENT}))?",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(
    r"\s*(?P<place>[a-z]{2,4}\s?[0-9]{1,4}(?=[\s_:-])|[a-z][a-z .'-]*?(?=[\s_:])|[a-z]{3}(?=\s*-\s*[0-9]))"
    r"\s*(?:[:_-]+|(?=\bwards?\b)|(?=\s[0-9]))\s*(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_WARD_WORD: Final = re.compile(r"(?:wards?|wyke?|wds?|nos?|numbers?|w)\.?", re.IGNORECASE)
_MUNICIPALITY_CODE: Final = re.compile(r"[A-Za-z]{2,4}\s?[0-9]{1,4}")
_LONGEST_PIECE: Final = 200
_MOST_PIECES: Final = 50
_CODE_DIGITS: Final = 8
_MOST_DIGITS: Final = 3


class WardRef(NamedTuple):
    """One ward as named: by an eight-digit code, or by its number, perhaps with its municipality."""

    code: str | None
    number: int
    place: str | None
    share: Decimal | None


@dataclass(slots=True)
class WardText:
    """What a ward expression says.

    Attributes
    ----------
    refs : list of WardRef
        Wards named, in order, ranges spelt out.
    spreads : dict of Spread to None
        What it says in words, in order; ``NOTHING`` only where it says nothing else.
    whole_places : list of str
        Municipalities of which it names all wards ("KZN238: all").
    others : list of str
        Words that are no ward: regions, places, areas.
    unreadable : list of str
        Pieces with figures that are no ward.
    cut : bool
        True where the list ends in "...", so that its rest is lost.
    meant : tuple of str
        What may have been typed, where a spreadsheet has made a date of it.
    """

    refs: list[WardRef] = field(default_factory=list)
    spreads: dict[Spread, None] = field(default_factory=dict)
    whole_places: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    cut: bool = False
    meant: tuple[str, ...] = ()


def read_ward_text(text: str, translations: Mapping[str, str] | None = None) -> WardText:
    """Take a ward expression apart.

    Parameters
    ----------
    text : str
        Such as "12", "Wards 12, 14 and 29 to 33", "KZN238: 12; 14", "52308012", "12:60%; 14:40%",
        "Whole of the Metro", "Coastal,Midland,...".
    translations : mapping of str to str, optional
        What the source's own codes mean, such as ``{"200": "several wards"}``; compared without regard to
        capitals, spaces and a spreadsheet's ".0".

    Returns
    -------
    WardText
        Everything the text says; nothing is dropped in silence.
    """
    said = WardText()
    if len(text) > LONGEST_TEXT:
        said.unreadable.append(shortened(text))
        return said
    meanings = {_code_key(code): meaning for code, meaning in (translations or {}).items()}
    line = meanings.get(_code_key(text), text)
    said.meant = dated_readings(line)
    if said.meant:
        return said
    line = same_signs(line)
    whole = line.rstrip(" .…,;\n\r")
    said.cut = any(sign in line[len(whole) :] for sign in ("...", "…"))
    place: str | None = None
    for piece in _pieces(_BRACKETED.sub(r"\1", whole.lstrip())):
        place = _read_piece(meanings.get(_code_key(piece), piece), place, said)
    if len(said.spreads) > 1 or said.refs or said.others or said.unreadable:
        said.spreads.pop(Spread.NOTHING, None)
    return said


def _code_key(text: str) -> str:
    return run_together(re.sub(r"\.0+\s*$", "", text))


def _pieces(line: str) -> Iterator[str]:
    """Yield the parts of a list; a phrase with a meaning of its own stays whole."""
    if _ZERO.fullmatch(line):
        line = ""  # an empty cell, as a formula fills it
    if spread_of(line):
        yield line
        return
    for piece in _APART.split(_NOT_GIVEN.sub("na", line)):
        if piece.strip():
            yield piece.strip()


def _read_piece(piece: str, place: str | None, said: WardText) -> str | None:
    """Note what one piece says; return the municipality that holds for the pieces after it."""
    spread = spread_of(piece)
    if spread:
        said.spreads[spread] = None
        return place
    refs = _refs(piece, place) if len(said.unreadable) < _MOST_PIECES else []
    if refs is not None:
        _add(refs, piece, said)
        return place
    prefix = _PREFIX.fullmatch(piece) if len(piece) <= _LONGEST_PIECE else None
    if prefix is None or _WARD_WORD.fullmatch(prefix["place"].strip()):
        _set_aside(piece, said)
        return place
    return _read_prefixed(prefix["place"].strip(), prefix["rest"], piece, said)


def _set_aside(piece: str, said: WardText) -> None:
    """Keep a piece that is no ward: with figures it may have been meant as one, a municipality's code not."""
    figures = any(sign.isdigit() for sign in piece) and not _MUNICIPALITY_CODE.fullmatch(piece)
    (said.unreadable if figures else said.others).append(shortened(piece))


def _read_prefixed(place: str, rest: str, piece: str, said: WardText) -> str:
    if spread_of(rest) is Spread.WHOLE:
        said.whole_places.append(place)
        return place
    refs = _refs(rest, place)
    if refs is None:
        _set_aside(piece, said)
    else:
        _add(refs, piece, said)
    return place


def _add(refs: list[WardRef], piece: str, said: WardText) -> None:
    if refs and len(said.refs) + len(refs) <= MOST_WARDS:
        said.refs.extend(refs)
    elif len(said.unreadable) >= _MOST_PIECES:
        return
    else:
        said.unreadable.append(shortened(piece))


def _refs(piece: str, place: str | None) -> list[WardRef] | None:
    """Return the wards of a piece: none where its figures cannot be wards, None where it is no such piece."""
    refs: list[WardRef] = []
    start, piece = 0, _REMARK.sub("", piece).rstrip()
    while start < len(piece):
        found = _REF.match(piece, start)
        if found is None or found.end() == start:
            return None
        span = _span(found, place)
        if not span:
            return []
        refs.extend(span)
        start = found.end()
    return refs or None


def _span(found: re.Match[str], place: str | None) -> list[WardRef]:
    """Return the wards from the first to the last of a range, or none where these are no such wards."""
    written = found["before"] or found["share"] or found["bare"]
    share = Decimal(written) if written else None
    first, last = (_digits(found[name]) for name in ("first", "last"))
    if first is None:
        return []
    if found["last"] is None:
        return [_ref(first, place, share)]
    coded = len(first) == _CODE_DIGITS
    if last is None or share is not None or coded != (len(last) == _CODE_DIGITS):
        return []
    if coded and first[:-_MOST_DIGITS] != last[:-_MOST_DIGITS]:
        return []
    width = _CODE_DIGITS if coded else 1
    return [_ref(f"{number:0{width}d}", place, None) for number in range(int(first), int(last) + 1)]


def _digits(text: str | None) -> str | None:
    """Return a ward number or ward code without a spreadsheet's ".0", or None where it is neither."""
    if text is None:
        return None
    digits = text.partition(".")[0]
    short = len(digits.lstrip("0")) <= _MOST_DIGITS and int(digits) > 0
    return digits if len(digits) == _CODE_DIGITS or short else None


def _ref(digits: str, place: str | None, share: Decimal | None) -> WardRef:
    code = digits if len(digits) == _CODE_DIGITS else None
    return WardRef(code, int(digits[-_MOST_DIGITS:]), place, share)
