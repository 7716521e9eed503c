"""What an uploaded file has no column for, taken over from what is published or drafted already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.commitments.check import CORRECTED, PLACE_FIELDS, WORD_FIELDS
from service.commitments.spoken import EVERYTHING, unspoken

Json = dict[str, Any]


def with_unspoken(content: Json, before: Mapping[str, Any], spoken: frozenset[str]) -> Json:
    """Leave fields of which a file does not speak as they were, as a load of the same file does.

    Args:
        content: What the file says of a commitment.
        before: What is published, or drafted already.
        spoken: Fields that the file has a column for, or that its profile sets.
    """
    if spoken >= EVERYTHING:
        return content
    kept = {name: before[name] for name in unspoken(spoken) if name in content}
    if "sector" in kept:  # what an organisation usually does is better than nothing
        kept["sector"] = before["sector"] or content["sector"]
    after = {**content, **kept}
    if "focal_area" not in spoken and after["sector"] == before["sector"]:
        after["focal_area"] = before["focal_area"] or content["focal_area"]
    stays = _says_no_more_of_its_place(content["stated"], before["stated"], spoken)
    if stays:
        after |= {"place": before["place"], "wards": before["wards"]}
    if "split_by" not in spoken:
        after["place"] = {**after["place"], "split_by": before["place"]["split_by"]}
    words = {name for name in WORD_FIELDS if name not in spoken}
    place = before if stays else content
    after["stated"] = {
        **_only(place["stated"], {*PLACE_FIELDS, CORRECTED}),
        **_only(content["stated"], WORD_FIELDS - words),
        **_only(before["stated"], words),
    }
    after["allocations"] = _amounts(content["allocations"], before["allocations"], spoken)
    return after


def _says_no_more_of_its_place(
    said: Mapping[str, Any], before: Mapping[str, Any], spoken: frozenset[str]
) -> bool:
    silent = set(PLACE_FIELDS) - spoken
    if len(silent) == len(PLACE_FIELDS):
        return True
    heard = set(PLACE_FIELDS) & spoken
    as_written, corrected = before, {**before, **before.get(CORRECTED, {})}
    same = any(_only(said, heard) == _only(each, heard) for each in (as_written, corrected))
    return same and any(name in before for name in silent)


def _amounts(said: list[Json], before: list[Json], spoken: frozenset[str]) -> list[Json]:
    """Leave amounts with their sources and bases of VAT; an equal sum of several sources stays divided."""
    after = []
    sources = {each["funding_source"] for each in before}
    for amount in said:
        there = [each for each in before if _when(each) == _when(amount)]
        if "funding_source" not in spoken and len(there) > 1:
            if sum(each["cents"] for each in there) == amount["cents"]:
                stated = {"vat": amount["vat"]} if "vat" in spoken else {}
                after += [{**each, **stated} for each in there]
                continue
        elif "funding_source" not in spoken and (there or len(sources) == 1):
            [source] = {each["funding_source"] for each in there} or sources
            amount = {**amount, "funding_source": source}  # noqa: PLW2901 - the same, under its source
        held = [each["vat"] for each in there if each["funding_source"] == amount["funding_source"]]
        after.append({**amount, "vat": held[0]} if held and "vat" not in spoken else amount)
    return after


def _when(amount: Mapping[str, Any]) -> tuple[str, int]:
    return amount["phase"], amount["year"]


def _only(stated: Mapping[str, Any], names: set[str] | frozenset[str]) -> Json:
    return {name: text for name, text in stated.items() if name in names}
