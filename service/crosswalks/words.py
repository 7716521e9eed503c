"""What other nouns are told of crosswalks."""

from __future__ import annotations

from typing import NamedTuple

from service.models import Crosswalk, Edition


class Ends(NamedTuple):
    """A crosswalk with its two editions."""

    crosswalk: Crosswalk
    old: Edition
    new: Edition
