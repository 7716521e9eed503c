"""Words as people type them, brought to one form before they are compared."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import Final

_SAME_SIGNS: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2032\u2019\u2018\u0060\u00b4\u02b9", "'")
    | dict.fromkeys("\u2033\u201d\u201c\u02dd", '"')
    | dict.fromkeys("\u00ba\u02da\u2218\u1d52\ufffd", "°")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\t", " ")
    | dict.fromkeys("\u200b\ufeff\u00ad", "")
)
_LONGEST_COMPARED: Final = 1_000
_SPACES: Final = re.compile(r"\s+")
_APART: Final = re.compile(r"[^0-9a-z]+")

# fmt: off
NOT_GIVEN: Final = frozenset([
    "", "na", "none", "nil", "null", "notspecified", "unspecified", "notgiven", "notavailable",
    "notapplicable", "notknown", "unknown", "tbc", "tbd", "tba", "tobeconfirmed", "tobedetermined",
    "tobeadvised", "pending", "blank", "nocoordinates", "nogps", "outstanding", "x", "xx", "xxx",
])
"""Words, run together, with which a cell says that it says nothing."""

VARIOUS: Final = frozenset([
    "various", "variouswards", "variouslocations", "variousareas", "variousplaces", "variousmunicipalities",
    "multiple", "multiplewards", "multiplelocations", "several", "severalwards", "severallocations",
    "different", "differentwards", "many", "manywards", "morethanone",
])
"""Words, run together, with which a cell says "in more than one place" and no more."""
# fmt: on


def same_signs(text: str) -> str:
    """Return the text with one kind of dash, quote, degree sign and space.

    Also mends the degree sign of a UTF-8 file that was read as cp1252.
    """
    return text.translate(_SAME_SIGNS).replace("Â°", "°").replace("''", '"')


def run_together(text: str) -> str:
    """Return the letters and digits alone, in lower case and without accents.

    Of a text as long as a book only the beginning counts: nothing it is compared with is as long.

    Examples
    --------
    >>> run_together("  Not  specified. ")
    'notspecified'
    >>> run_together("Khâi-Ma")
    'khaima'
    """
    return _APART.sub("", without_accents(text[:_LONGEST_COMPARED]).casefold())


def without_accents(text: str) -> str:
    """Return the text in plain letters, also where UTF-8 was read as cp1252 ("KhÃ¢i-Ma")."""
    if text.isascii():
        return text
    if "Ã" in text or "Â" in text:
        with suppress(UnicodeError):  # then these letters were meant as they stand
            text = text.encode("cp1252").decode("utf-8")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def shortened(text: str, limit: int = 80) -> str:
    """Return the text on one line and no longer than a person reads, with an ellipsis where it was cut."""
    line = _SPACES.sub(" ", text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"
