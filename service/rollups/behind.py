"""What stands behind a roll-up: its commitments, and the files that its territory was loaded from."""

from __future__ import annotations

from datetime import date

from service.db import ReadSession
from service.rollups import balance_queries, behind_queries
from service.rollups.lines import Scope
from service.rollups.service import Question, Rollup, resolve
from service.rollups.words import Large, Site
from spatial.vocabulary import Level


def largest_commitments(session: ReadSession, rollup: Rollup, count: int, today: date) -> list[Large]:
    """Give the commitments with the most money in a roll-up, each with what of it is in the roll-up."""
    return behind_queries.largest(session, _scope(session, rollup, today), count)


def commitment_sites(session: ReadSession, rollup: Rollup, today: date) -> list[Site]:
    """Give the work sites of a roll-up's commitments, each with what of its money is in the roll-up."""
    return behind_queries.sites(session, _scope(session, rollup, today))


def files_behind(session: ReadSession, rollup: Rollup) -> list[str]:
    """Name the files that the commitments of a roll-up's territory came from, each once, the oldest first."""
    return list(dict.fromkeys(run.file for run in balance_queries.runs(session, rollup.territory)))


def _scope(session: ReadSession, rollup: Rollup, today: date) -> Scope:
    """The lines of a roll-up, found again from what it says of itself."""
    within = rollup.within
    inside = None if within.level is Level.COUNTRY else within
    asked = Question(
        level=rollup.level,
        within=inside.code if inside else None,
        edition=rollup.edition,
        phase=rollup.phase,
        period=rollup.period,
        filters=rollup.filters,
        today=today,
        within_level=inside.level if inside else None,
    )
    return resolve(session, asked).scope
