"""The single view of one area, which its page reads out like a profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from service.db import ReadSession
from service.profiles.schemas import ProfileParameters
from service.profiles.service import profile
from service.profiles.words import Facet, Part, Profile
from service.rollups.service import AreaName
from service.texts.service import Catalogue
from service.web.asking import Asked, Chip, FormParameters, chips
from service.web.choices import Choices, choices
from spatial.vocabulary import Level

NAMED: Final = 3
"""Organisations that the headline names."""
MOST: Final = 12
"""Parts of a chart that have a bar of their own."""


class AreaForm(FormParameters, ProfileParameters):
    """Which of an area's money its page shows: the profile's own parameters."""


class Parts(NamedTuple):
    """The largest parts of an area's money, and the rest as one."""

    named: Sequence[Part]
    others: int
    others_cents: int


@dataclass(frozen=True, slots=True)
class AreaView:
    """What the page shows.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        profile: All that is said of the area.
        year: The financial year counted, None for a window.
        choices: What filters offer, for their names.
        chips: Filters in force.
        years: Financial years with money in the phase asked for, the oldest first.
    """

    query: AreaForm
    asked: Asked
    profile: Profile
    year: int | None
    choices: Choices
    chips: Sequence[Chip]
    years: Sequence[int]

    @property
    def trail(self) -> list[AreaName]:
        """The areas above this one, and itself."""
        own = self.profile.area
        return [*self.profile.parents, AreaName(own.level, own.code, own.name)]

    @property
    def listed(self) -> Asked:
        """The query for the list of the commitments behind a figure; a list knows years and no windows."""
        gone = {"basis", "from", "to"}
        kept = {name: value for name, value in self.asked.items() if name not in gone}
        return kept | {"within": self.profile.area.code, "year": self.year}

    @property
    def mapped(self) -> Asked:
        """The query for the map, or a table, of the areas inside this one."""
        level = self.profile.child_level or Level.WARD
        return self.asked | {"level": level.value, "within": self.profile.area.code}

    @property
    def last_day(self) -> date:
        """The last of the months ahead."""
        return self.profile.next_window.end - timedelta(days=1)

    def parts(self, facet: str) -> Parts:
        """The area's money by one facet: the largest parts that have any, and the rest as one."""
        if facet == Facet.ORGANISATION:
            found = self.profile.by_organisation
            rest = found.others
            return Parts(found.largest, rest.organisations if rest else 0, rest.cents if rest else 0)
        held = [part for part in self.profile.breakdowns[Facet(facet)] if part.cents]
        rest_of = held[MOST:]
        return Parts(held[:MOST], len(rest_of), sum(part.cents for part in rest_of))

    @property
    def named(self) -> list[str]:
        """The organisations with the most money here."""
        return [part.name for part in self.profile.by_organisation.largest[:NAMED]]

    @property
    def unnamed(self) -> int:
        """How many organisations the headline leaves out."""
        found = self.profile.by_organisation
        others = found.others.organisations if found.others else 0
        return max(len(found.largest) - NAMED, 0) + others


def area_view(
    session: ReadSession, level: Level, code: str, query: AreaForm, *, texts: Catalogue, today: date
) -> AreaView:
    """Gather what the page of one area shows.

    Raises:
        InvalidRequestError: A filter's code is not stored, or the window is empty.
        NotFoundError: The edition or the area is not.
    """
    found = profile(session, query.question(level, code, today))
    offered = choices(session, texts)
    period = found.rollup.period
    return AreaView(
        query=query,
        asked=query.asked(),
        profile=found,
        year=period if isinstance(period, int) else None,
        choices=offered,
        chips=chips(query.asked(), offered, texts),
        years=[each.financial_year for each in found.by_year],
    )
