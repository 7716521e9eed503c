"""The arithmetic of a split: what a weight takes, and what is cut off, in exact whole numbers."""

from __future__ import annotations

import random

from sqlalchemy import BigInteger, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

LARGEST = 10**15  # the most that an allocation may be
EDGE = 3_000_000_000  # the sum of weights from which whole numbers might overflow


def cases() -> list[tuple[int, int, int]]:
    """Cents, a weight, and the sum of all weights: on both sides of every limit, and at random."""
    dice = random.Random(20261127)
    totals = [1, 2, 3, 7, EDGE - 1, EDGE, EDGE + 1, 10**12]
    totals += [dice.randint(1, 10 ** dice.randint(1, 14)) for _ in range(500)]
    return [
        (cents, weight, total)
        for total in totals
        for cents in (0, 1, 99, LARGEST, dice.randint(0, LARGEST))
        for weight in {0, 1, total, total - 1, dice.randint(0, total)}
    ]


def test_shares_and_remainders_are_exact_whatever_the_weights(db):
    chosen = cases()
    columns = [cast(literal(list(column)), ARRAY(BigInteger)) for column in zip(*chosen, strict=True)]
    given = func.unnest(*columns).table_valued("cents", "weight", "total").render_derived(name="given")
    triple = (given.c.cents, given.c.weight, given.c.total)
    found = db.execute(select(func.share_of_cents(*triple), func.share_remainder(*triple))).all()
    assert len(found) > 8000
    assert [tuple(row) for row in found] == [divmod(cents * weight, total) for cents, weight, total in chosen]
