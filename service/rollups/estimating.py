"""Finds which money of an edition is an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from service.crosswalks.service import takers
from service.db import ReadSession
from service.rollups import carried_queries
from service.rollups.ancestry import Places
from service.rollups.carried import Carried, carried_at
from service.rollups.lines import Scope
from spatial.vocabulary import Level


def estimates_in(
    session: ReadSession, scope: Scope, levels: Sequence[Level], places: Places
) -> list[Carried]:
    """Give the money of a scope that is an estimate, seen from the areas of each of some levels."""
    named = carried_queries.named(session, scope)
    return [carried_at(level, named, places, partial(takers, session)) for level in levels]
