"""Pairs of one kind to coordinate in a hub's area: a list and a map of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.alignment.words import Question
from service.areas.service import trail
from service.coordination import service as coordination
from service.coordination.words import RANKED, Kind
from service.settings import Settings
from service.texts.service import Catalogue
from service.web.asking import Asked, Chip
from service.web.choices import Choices
from service.web.findings_map import Ground
from service.web.hub_maps import ground_for, maps_of_pairs
from service.web.hub_pairs import PairGroup, question_of
from service.web.hub_view import OF_PAIRS, HubForm, chips_of, hub_question, offered_here


class PairsForm(HubForm):
    """Which pairs of an area its hub looks at."""

    kind: Kind = Field(RANKED[0])


@dataclass(frozen=True, slots=True)
class PairsView:
    """What the page shows.

    Attributes:
        question: As findings are asked for.
        years: Financial years with money in the phase, to choose from.
        group: The pairs of this page, with their map; its totals are of all pages.
        next_cursor: Where the next page begins.
        distance_m: Within which two work sites are near each other.
    """

    query: PairsForm
    asked: Asked
    question: Question
    years: Sequence[int]
    ground: Ground | None
    group: PairGroup | None
    next_cursor: str | None
    distance_m: int
    trail: Sequence[Row[Any]]
    choices: Choices
    chips: Sequence[Chip]
    kinds: Sequence[Kind] = RANKED


def pairs_view(
    session: Session, code: str, query: PairsForm, *, settings: Settings, texts: Catalogue, today: date
) -> PairsView:
    """Gather what the page of a kind of pairs shows.

    Raises:
        InvalidRequestError: A filter's code is not stored, or the cursor is of another question.
        NotFoundError: The edition or the area is not.
    """
    question, years = hub_question(session, code, query, today)
    area, on = question.area, ground_for(session, question, is_large=True)
    above = trail(session, question.edition.slug, area.level, area.code) if area else []
    offered = offered_here(session, texts)
    lists = coordination.sector_lists(settings)
    search = replace(query.search(code), year=question.year)
    asked = question_of(session, search, lists, kinds=(query.kind,), edition=query.edition, today=today)
    found = coordination.list_pairs(session, asked, lists, query.page())
    maps = maps_of_pairs(
        session, question.edition.id, on, area.id if area else None, [(query.kind, found.rows)]
    )
    totals = found.totals[0] if found.totals else None
    return PairsView(
        query=query,
        asked=query.asked(),
        question=question,
        years=years,
        ground=on,
        group=PairGroup(query.kind, totals, found.rows, maps.get(query.kind)) if found.rows else None,
        next_cursor=found.next_cursor,
        distance_m=asked.search.distance_m,
        trail=above,
        choices=offered,
        chips=chips_of(query.asked(), offered, texts, without=OF_PAIRS),
    )
