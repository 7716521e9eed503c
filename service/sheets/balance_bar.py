"""The trial balance bar: where the money of a view is, in parts that add up to the whole."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from service.formatting import NO_FIGURE, money, percent
from service.sheets.texts import say
from service.sheets.words import View
from spatial.vocabulary import Landing


class Part(NamedTuple):
    """One part of the bar: its key in the texts, the landings in it, and how it is filled."""

    key: str
    landings: tuple[Landing, ...]
    colour: str
    is_hatched: bool = False


PARTS: Final = (
    Part("ward", (Landing.WARD,), "#1f5f7a"),
    Part("local", (Landing.LOCAL,), "#5e9db5"),
    Part("district", (Landing.DISTRICT,), "#a5c8d3"),
    Part("wide", (Landing.PROVINCE, Landing.COUNTRY), "#dce6e4"),
    Part("head_office", (Landing.HEAD_OFFICE,), "#c2a35c"),
    Part("unlocated", (Landing.UNLOCATED,), "#ffffff", is_hatched=True),
    Part("outside", (Landing.OUTSIDE,), "#6f6a62"),
)
"""From the places known best to those known least; neighbours differ in lightness, for grey print."""


def balance_bar(view: View) -> dict[str, Any]:
    """Put the bar in the form that templates read; ``width`` is a share of the bar."""
    balance, total = view.rollup.balance, view.rollup.total_cents
    amounts = {part: sum(balance[landing] for landing in part.landings) for part in PARTS}
    # Refunds can leave a part below zero: it is listed, but has no length.
    positive = sum(cents for cents in amounts.values() if cents > 0)
    return {
        "title": say("balance.title"),
        "segments": [
            {
                "key": part.key,
                "name": say(f"balance.{part.key}"),
                "amount": money(cents) if cents else NO_FIGURE,
                "share": percent(cents / total) if cents and total else NO_FIGURE,
                "width": max(cents, 0) / positive if positive else 0,
                "colour": part.colour,
                "hatched": part.is_hatched,
            }
            for part, cents in amounts.items()
        ],
        "together": say("balance.together"),
        "total": money(total),
        "whole": percent(1.0) if total else NO_FIGURE,
    }
