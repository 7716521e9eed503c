"""Towns, dams and other named places, as far as a gazetteer of them is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

import shapely
from rapidfuzz import fuzz, process
from shapely.geometry.base import BaseGeometry

from spatial.area_names import Match, name_key
from spatial.areas import Area
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.plain_text import NOT_GIVEN, run_together, shortened
from spatial.vocabulary import Level

_ANY_AREA: Final = (Level.LOCAL, Level.DISTRICT, Level.PROVINCE)
_CLOSE_ENOUGH: Final = 85.0
_LONGEST_NAME: Final = 200
_MOST_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """A place's position, or the area of that name, or the finding that says why neither."""

    shape: BaseGeometry | None = None
    area: Area | None = None
    finding: Finding | None = None


@dataclass(slots=True)
class PlaceReader:
    """Finds named places within the area that the row names, and remembers those already found.

    What is nearly the name of a place or area is suggested, and taken where suggestions are accepted.
    """

    gazetteer: Gazetteer
    accept_suggestions: bool = False
    _read: dict[tuple[str, int], PlaceReading] = field(default_factory=dict)

    def read(self, text: str, around: Area | None) -> PlaceReading:
        """Return what a place's name stands for.

        Many towns share a name: only those within the area around count where there is one, and of several
        none is taken.

        Parameters
        ----------
        text : str
        around : Area or None
            The area that the row names, or its organisation's own. One of the gazetteer's own.
        """
        key = (text, id(around))
        reading = self._read.get(key)
        if reading is None:
            reading = self._read[key] = self._fresh(text, around)
        return reading

    def _fresh(self, text: str, around: Area | None) -> PlaceReading:
        if run_together(text) in NOT_GIVEN:
            return PlaceReading()
        if len(text) > _LONGEST_NAME:
            return PlaceReading(
                finding=_warning("place-unknown", "The cell is far too long for a name.", text)
            )
        shapes = self._here(text, around)
        if len(shapes) == 1:
            return PlaceReading(shapes[0])
        if shapes:
            message = (
                f"{len(shapes)} places of this name are known; name the municipality or give coordinates."
            )
            return PlaceReading(finding=_warning("place-ambiguous", message, text))
        match = self.gazetteer.find(text, _ANY_AREA, [around] if around else [])
        if match.area or (match.finding and match.finding.rule == "area-ambiguous"):
            return PlaceReading(area=match.area, finding=match.finding)
        return self._nearest(text, around, match)

    def _within(self, shape: BaseGeometry, around: Area | None) -> bool:
        if around is None or around.level is Level.COUNTRY:
            return True
        outer = self.gazetteer.index(around.level).shape(around.code)
        return outer is None or bool(shapely.intersects(outer, shape))

    def _nearest(self, text: str, around: Area | None, match: Match) -> PlaceReading:
        """Return the finding that names what is nearest, and its suggestion where that is to be taken."""
        near = self._near(text, around)
        message = "No such place is known here; give coordinates or wards to place it finer."
        finding = Finding("place-unknown", Severity.NOTE, message, column="place", value=shortened(text))
        areas = match.finding.known if match.finding else ()
        finding = finding.at(known=tuple(dict.fromkeys([*near, *areas])))
        if near:
            [(name, shapes), *others] = near.items()
            likely = PlaceReading(shapes[0]) if len(shapes) == 1 and not others else None
        else:
            name = match.suggested.label if match.suggested else ""
            likely = PlaceReading(area=match.suggested) if match.suggested else None
        if likely is None:
            return PlaceReading(finding=finding)
        finding = finding.at(suggestion=name, accepted=self.accept_suggestions)
        return replace(likely if self.accept_suggestions else PlaceReading(), finding=finding)

    def _near(self, text: str, around: Area | None) -> dict[str, list[BaseGeometry]]:
        """Return the places within the area whose names are nearly the text, the nearest first."""
        names = self.gazetteer.place_names
        close = process.extract(
            name_key(text), list(names), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH, limit=None
        )
        near = ((names[key], self._here(names[key], around)) for key, _, _ in close)
        # Names of other areas are set aside first, or the nearest of them would crowd out those of this one.
        return dict(islice(((name, shapes) for name, shapes in near if shapes), _MOST_NEAR))

    def _here(self, name: str, around: Area | None) -> list[BaseGeometry]:
        return [shape for shape in self.gazetteer.places_named(name) if self._within(shape, around)]


def _warning(rule: str, message: str, text: str) -> Finding:
    return Finding(rule, Severity.WARN, message, column="place", value=shortened(text))
