"""Names of places as maps and lists bear them."""

from __future__ import annotations

import re
from typing import Final

_SUFFIX: Final = re.compile(
    r"\s+(?:(?:local|metropolitan|district)\s+municipality|municipality|district)$", re.IGNORECASE
)


def short_name(name: str) -> str:
    """Give a place's name without the kind of body that governs it: uThukela, not uThukela District."""
    return _SUFFIX.sub("", name) or name
