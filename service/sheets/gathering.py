"""Gathers what a view says: its values, its largest commitments, its boundaries and its sources."""

from __future__ import annotations

from importlib.metadata import version

from service.areas.service import describe_area, search_areas
from service.areas.words import AreaFacts, AreaSearch, Drawing
from service.db import ReadSession
from service.editions.service import edition_for
from service.maps.service import map_values
from service.maps.words import MapQuestion
from service.models import Edition
from service.paging import PageRequest
from service.rollups.behind import files_behind, largest_commitments
from service.rollups.service import Rollup
from service.sheets.words import EditionFacts, People, Times, View
from spatial.vocabulary import Level

LARGEST = 10


def gather(session: ReadSession, asked: MapQuestion, times: Times) -> View:
    """Answer a question with all that a product taken away has to say beside the figures.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty, or ``within`` stands below the level.
    """
    values = map_values(session, asked)
    rollup = values.rollup
    today = asked.question.today
    edition = edition_for(session, rollup.edition, today)
    place = describe_area(session, edition, rollup.within.level, rollup.within.code)
    return View(
        asked=asked,
        values=values,
        edition=EditionFacts(
            edition.slug, edition.title, edition.valid_from, edition.valid_to, edition.source, edition.licence
        ),
        path=[*(above.name for above in place.ancestors), rollup.within.name],
        largest=largest_commitments(session, rollup, LARGEST, today),
        files=files_behind(session, rollup),
        people=_people(session, edition, rollup, place),
        times=times,
        version=version("onebudget"),
    )


def _people(session: ReadSession, edition: Edition, rollup: Rollup, place: AreaFacts) -> People | None:
    """Where the place's people were counted; where they are the sum of its wards, those of its first ward."""
    if place.area.people is None:
        inside = AreaSearch(level=Level.WARD, parent=rollup.within.code)
        wards, _ = search_areas(session, edition, inside, PageRequest(1), Drawing())
        if not wards.items:
            return None
        place = describe_area(session, edition, Level.WARD, wards.items[0].code)
    facts = place.area
    return None if facts.people is None else People(facts.people_source, facts.people_year)
