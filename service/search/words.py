"""What a search box asks for and is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.models import Edition
from spatial.vocabulary import Level


class Kind(StrEnum):
    """What was found."""

    AREA = "area"
    COMMITMENT = "commitment"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that the letters may mean.

    Attributes:
        label: Its name.
        sub_label: Where an area lies, from near to far; whose a commitment is.
        code: An area's code, a commitment's reference.
        level: Of an area, None of a commitment.
        likeness: 0 to 1000; 1000 says that the letters are its code or name.
    """

    kind: Kind
    id: int
    code: str
    level: Level | None
    label: str
    sub_label: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Found:
    """The likeliest of both kinds, the best first."""

    edition: Edition
    q: str
    hits: Sequence[Hit]
