"""Words that stand where wards are asked for: the whole municipality, head office, several wards."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from spatial.plain_text import NOT_GIVEN, VARIOUS, run_together


class Spread(StrEnum):
    """How widely words say that something is spread, without naming a ward."""

    NOTHING = "nothing"  # says in words that it says nothing
    HEAD_OFFICE = "head_office"
    SEVERAL = "several"  # some wards, none of them named
    WHOLE = "whole"  # the whole municipality
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"


_ALL: Final = r"(?:across)?(?:all|whole|entire|every|alle|hele|diehele)(?:of|the|its|in|within|die)*"
_OFFICE_WORDS: Final = r"(?:administrative|administration|admin|municipal|metro|main|corporate|or|and|the)*"
_KINDS: Final = r"(?:metro(?:politan)?|city|stad|local)?(?:municipality|munisipaliteit)?(?:municipal)?"
# Matched against the words run together, in this order.
_PATTERNS: Final = {
    Spread.HEAD_OFFICE: re.compile(
        rf"{_OFFICE_WORDS}(?:headoffices?|headquarters?|hq|hoofkantoor)|administrative|administration|admin"
    ),
    Spread.COUNTRY: re.compile(
        rf"{_ALL}(?:country|southafrica|rsa|provinces)|nation(?:al)?(?:ly|wide)?|countrywide"
    ),
    Spread.PROVINCE: re.compile(rf"{_ALL}(?:province|districts)|provinc(?:e|ial)(?:ly|wide)?"),
    Spread.DISTRICT: re.compile(
        rf"{_ALL}(?:district(?:municipality)?|localmunicipalities|municipalities)|districtwide"
    ),
    Spread.WHOLE: re.compile(
        rf"{_ALL}(?:wards?|wyke)?(?:of|in|within|the|die)*{_KINDS}(?:areas?|regions?|areaofthemunicipality)?"
        r"|(?:metro|municipal|municipality|city|ward|wards)wide"
    ),
}


def spread_of(text: str) -> Spread | None:
    """Return how widely a phrase says that something is spread, or None where it says none of that.

    Examples
    --------
    >>> spread_of("Whole of the Metro"), spread_of("Administrative or Head Office"), spread_of("Coastal")
    (<Spread.WHOLE: 'whole'>, <Spread.HEAD_OFFICE: 'head_office'>, None)
    """
    words = run_together(text)
    if words in NOT_GIVEN:
        return Spread.NOTHING
    if words in VARIOUS:
        return Spread.SEVERAL
    return next((spread for spread, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)
