"""The largest commitments of a view, as products list them."""

from __future__ import annotations

from typing import Any, Final

from service.formatting import decimal, plain_money
from service.sheets import gap_words, wording
from service.sheets.texts import say
from service.sheets.words import View

_MILLION_CENTS: Final = 100_000_000


def largest_rows(view: View) -> dict[str, Any]:
    """List the largest commitments, in millions where all of them are above one, so that names have room.

    Of a map of gaps the widest are listed.
    """
    if view.gaps is not None:
        return gap_words.widest_rows(view.gaps, view.municipalities)
    found = view.largest
    in_millions = min((abs(one.cents) for one in found), default=0) >= _MILLION_CENTS
    unit = say("largest.millions" if in_millions else "largest.rands") if found else ""
    is_all = bool(found) and view.rollup.commitments <= len(found)
    return {
        "title": say("largest.few" if is_all else "largest.title"),
        "unit": unit,
        "rows": [
            {
                "name": one.name,
                "by": one.organisation,
                "amount": decimal(one.cents / _MILLION_CENTS, 1) if in_millions else plain_money(one.cents),
            }
            for one in found
        ],
        "empty": None if found else wording.why_empty(view),
    }
