"""Puts need held against budget into words: what is compared, whose count it is, and where they part most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.formatting import decimal, fine_percent, percent, plain_money, short_money
from service.gaps.words import GapAnswer, GapArea, Spread
from service.sheets.texts import say
from service.short_names import short_name

_MILLION_CENTS: Final = 100_000_000
_LISTED: Final = 10


def headline(gaps: GapAnswer, above: Mapping[str, str]) -> str:
    """The answer in one sentence: where need outweighs budget most."""
    widest = gaps.widest
    if not widest:
        return say("gaps.none")
    first = widest[0]
    return say(
        "gaps.headline",
        name=full_name(first, above),
        shares=shares(first),
        amount=short_money(first.gap_cents or 0),
    )


def full_name(area: GapArea, above: Mapping[str, str]) -> str:
    """An area's name; a ward's with that of its municipality, where it is known."""
    lies_in = above.get(area.parent or "")
    return area.name if lies_in is None else f"{area.name}, {short_name(lies_in)}"


def shares(area: GapArea) -> str:
    """An area's part of the need and of the money."""
    return say("gaps.shares", need=percent(area.need_share), budget=percent(area.budget_share))


def need(gaps: GapAnswer) -> str:
    """The need, the year in which it was counted, where it was published, and how far it may be off."""
    about = gaps.needs
    said = say(
        "gaps.need",
        name=about.indicator.name,
        unit=say(f"gaps.unit.{about.indicator.unit}"),
        year=about.year,
        sources="; ".join(source.rstrip(".") for source in about.sources),
    )
    if about.carried is None:
        return said
    level, edition = gaps.rollup.level, about.carried.old.slug
    return f"{said} {say(f'gaps.estimated.{level}', edition=edition, error=fine_percent(gaps.error))}"


def money(gaps: GapAnswer) -> str:
    """Whose money is held against the need, and what of it was divided by people, counted or estimated."""
    sectors = ", ".join(gaps.sectors) or say("gaps.all_sectors")
    said = say(f"gaps.money.{gaps.sector_basis}" if gaps.sectors else "gaps.money", sectors=sectors)
    if gaps.estimated_people is not None:
        said = f"{said} {say('gaps.people_estimated', edition=gaps.estimated_people.old.slug)}"
    if gaps.spread is not Spread.POPULATION or not gaps.spread_cents:
        return said
    return f"{said} {say('gaps.spread', amount=short_money(gaps.spread_cents))}"


def widest_rows(gaps: GapAnswer, above: Mapping[str, str]) -> dict[str, Any]:
    """List the areas in which need outweighs budget most, with what would give each its share."""
    found = [area for area in gaps.widest if (area.points or 0) > 0][:_LISTED]
    in_millions = min((area.gap_cents or 0 for area in found), default=0) >= _MILLION_CENTS
    unit = say("gaps.millions" if in_millions else "gaps.rands") if found else ""
    return {
        "title": say("gaps.widest"),
        "unit": unit,
        "rows": [
            {
                "name": full_name(area, above),
                "by": shares(area),
                "amount": decimal((area.gap_cents or 0) / _MILLION_CENTS, 1)
                if in_millions
                else plain_money(area.gap_cents or 0),
            }
            for area in found
        ],
        "empty": None if found else say("gaps.none"),
    }
