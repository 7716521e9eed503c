"""Gathers what a view says: its values, its largest commitments, its boundaries and its sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from typing import NamedTuple

from service.areas.service import describe_area, search_areas
from service.areas.words import AreaFacts, AreaSearch, Drawing
from service.db import ReadSession
from service.editions.service import edition_for
from service.gaps.words import GapAnswer
from service.maps.gaps import gap_map
from service.maps.service import map_values
from service.maps.words import Classes, GapMapQuestion, GapMeasure, MapArea, MapQuestion, Measure
from service.models import Edition
from service.paging import PageRequest
from service.rollups.behind import files_behind, largest_commitments
from service.rollups.service import Rollup
from service.sheets.words import EditionFacts, People, Times, View
from spatial.vocabulary import Level

LARGEST = 10
_EVERY = PageRequest(10_000)
"""More municipalities than any edition has."""


def gather(session: ReadSession, asked: MapQuestion, times: Times) -> View:
    """Answer a question with all that a product taken away has to say beside the figures.

    Raises:
        NotFoundError: If the edition, the area or a filter's value is not held here.
        InvalidRequestError: If the window is empty, or ``within`` stands below the level.
    """
    values = map_values(session, asked)
    shown = _Shown(values.measure, values.areas, values.classes)
    return _gathered(session, values.rollup, asked.question.today, shown, times)


def gather_gaps(session: ReadSession, asked: GapMapQuestion, times: Times) -> View:
    """Answer a question about gaps with all that a product taken away has to say beside the figures.

    Raises:
        CoverageTooLowError: By ward, where too little of the money is placed at wards.
        InvalidRequestError: The need is no count of those who lack something, or no sector answers it.
        NotFoundError: An unknown edition, indicator, area or filter's value, or no values of the need.
    """
    drawn = gap_map(session, asked)
    rollup = drawn.gaps.rollup
    sums = {one.id: one for one in rollup.areas}
    areas = [
        MapArea(sums[one.area.id], None if one.class_index is None else one.area.points, one.class_index)
        for one in drawn.areas
    ]
    shown = _Shown(drawn.measure, areas, drawn.classes, drawn.gaps)
    return _gathered(session, rollup, asked.question.question.today, shown, times)


class _Shown(NamedTuple):
    """What the map itself shows."""

    measure: Measure | GapMeasure
    areas: Sequence[MapArea]
    classes: Classes | None
    gaps: GapAnswer | None = None


def _gathered(session: ReadSession, rollup: Rollup, today: date, shown: _Shown, times: Times) -> View:
    edition = edition_for(session, rollup.edition, today)
    place = describe_area(session, edition, rollup.within.level, rollup.within.code)
    return View(
        today=today,
        rollup=rollup,
        measure=shown.measure,
        areas=shown.areas,
        classes=shown.classes,
        gaps=shown.gaps,
        municipalities=_municipalities(session, edition, rollup) if shown.gaps else {},
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


def _municipalities(session: ReadSession, edition: Edition, rollup: Rollup) -> dict[str, str]:
    """Names by code of those in which the view's wards lie, since each of them has its own Ward 1."""
    if rollup.level is not Level.WARD:
        return {}
    inside = rollup.within.level
    if inside in {Level.LOCAL, Level.WARD}:
        return {rollup.within.code: rollup.within.name} if inside is Level.LOCAL else {}
    found, _ = search_areas(
        session, edition, AreaSearch(level=Level.LOCAL, parent=rollup.within.code), _EVERY, Drawing()
    )
    return {row.code: row.name for row in found.items}


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
