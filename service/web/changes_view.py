"""Wards that changed from one edition to another, as the page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Row

from service.areas.service import wards_drawn
from service.crosswalks.schemas import LONGEST_LIST, WardsQuery
from service.crosswalks.service import WardSearch, find, list_crosswalks, list_wards, where_now
from service.crosswalks.words import Ends
from service.db import ReadSession
from service.editions.service import area_for
from service.errors import NotFoundError
from service.http.parameters import Code
from service.models import Area, Edition
from service.paging import Page, PageRequest
from service.settings import Settings
from service.texts.service import Catalogue
from service.web.asking import Asked, FormParameters
from service.web.changes_map import Sides, draw
from spatial.changes import Change
from spatial.crosswalk import BILLION
from spatial.vocabulary import Level

_FOR_SCRIPTS: Final = ("changes.both", "change", "map.control")
NAMED: Final = 3
"""New wards that the table names for each old one."""


class ChangesForm(FormParameters, WardsQuery):
    """Between which editions, and of which wards: the API's own parameters."""

    from_: Code | None = Field(None, alias="from")
    to: Code | None = None
    limit: int = Field(50, ge=1, le=500)
    at: str | None = Field(None, max_length=60, description="Where both maps look.")
    ward: str | None = Field(None, max_length=60, description="The ward that is told of.")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions held against each other.

    Attributes:
        ends: The crosswalk and its editions.
        area: The place in the old edition, None for the whole country.
        is_kept: Whether the new edition has a place of that code.
        wards: A page of the old wards with what became of them.
        now: By old code, the new wards that hold its land.
        became: By old code of the place, what became of the ward; empty for the whole country.
        reused: Codes that now name another place.
        sides: Both maps, None for the whole country.
    """

    ends: Ends
    area: Area | None
    is_kept: bool
    wards: Page[Row[Any]]
    now: Mapping[str, Sequence[Row[Any]]]
    became: Mapping[str, Change]
    reused: frozenset[str]
    sides: Sides | None

    @property
    def changed(self) -> int:
        """How many old wards changed, in the whole crosswalk."""
        summary = self.ends.crosswalk.summary
        return int(summary["old_wards"]) - int(summary["changes"][Change.UNCHANGED])

    @property
    def changes_here(self) -> Mapping[Change, int]:
        """How many old wards of the place underwent each change."""
        return Counter(self.became.values())

    @property
    def reused_here(self) -> int:
        """How many old wards of the place have a code that now names another."""
        return len(self.reused & self.became.keys())

    def share(self, billionths: int) -> float:
        """The part of a ward, of one."""
        return billionths / BILLION


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What the page shows: all crosswalks, and the two editions asked for.

    Attributes:
        kinds: The legend of both maps, as (code, name).
        boot: What the scripts of both maps start from; None where no two editions are compared.
    """

    query: ChangesForm
    asked: Asked
    crosswalks: Sequence[Ends]
    compared: Compared | None
    choices: Mapping[str, str]
    kinds: Sequence[tuple[str, str]] = ()
    boot: Mapping[str, Any] | None = None

    @property
    def named(self) -> int:
        """How many new wards are named for each old one."""
        return NAMED


def changes_view(
    session: ReadSession, query: ChangesForm, texts: Catalogue, settings: Settings
) -> ChangesView:
    """Gather what the page of changed wards shows.

    Raises:
        InvalidRequestError: A cursor of another question.
        NotFoundError: The crosswalk or the area is not.
    """
    compared = None
    if query.from_ is not None and query.to is not None:
        compared = _compared(session, find(session, query.from_, query.to), query)
    changes = {change.value: texts.say(f"change.{change}") for change in Change}
    others = {name: texts.say(f"changes.both.{name}") for name in ("new", "reused")}
    return ChangesView(
        query=query,
        asked=query.asked(),
        crosswalks=list_crosswalks(session),
        compared=compared,
        choices=changes,
        kinds=list((changes | others).items()),
        boot=_boot(compared, query, texts, settings) if compared else None,
    )


def _compared(session: ReadSession, ends: Ends, query: ChangesForm) -> Compared:
    area = area_for(session, ends.old, query.within) if query.within else None
    place = area if area is not None and area.level is not Level.COUNTRY else None
    later = _same_place(session, ends.new, place)
    wards = list_wards(session, ends, query.search(), query.page())
    became = _became(session, ends, place)
    reused = _reused(session, ends) if place is not None else frozenset()
    return Compared(
        ends=ends,
        area=place,
        is_kept=later is not None,
        wards=wards,
        now=where_now(session, ends, [row.code for row in wards.items]),
        became=became,
        reused=reused,
        sides=draw(_drawn(session, place), _drawn(session, later), became, reused),
    )


def _boot(compared: Compared, query: ChangesForm, texts: Catalogue, settings: Settings) -> dict[str, Any]:
    """What both maps start from."""
    old, new = compared.ends.old, compared.ends.new
    return {
        "language": texts.language,
        "editions": {"old": old.slug, "new": new.slug},
        "within": compared.area.code if compared.area else None,
        "change": query.change,
        "basemap": {"url": settings.basemap_url, "attribution": settings.basemap_attribution},
        "texts": {key: text for prefix in _FOR_SCRIPTS for key, text in texts.part(prefix).items()},
    }


def _same_place(session: ReadSession, edition: Edition, area: Area | None) -> Area | None:
    if area is None:
        return None
    try:
        return area_for(session, edition, area.code, area.level)
    except NotFoundError:
        return None


def _became(session: ReadSession, ends: Ends, place: Area | None) -> dict[str, Change]:
    if place is None:
        return {}
    every = list_wards(session, ends, WardSearch(within=place.code), PageRequest(LONGEST_LIST))
    return {row.code: Change(row.change) for row in every.items}


def _reused(session: ReadSession, ends: Ends) -> frozenset[str]:
    every = list_wards(session, ends, WardSearch(code_reused=True), PageRequest(LONGEST_LIST))
    return frozenset(row.code for row in every.items)


def _drawn(session: ReadSession, place: Area | None) -> Sequence[Row[Any]]:
    return [] if place is None else wards_drawn(session, place)
