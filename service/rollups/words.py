"""What stands behind a roll-up, between its queries and whoever asks for it."""

from __future__ import annotations

from typing import NamedTuple

from spatial.vocabulary import Sphere


class Large(NamedTuple):
    """A commitment, who made it, and the cents of it that are in the scope."""

    id: int
    reference: str
    name: str
    organisation: str
    cents: int


class Site(NamedTuple):
    """The work site of a commitment, as WKB, and the cents of it that are in the scope."""

    id: int
    reference: str
    name: str
    organisation: str
    sphere: Sphere
    sector: str | None
    cents: int
    shape: str
    wkb: bytes
