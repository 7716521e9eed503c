"""What a reader may ask for: filters as asked, and the same once held against the stored lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from spatial.vocabulary import Sphere

UNSTATED: Final = "unstated"
"""Asks for what has no entry in a list: commitments without a sector, say."""


class Transfers(StrEnum):
    """What to do with money that one organisation only hands on to another, which plans it too."""

    EXCLUDE = "exclude"
    INCLUDE = "include"  # counts such a grant twice where both have published it
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which commitments and which money; several values of one filter are alternatives, filters add up.

    Codes are those of the stored lists; ``unstated`` asks for commitments without an entry.
    """

    sphere: tuple[Sphere, ...] = ()
    organisation: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    focal_area: tuple[str, ...] = ()
    funding_source: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    catalytic: bool | None = None
    transfers: Transfers = Transfers.EXCLUDE

    def stated(self) -> dict[str, Any]:
        """Give what was asked for, and always what happens to transfers, for the answer to repeat."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asked.items()
            if value not in ((), None)
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """Filters whose codes are known, with the ids they stand for.

    Made by ``service.filters.service.check`` alone. ``ids`` holds, per list that was asked for, the ids of
    its rows; ``None`` among them stands for ``unstated``.
    """

    filters: Filters = field(default_factory=Filters)
    ids: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
