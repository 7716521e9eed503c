"""Ward cells of one source, brought to expressions that stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BARE = re.compile(r"\s*(?:wards?\b[\s.:#]*)?[0-9]{1,3}(?![0-9_])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![0-9A-Za-z_.])[0-9]{1,3}(?![0-9A-Za-z_%])")
_PIECE = re.compile(r"[^,;|&+\n]+")
_WARD_DIGITS = 3


def with_prefix(text: str | None, prefix: str) -> str | None:
    """Return a ward expression that says which municipality its bare numbers belong to.

    Args:
        text: Such as ``12, 14 and 29 to 33``; expressions that start otherwise are returned as they are.
        prefix: A municipality code, with or without a mark after it, or the first five digits of ward codes.
    """
    if text is None or not _BARE.match(text):
        return text
    place = prefix.rstrip("_-: ")
    if place.isdigit():
        return _NUMBER.sub(lambda match: place + match[0].zfill(_WARD_DIGITS), text)
    return f"{place}: {text}"


def with_meanings(text: str, meanings: Mapping[str, str]) -> str:
    """Return a list of wards in which a source's own codes are replaced by what they mean."""
    return _PIECE.sub(lambda match: meanings.get(match[0].strip(), match[0]), text)
