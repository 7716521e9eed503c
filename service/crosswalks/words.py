"""What other nouns are told of crosswalks."""

from __future__ import annotations

from typing import NamedTuple

from service.models import Crosswalk, Edition
from spatial.vocabulary import Level


class Ends(NamedTuple):
    """A crosswalk with its two editions."""

    crosswalk: Crosswalk
    old: Edition
    new: Edition

    def error_at(self, level: Level) -> float:
        """How far a figure of a level's area may be off, as a share of itself; nine areas of ten are within.

        A crosswalk that was built before errors were measured by level has that of wards, the widest.
        """
        error = self.crosswalk.error
        return min(1.0, float(error.get("levels", {}).get(level.value, error)["ninth_decile"]))
