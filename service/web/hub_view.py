"""What the hub of an area works through: findings by rule, alignment in figures, and pairs to coordinate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.actors import Actor
from service.alignment.finding_schemas import States
from service.alignment.findings import list_findings, list_largest
from service.alignment.rules import Rule
from service.alignment.service import align, resolve
from service.alignment.words import FindingSearch, Listing, Question, RuleTotals, Search
from service.areas.service import trail
from service.editions.schemas import EditionParameters
from service.filters.schemas import MoneyParameters
from service.http.parameters import Code, Codes, PageParameters
from service.rollups.service import statements_at_hand, year_for
from service.rows import AnyRow
from service.settings import Settings
from service.texts.service import Catalogue
from service.web.asking import Asked, Chip, FormParameters, chips
from service.web.choices import Choices, choices
from service.web.findings_map import FindingsMap, Ground
from service.web.hub_deciding import Attempt, Deciding, deciding_on
from service.web.hub_figures import Figures, figures_of
from service.web.hub_maps import called, ground_for, maps_of_findings
from service.web.hub_pairs import Pairs, pairs_of
from spatial.vocabulary import FindingState

LARGEST: Final = 10
"""Findings of a rule that the page shows at first."""
MOST: Final = 500
"""Findings or pairs on one page, and on its map."""
OF_LISTS: Final = frozenset({"rule", "state"})
"""What narrows lists of findings, and means nothing to one finding."""
OF_PAIRS: Final = OF_LISTS | {"kind", "transfers"}
"""What filters no pairs: they count grants on both sides, and their kind is the page's title."""


class HubForm(FormParameters, MoneyParameters, EditionParameters, PageParameters):
    """Which findings of an area its hub looks at: the API's own parameters."""

    limit: int = Field(50, ge=1, le=MOST)
    rule: Codes = Field([])
    state: States = Field([])
    decided: Code | None = None

    def search(self, code: str) -> Search:
        """Which money is held against the plans, and where."""
        return Search(self.filters(), self.year, self.phase, code)

    def asked(self) -> Asked:
        """What was asked for, without the finding that somebody comes back from."""
        return {name: value for name, value in super().asked().items() if name != "decided"}


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """One rule with what it found in all, and those of its findings that are shown."""

    totals: RuleTotals
    rows: Sequence[AnyRow]
    map: FindingsMap | None

    @property
    def rule(self) -> Rule:
        """The rule."""
        return Rule(self.totals.rule)


@dataclass(frozen=True, slots=True)
class HubView:
    """What the page shows.

    Attributes:
        query: As asked.
        asked: The same, to write addresses from.
        question: Resolved, for the one year that everything on the page is about.
        years: Financial years with money in the phase, to choose from.
        ground: What the maps of the page stand on.
        groups: Rules that found something, in the order of the rules.
        next_cursor: Where the next page of one rule's findings begins.
        figures: Alignment in figures; None where only one rule's findings are looked at.
        pairs: Pairs to coordinate; None likewise.
        trail: The areas above, and the area itself.
        choices: What filters offer.
        chips: Filters in force.
    """

    query: HubForm
    asked: Asked
    question: Question
    years: Sequence[int]
    ground: Ground | None
    groups: Sequence[RuleGroup]
    deciding: Deciding
    next_cursor: str | None
    figures: Figures | None
    pairs: Pairs | None
    trail: Sequence[Row[Any]]
    choices: Choices
    chips: Sequence[Chip]

    @property
    def most(self) -> int:
        """How many findings or pairs one page lists."""
        return MOST

    @property
    def is_narrow(self) -> bool:
        """Whether the page lists the findings of chosen rules, page by page, and nothing else."""
        return bool(self.query.rule)

    def called(self, row: AnyRow) -> str:
        """Name a finding as its map and its own page do."""
        return called(row)

    def count(self, state: str | None = None) -> int:
        """How many findings there are, in one state or in all."""
        if state is None:
            return sum(group.totals.findings for group in self.groups)
        return sum(group.totals.by_state[state] for group in self.groups)

    def listed(self, group: RuleGroup) -> int:
        """How many findings a rule's whole list has, of the states that are asked for."""
        by_state = group.totals.by_state
        return sum(by_state[state] for state in self.query.state or by_state)

    def is_cut(self, group: RuleGroup) -> bool:
        """Whether a page of more of a rule's findings than this first one can be opened."""
        is_largest = self.query.rule == [group.rule.value] and self.query.limit == MOST
        return self.listed(group) > len(group.rows) and not self.query.cursor and not is_largest


