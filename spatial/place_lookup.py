"""Towns, dams and other named places, as far as a gazetteer of them is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import shapely
from rapidfuzz import fuzz, process
from shapely.geometry.base import BaseGeometry

from spatial.area_names import name_key
from spatial.areas import Area
from spatial.findings import Finding, Severity
from spatial.gazetteer import Gazetteer
from spatial.plain_text import NOT_GIVEN, run_together, shortened
from spatial.vocabulary import Level

_ANY_AREA: Final = (Level.LOCAL, Level.DISTRICT, Level.PROVINCE)
_CLOSE_ENOUGH: Final = 85.0
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """A place's position, or the area of that name, or the finding that says why neither."""

    shape: BaseGeometry | None = None
    area: Area | None = None
    finding: Finding | None = None


@dataclass(slots=True)
class PlaceReader:
    """Finds named places within the area that the row names, and remembers those already found."""

    gazetteer: Gazetteer
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
        shapes = [shape for shape in self.gazetteer.places_named(text) if self._within(shape, around)]
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
        return PlaceReading(finding=self._unknown(text))

    def _within(self, shape: BaseGeometry, around: Area | None) -> bool:
        if around is None or around.level is Level.COUNTRY:
            return True
        outer = self.gazetteer.index(around.level).shape(around.code)
        return outer is None or bool(shapely.intersects(outer, shape))

    def _unknown(self, text: str) -> Finding:
        names = self.gazetteer.place_names
        near = process.extract(
            name_key(text), list(names), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH, limit=3
        )
        message = "No such place is known here; give coordinates or wards to place it finer."
        known = tuple(names[key] for key, _, _ in near)
        return Finding(
            "place-unknown", Severity.NOTE, message, column="place", value=shortened(text), known=known
        )


def _warning(rule: str, message: str, text: str) -> Finding:
    return Finding(rule, Severity.WARN, message, column="place", value=shortened(text))
