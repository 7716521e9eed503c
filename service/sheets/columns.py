"""The columns of the tables that are taken away."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CENTS = "cents"
    COUNT = "count"
    SHARE = "share"
    VALUE = "value"  # rands or a fraction, as the measure has it
    POINTS = "points"  # percentage points


class Column(NamedTuple):
    """One column: its name, and what it holds."""

    name: str
    kind: Kind


ABOUT: Final = tuple(Column(name, Kind.TEXT) for name in ("edition", "phase", "period", "filters"))
"""What figures are about: the same in all rows of a table."""
PLACE: Final = tuple(Column(name, Kind.TEXT) for name in ("level", "code", "name", "parent", "landing"))
"""Where the money of a row lies."""
