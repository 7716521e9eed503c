"""Writes the areas of a roll-up as JSON text, a column at a time, since wards are thousands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Final

from service.http.columns import Texts, amounts, numbers, woven
from service.http.money import plain_amount
from service.rollups.ancestry import Named
from service.rollups.sums import AreaSum, AreaSums

NO_MONEY: Final = "0.00"
SHARE_DIGITS: Final = 4
_NOBODY: Final = '"population":null,"per_person":null'


def share(value: float | None) -> float | None:
    """Write a share with as many digits as anybody reads."""
    return None if value is None else round(value, SHARE_DIGITS)


def areas_json(areas: AreaSums) -> str:
    """Write each area as an object, commas between them."""
    residual = areas.cents - areas.at_ward
    whole = amounts(areas.cents)
    is_split = bool(residual.any())
    text = woven(
        areas.of_these(_names(areas.named)),
        whole,
        ',"at_ward":',
        amounts(areas.at_ward) if is_split else whole,
        ',"residual":',
        amounts(residual) if is_split else NO_MONEY,
        ',"estimated":',
        amounts(areas.estimated) if areas.estimated.any() else NO_MONEY,
        ',"commitments":',
        numbers(areas.commitments.tolist()),
        ',"coverage":',
        _shares(areas.coverage),
        ",",
        _people(areas),
        "},",
        rows=len(areas),
    )
    return text[:-1]


@lru_cache(maxsize=16)
def _names(named: Named) -> Texts:
    """Where each area's object begins; an edition never changes, and is asked for again and again."""
    return [
        f'{{"code":{quoted(code)},"name":{quoted(name)},"parent":{_or_null(parent)},"amount":'
        for code, name, parent in zip(named.codes, named.names, named.parents, strict=True)
    ]


def _or_null(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def _shares(column: Sequence[float | None]) -> Texts:
    # Wards have the share of their municipality: there are far fewer of them than of wards.
    texts = {each: _number(share(each)) for each in set(column)}
    return list(map(texts.__getitem__, column))


def _people(areas: AreaSums) -> str | Texts:
    if all(each is None for each in areas.people):
        return _NOBODY
    return [_NOBODY if area.population is None else _person(area) for area in areas]


def _person(area: AreaSum) -> str:
    per_person = area.cents_per_person
    amount = "null" if per_person is None else plain_amount(per_person)
    return f'"population":{_number(area.population)},"per_person":{amount}'


def _number(value: Decimal | float | None) -> str:
    return "null" if value is None else repr(float(value))
