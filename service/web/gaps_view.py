"""Where need and budget part, as its page shows it: a sentence, dots in their order, a map, and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Row

from service.areas.service import trail
from service.db import ReadSession
from service.editions.service import edition_for
from service.errors import ConflictError, CoverageTooLowError
from service.formatting import percent
from service.gaps.equity import equity_of
from service.gaps.guard import Spreading
from service.gaps.service import comparable_needs, find_gaps
from service.gaps.words import ALL, Equity, GapAnswer, GapArea, GapQuestion, SectorBasis, Spread
from service.http.parameters import Code
from service.maps.words import GapMeasure
from service.needs.service import Known
from service.rollups.schemas import QuestionParameters
from service.texts.service import Catalogue
from service.web.asking import Asked, FormParameters
from service.web.choices import Choices, choices
from service.web.clusters_view import ClusterGroup, clusters_of
from service.web.gaps_drawing import Curve, Dot, TwoWayMap, curve, dots, two_way_map
from spatial.palette import TWO_WAY

MOST_ROWS: Final = 250
_ON_MAP: Final = (
    "edition",
    "level",
    "within",
    "year",
    "basis",
    "from",
    "to",
    "phase",
    "transfers",
    "spread",
    "lang",
)


class GapsForm(FormParameters, QuestionParameters):
    """What the page is asked for: the question of the API, whose need may be left to the page."""

    indicator: Code | None = None
    need_year: int | None = Field(None, ge=1990, le=2100)
    spread: Spread = Spread.NONE


@dataclass(frozen=True, slots=True)
class GapsView:
    """What the page shows.

    Attributes:
        indicators: Needs that can be chosen, by code.
        chosen: The one that is shown, None where none is loaded.
        gaps: None where the guard refused them, or no need is loaded.
        refused: What the guard said, in the page's words; the ways out are links beside it.
        spread_helps: Whether the refused gaps can be had where money of no single area is divided by people.
        clusters: Areas whose gaps stand together or apart.
        uneven: What kept equity from being measured, None where it was.
    """

    query: GapsForm
    asked: Asked
    indicators: dict[str, str]
    chosen: str | None
    choices: Choices
    sectors: dict[str, str]
    gaps: GapAnswer | None = None
    refused: str | None = None
    spread_helps: bool = False
    trail: Sequence[Row[Any]] = ()
    dots: Sequence[Dot] = ()
    rows: Sequence[GapArea] = ()
    map: TwoWayMap | None = None
    equity: Equity | None = None
    curve: Curve | None = None
    clusters: Sequence[ClusterGroup] = ()
    uneven: str | None = None
    years: Sequence[int] = ()
    colours: Sequence[str] = TWO_WAY

    @property
    def on_map(self) -> Asked:
        """The query of the budget map that shows the same gaps."""
        shown = {name: value for name, value in self.asked.items() if name in _ON_MAP}
        sectors = [code for code in self.query.sector if code != ALL]
        money = ALL if self.gaps and self.gaps.sector_basis is SectorBasis.ALL else None
        return shown | {
            "measure": GapMeasure.TWO_WAY.value,
            "need": self.chosen,
            "sector": sectors,
            "money": money,
        }

    @property
    def taken(self) -> str:
        """The map that is taken away: that of the page, or of points where nobody counted people for one."""
        return (GapMeasure.GAP if self.map is None else GapMeasure.TWO_WAY).value

    @property
    def sector_names(self) -> list[str]:
        """What people call the sectors whose money counts; empty for all."""
        return [self.sectors.get(code, code) for code in (self.gaps.sectors if self.gaps else ())]


def gaps_view(
    session: ReadSession, query: GapsForm, texts: Catalogue, today: date, least_coverage: float
) -> GapsView:
    """Gather what the page of gaps shows; where the guard refuses a map by ward, it says so and why.

    Raises:
        InvalidRequestError: A filter's code is not stored, or the need is no count.
        NotFoundError: The edition, the need or the area is not.
    """
    edition = edition_for(session, query.edition, today)
    known = comparable_needs(session, edition.slug)
    chosen = query.indicator or (known[0].indicator.code if known else None)
    offered = choices(session, texts)
    view = GapsView(
        query=query,
        asked=query.asked(),
        indicators={one.indicator.code: one.indicator.name for one in sorted(known, key=_code)},
        chosen=chosen,
        choices=offered,
        sectors={ALL: texts.say("gaps.all_sectors")} | offered["sector"],
    )
    if chosen is None:
        return view
    question = _question(query, chosen, known, today, least_coverage)
    try:
        found = find_gaps(session, question)
    except CoverageTooLowError as refused:
        helps = refused.extras["spread"] == Spreading.HELPS
        return replace(view, refused=_why(refused, texts), spread_helps=helps)
    return _filled(session, replace(view, gaps=found))


def _why(refused: CoverageTooLowError, texts: Catalogue) -> str:
    """Say in the page's words what the API says in its own."""
    share, least = (percent(refused.extras[name]) for name in ("coverage", "least"))
    said = texts.say("gaps.refused_why", share=share, least=least)
    on = texts.say(f"gaps.refused_spread.{refused.extras['spread']}")
    return f"{said} {on}"


def _filled(session: ReadSession, view: GapsView) -> GapsView:
    found = view.gaps
    assert found is not None  # noqa: S101 - for the type checker
    rollup = found.rollup
    equity, uneven = _equity(session, found)
    return replace(
        view,
        trail=trail(session, rollup.edition, rollup.within.level, rollup.within.code),
        dots=dots(found.widest),
        rows=(found.widest or found.areas)[:MOST_ROWS],
        map=two_way_map(session, found),
        equity=equity,
        curve=curve(equity.concentration) if equity else None,
        clusters=clusters_of(equity),
        uneven=uneven,
        years=sorted({year for phase, year in rollup.at_hand if phase is rollup.phase}),
    )


def _equity(session: ReadSession, found: GapAnswer) -> tuple[Equity | None, str | None]:
    try:
        return equity_of(session, found), None
    except ConflictError as error:
        return None, error.message


def _question(query: GapsForm, chosen: str, known: Sequence[Known], today: date, least: float) -> GapQuestion:
    money = query.question(today)
    answered = any(one.answered_by for one in known if one.indicator.code == chosen)
    if not money.filters.sector and not answered:
        money = replace(money, filters=replace(money.filters, sector=(ALL,)))
    return GapQuestion(chosen, query.need_year, money, query.spread, least)


def _code(one: Known) -> str:
    return one.indicator.code
