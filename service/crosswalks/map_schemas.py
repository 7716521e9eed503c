"""Two maps of a crosswalk as they are asked for and answered: short rows, since wards are thousands."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from service.crosswalks import examples
from service.crosswalks.mapping import TwoMaps
from service.editions.schemas import EditionRef
from service.http.parameters import Code, Parameters
from spatial.changes import Change
from spatial.crosswalk import BILLION

OLD_COLUMNS: Final = ("id", "code", "name", "local", "change", "code_reused", "outside_share")
NEW_COLUMNS: Final = ("id", "code", "name", "local", "change", "code_reused", "mostly_from")
PAIR_COLUMNS: Final = ("from_ward", "to_ward", "share")
_DIGITS: Final = 6


class TwoMapsQuery(Parameters):
    """Which wards are asked for."""

    within: Code | None = Field(
        None,
        description="Code of an area of the old edition, such as DC23 or KZN238; the country unless given.",
    )


OldRow = tuple[int, str, str, str | None, Change, bool, float]
NewRow = tuple[int, str, str, str | None, Change | None, bool, str | None]
PairRow = tuple[str, str, float]


class TwoMapsOut(BaseModel):
    """The wards of both editions, and the land that they share."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MAP]})

    from_edition: EditionRef
    to_edition: EditionRef
    within: str | None = Field(description="Code of the place in the old edition, null for the country.")
    old_columns: list[str] = Field(description="What each place of a row of `old` holds.")
    old: list[OldRow] = Field(
        description="Old wards of the place by code: what became of each, and whether its code now names "
        "another place. `id` is that of the old edition's tiles."
    )
    new_columns: list[str] = Field(description="What each place of a row of `new` holds.")
    new: list[NewRow] = Field(
        description="New wards that hold land of the place, or lie in the new edition's place of that code. "
        "`mostly_from` is the old ward that gave most of the land, `change` what became of that one; null "
        "where no old ward gave any."
    )
    pair_columns: list[str] = Field(description="What each place of a row of `pairs` holds.")
    pairs: list[PairRow] = Field(
        description="The share of an old ward that a new one holds, by old code, the largest first."
    )


def as_values(maps: TwoMaps) -> dict[str, Any]:
    """Put two maps in the form of their JSON answer."""
    return {
        "from_edition": EditionRef.of(maps.ends.old).model_dump(),
        "to_edition": EditionRef.of(maps.ends.new).model_dump(),
        "within": maps.within.code if maps.within else None,
        "old_columns": OLD_COLUMNS,
        "old": [(*row[:-1], _share(row.outside_share)) for row in maps.old],
        "new_columns": NEW_COLUMNS,
        "new": [tuple(row) for row in maps.new],
        "pair_columns": PAIR_COLUMNS,
        "pairs": [(row.old, row.new, _share(row.share)) for row in maps.pairs],
    }


def _share(billionths: int) -> float:
    return round(billionths / BILLION, _DIGITS)
