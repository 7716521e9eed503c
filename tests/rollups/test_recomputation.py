"""All roll-ups against figures worked out anew, to the cent."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from service.filters.words import Filters, Transfers
from service.models import Area, BudgetLine, Commitment
from service.rollups.lines import Window
from service.rollups.service import Question, roll_up
from spatial.vocabulary import LEVELS, Level, Phase, Sphere
from tests.rollups.recomputed import Country, Line, all_lines, in_window

TODAY = date(2026, 11, 22)
PERIODS = [
    2025,
    2026,
    2027,
    Window(date(2026, 11, 22), date(2028, 5, 22)),
    Window(date(2026, 6, 30), date(2026, 7, 2)),
]
FILTERS = [
    Filters(),
    Filters(transfers=Transfers.INCLUDE),
    Filters(sphere=(Sphere.LOCAL, Sphere.NATIONAL), sector=("water",)),
    Filters(transfers=Transfers.ONLY),
    Filters(funding_source=("mig",), stage=("planning", "unstated")),
    Filters(sector=("unstated",), catalytic=True),
]


def chosen(line: Line, filters: Filters) -> bool:
    wanted = {
        Transfers.EXCLUDE: not line.transfer,
        Transfers.INCLUDE: True,
        Transfers.ONLY: line.transfer,
    }[filters.transfers]
    return (
        wanted
        and (not filters.sphere or line.sphere in filters.sphere)
        and (not filters.organisation or line.organisation in filters.organisation)
        and (not filters.sector or (line.sector or "unstated") in filters.sector)
        and (not filters.stage or (line.stage or "unstated") in filters.stage)
        and (not filters.funding_source or line.source in filters.funding_source)
        and (filters.catalytic is None or line.catalytic == filters.catalytic)
    )


def cents_of(line: Line, period: int | Window) -> int | None:
    """The line's cents in the period, None where it has no part in it."""
    if isinstance(period, int):
        return line.cents if line.year == period else None
    opens, closes = date(line.year, line.start_month, 1), date(line.year + 1, line.start_month, 1)
    if opens >= period.end or closes <= period.start:
        return None
    return in_window(line, period.start, period.end)


def test_every_budget_line_is_as_recomputed(db, crowd):
    stored = Counter()
    rows = select(BudgetLine, Commitment.reference, Area.level, Area.code)
    rows = rows.join(Commitment, Commitment.id == BudgetLine.commitment_id)
    for line, reference, level, code in db.execute(rows.join(Area, Area.id == BudgetLine.area_id)):
        key = (reference, line.phase, line.financial_year, line.landing, level, code)
        stored[(*key, line.from_cents, line.amount_cents)] += 1
    worked_out = Counter(
        (e.reference, e.phase, e.year, e.landing, e.level, e.code, e.from_cents, e.cents)
        for e in all_lines(db, crowd.edition_id)
    )
    assert len(worked_out) > 300
    assert stored == worked_out


@pytest.mark.parametrize("filters", FILTERS, ids=lambda f: str(f.stated()))
@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_every_rollup_is_as_recomputed(db, crowd, period, filters):
    country = Country(db, crowd.edition_id)
    lines = [line for line in all_lines(db, crowd.edition_id) if chosen(line, filters)]
    seen = 0
    for level in LEVELS:
        for phase in Phase:
            found = roll_up(db, Question(level, None, crowd.slug, phase, period, filters, TODAY))
            seen += compare(found, country, [line for line in lines if line.phase == phase], level, period)
    assert seen > 0


def compare(found, country, lines, level, period) -> int:
    cents, at_ward, named = Counter(), Counter(), defaultdict(set)
    above, balance = Counter(), Counter()
    for line in lines:
        amount = cents_of(line, period)
        if amount is None:
            continue
        code = country.chain(country.find(line.level, line.code)).get(level.value)
        balance[line.landing] += amount
        if code is None:
            above[line.landing, line.level, line.code] += amount
        else:
            cents[code] += amount
            at_ward[code] += amount if line.landing == "ward" else 0
            named[code].add((line.organisation, line.reference))
    assert {a.code: (a.cents, a.at_ward_cents, a.commitments) for a in found.areas} == {
        a.code: (cents[a.code], at_ward[a.code], len(named[a.code]))
        for a in country.areas
        if a.level is level
    }
    assert {(r.landing, r.level, r.code): r.cents for r in found.above} == dict(above)
    assert dict(found.balance) == {kind: balance[kind] for kind in found.balance}
    assert (
        found.total_cents
        == sum(balance.values())
        == sum(a.cents for a in found.areas) + sum(r.cents for r in found.above)
    )
    return len(balance)


@pytest.mark.parametrize(
    ("within", "level"), [("DC12", Level.WARD), ("BUF", Level.LOCAL), ("EC", Level.DISTRICT)]
)
def test_an_area_holds_what_its_parts_hold(db, crowd, within, level):
    question = Question(level, within, crowd.slug, Phase.ORIGINAL, 2026, Filters(), TODAY)
    inside = roll_up(db, question)
    outer = roll_up(db, Question(inside.within.level, None, *_rest(question)))
    whole = next(area for area in outer.areas if area.code == within)
    assert inside.total_cents == whole.cents
    assert inside.commitments == whole.commitments
    assert inside.balance["ward"] == whole.at_ward_cents


def _rest(question: Question) -> tuple:
    return question.edition, question.phase, question.period, question.filters, question.today


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(transfers=Transfers.INCLUDE)], ids=lambda f: f.transfers
)
@pytest.mark.parametrize("level", LEVELS)
def test_a_rollup_within_an_area_says_what_the_area_says_of_itself(db, crowd, level, filters):
    for area in roll_up(db, Question(level, None, crowd.slug, Phase.ORIGINAL, 2026, filters, TODAY)).areas:
        inside = roll_up(db, Question(level, area.code, crowd.slug, Phase.ORIGINAL, 2026, filters, TODAY))
        if inside.within.level is not level:
            continue  # a metro has one code at two levels
        assert (inside.total_cents, inside.commitments) == (area.cents, area.commitments)
        assert [one.coverage for one in inside.areas] == [area.coverage]