def hub_view(
    session: Session,
    code: str,
    query: HubForm,
    *,
    actor: Actor,
    settings: Settings,
    texts: Catalogue,
    today: date,
    attempt: Attempt | None = None,
) -> HubView:
    """Gather what the work page of an area's hub shows.

    Args:
        session: Any session.
        code: Of the area.
        query: Of the page.
        actor: Who reads.
        settings: Of the application.
        texts: The language.
        today: Decides on the edition, the year and the plans in force.
        attempt: What the reader said of a finding and was refused.

    Raises:
        InvalidRequestError: A filter's code or a rule is not known, or a cursor is of another question.
        NotFoundError: The edition or the area is not, or the finding that somebody comes back from.
    """
    question, held = hub_question(session, code, query, today)
    search = replace(query.search(code), year=question.year)
    listing = _findings(session, question, query, search, texts)
    offered = offered_here(session, texts)
    area, asked = question.area, query.asked()
    on = ground_for(session, question, is_large=bool(query.rule))
    return HubView(
        query=query,
        asked=asked,
        question=question,
        years=held,
        ground=on,
        groups=_grouped(session, listing, on),
        deciding=deciding_on(
            session, actor, question, listing.rows, texts=texts, decided=query.decided, attempt=attempt
        ),
        next_cursor=listing.next_cursor,
        figures=None if query.rule else figures_of(align(session, question)),
        trail=trail(session, question.edition.slug, area.level, area.code) if area else [],
        choices=offered,
        chips=chips(asked, offered, texts),
        # The last to be asked, since what is asked after them would be planned as they are.
        pairs=None
        if query.rule
        else pairs_of(session, search, asked, on, edition=query.edition, settings=settings, today=today),
    )


def hub_question(session: Session, code: str, query: HubForm, today: date) -> tuple[Question, Sequence[int]]:
    """Resolve what a hub's pages are asked for, and give the financial years that can be chosen.

    Raises:
        InvalidRequestError: A filter's code is not stored.
        NotFoundError: The edition or the area is not.
    """
    question = resolve(session, query.search(code), query.edition, today)
    at_hand = statements_at_hand(session, question.edition.id)
    year = year_for(session, question.edition, query.phase, query.year, today, at_hand=at_hand)
    years = sorted({held for phase, held in at_hand if phase is query.phase} | {year})
    return replace(question, year=year), years


def _findings(
    session: Session, question: Question, query: HubForm, search: Search, texts: Catalogue
) -> Listing:
    wanted = FindingSearch(search, tuple(query.rule), tuple(query.state))
    if not query.rule:
        return list_largest(session, question, wanted, LARGEST, texts)
    return list_findings(session, question, wanted, query.page(), always_totals=True, texts=texts)


def _grouped(session: Session, listing: Listing, on: Ground | None) -> list[RuleGroup]:
    held = [totals for totals in listing.totals or () if totals.findings]
    rows = {totals.rule: [row for row in listing.rows if row.rule == totals.rule] for totals in held}
    maps = maps_of_findings(session, listing.question, on, rows.items())
    return [RuleGroup(totals, rows[totals.rule], maps.get(totals.rule)) for totals in held]


def chips_of(
    asked: Asked, offered: Choices, texts: Catalogue, *, without: Collection[str] = OF_LISTS
) -> list[Chip]:
    """Name the filters in force on a page that is no list of findings."""
    return chips({name: value for name, value in asked.items() if name not in without}, offered, texts)


def offered_here(session: Session, texts: Catalogue) -> Choices:
    """What the filters of a hub's pages offer, with what people call it."""
    words = {"rule": Rule, "state": FindingState}
    named = {name: {word.value: texts.say(f"{name}.{word}") for word in kind} for name, kind in words.items()}
    return choices(session, texts) | named
