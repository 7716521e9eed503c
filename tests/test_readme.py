"""The README's commands, run in order on the real files, and the figures they leave, held against them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import make_engine
from service.filters.words import Filters, Transfers
from service.models import Area, BudgetLine, Commitment, Placement
from service.rollups.balance import reconcile
from service.rollups.service import Question, roll_up
from spatial.vocabulary import LEVELS, Level, Phase

CHECKOUT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 22)
EVERYTHING = Filters(transfers=Transfers.INCLUDE)
HEADINGS = {
    "Audited Outcome": "audited",
    "Full Year Forecast": "forecast",
    "Budget year": "original",
    "Original Budget": "original",
    "Adjusted Budget": "adjusted",
    "YTD Actual": "actual",
}
PHASES = {"Audited Outcome": "audited", "Adjusted Appropriation": "adjusted", "MTEF": "original"}

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.xdist_group("readme")]


@pytest.fixture
def filled(readme_run):
    engine = make_engine(readme_run.url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.mark.parametrize("page", ["README.md", "docs/from-row-to-ward.md"])
def test_the_pages_show_what_their_commands_print(readme_run, page):
    assert readme_run.now[page].splitlines() == readme_run.written[page].splitlines()


def test_the_row_that_is_followed_lands_as_the_page_says(readme_run, filled):
    page = readme_run.written["docs/from-row-to-ward.md"]
    commitment = filled.scalar(select(Commitment).where(Commitment.reference == "DC99/0072"))
    weights = select(Area.code, Placement.weight).join(Area, Area.id == Placement.area_id)
    for code, weight in filled.execute(weights.where(Placement.commitment_id == commitment.id)):
        assert f"| {code} | {weight:,} |".replace(",", " ") in page
    lines = select(BudgetLine.position, BudgetLine.amount_cents).where(
        BudgetLine.commitment_id == commitment.id, BudgetLine.financial_year == 2026
    )
    first, second = (cents for _, cents in sorted(filled.execute(lines).all()))
    for cents in (first, first - 1, second):
        assert f" {cents:,}".replace(",", " ") in page


def stated_by_treasury(path: Path) -> Counter[tuple[str, str, int, str]]:
    """Cents by project, phase and year of a table SA36 or SC36, added up from its own cells."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    columns = {}
    for at, heading in enumerate(rows[2]):
        found = re.fullmatch(r"(.+)\n(\d{4})/\d\d", str(heading).strip())
        if found and found[1] in HEADINGS:
            columns[at] = (HEADINGS[found[1]], int(found[2]))
    stated: Counter[tuple[str, str, int, str]] = Counter()
    for row in rows[3:]:
        for at, (phase, year) in columns.items():
            if row[2] and row[at] != "":
                stated["BUF", row[2], year, phase] += int(Fraction(str(row[at])) * 100)
    return stated


def stated_by_nation(path: Path) -> Counter[tuple[str, str, int, str]]:
    stated: Counter[tuple[str, str, int, str]] = Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["government_institution"], row["project_name"], int(row["financial_year"]))
            stated[(*key, PHASES[row["budget_phase"]])] += int(Fraction(row["amount_rands"]) * 100)
    return stated


def stated_in(real_data: Path) -> Counter[tuple[str, int]]:
    """Cents by phase and year of all three files; a later file's word on a project replaces the earlier's."""
    folder = real_data / "projects"
    projects = dict(stated_by_treasury(folder / "sa36-buffalo-city-2019-20.xlsx"))
    projects |= stated_by_treasury(folder / "sc36-buffalo-city-2019-20.xlsx")
    projects |= stated_by_nation(folder / "national-infrastructure-2019-20.csv")
    sums: Counter[tuple[str, int]] = Counter()
    for (_, _, year, phase), cents in projects.items():
        sums[phase, year] += cents
    return sums


def test_all_four_levels_and_residuals_add_up_to_the_files(filled, real_data):
    stated = stated_in(real_data)
    assert len(stated) >= 11
    for (phase, year), cents in stated.items():
        for level in LEVELS[1:]:
            found = roll_up(filled, Question(level, None, "mdb-2020", Phase(phase), year, EVERYTHING, TODAY))
            shown = sum(area.cents for area in found.areas)
            assert shown + sum(residual.cents for residual in found.above) == cents, (phase, year, level)
            assert sum(found.balance.values()) == cents


def test_the_trial_balance_is_that_of_the_files(filled, real_data):
    found = reconcile(filled, edition="mdb-2020", period=None, filters=Filters(), today=TODAY)
    assert found.balances
    assert {(row.phase, row.financial_year): row.source_cents for row in found.rows} == stated_in(real_data)
    for row in found.rows:
        for level in Level:
            assert row.at_level[level] + row.above_cents(level) + row.transfer_cents == row.source_cents


def test_head_office_money_is_at_no_ward(filled):
    found = roll_up(filled, Question(Level.WARD, "BUF", "mdb-2020", Phase.ORIGINAL, 2019, EVERYTHING, TODAY))
    assert found.balance["head_office"] == 500_000_00
    assert all(area.cents == 0 for area in found.areas)
