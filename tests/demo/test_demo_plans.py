"""The demonstration district shows every finding, every kind of pair, and figures that add up."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from service.alignment.findings import list_findings, question_for
from service.alignment.places import Where, places_of
from service.alignment.rules import Rule
from service.alignment.service import align
from service.alignment.words import FindingSearch, Search
from service.coordination.service import list_pairs, resolve, sector_lists
from service.coordination.words import USUAL_DISTANCE_M, FoundBy, Kind, PairSearch, found_by, kind_of
from service.db import make_engine, reading
from service.demo.service import DISTRICT, SLUG, SPATIAL_PLAN, load_demo
from service.filters.words import Filters, Transfers
from service.gaps.equity import find_equity
from service.gaps.report import equity_report
from service.gaps.schemas import EquityParameters
from service.paging import PageRequest
from service.plans import service as plans
from service.settings import Settings
from service.texts.service import choose
from service.web.finding_view import SOMEWHERE, finding_view
from service.web.gaps_view import GapsForm, gaps_view
from service.web.hub_view import HubForm
from spatial.clusters import Cluster
from spatial.vocabulary import FeatureKind, PlanKind

TODAY = date(2026, 11, 27)
MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def session(test_databases):
    """The district as ``onebudget demo`` loads it."""
    url = test_databases.create_with_demo()
    engine = make_engine(url)
    with reading(engine) as opened:
        yield opened
    engine.dispose()
    test_databases.drop(url)


@pytest.fixture(scope="module")
def search():
    return Search(Filters(), 2026, "original", DISTRICT)


@pytest.mark.slow
def test_every_rule_finds_something_and_leaves_something(session, search):
    question = question_for(session, search, SLUG, TODAY)
    listing = list_findings(session, question, FindingSearch(search, (), ()), PageRequest(1000))
    counts = {Rule(one.rule): one.findings for one in listing.totals}
    assert all(counts[rule] > 0 for rule in Rule), counts
    assert counts[Rule.NO_PLAN] < 400  # of six hundred commitments
    assert counts[Rule.PRIORITY_EMPTY] < 6  # of eleven features
    assert {row.key.split(".")[0] for row in listing.rows} == {rule.value for rule in Rule}
    # Corridors and nodes lie over each other; what is lost in measuring their pieces is no finding.
    outside = [abs(row.cents) for row in listing.rows if row.rule == Rule.OUTSIDE_PRIORITY]
    assert len(outside) == counts[Rule.OUTSIDE_PRIORITY]
    assert min(outside) > 1_000_00


@pytest.mark.slow
def test_every_finding_has_a_place_or_says_what_it_is_for(session, search):
    """Whatever a rule finds is drawn: its site or wards, or the outline of what it is for."""
    question = question_for(session, search, SLUG, TODAY)
    rows = list_findings(session, question, FindingSearch(search, (), ()), PageRequest(1000)).rows
    places = places_of(session, question, rows)
    kinds: dict[Rule, dict[Where, str]] = {rule: {} for rule in Rule}
    for row in rows:
        place = places.of(row)
        assert place.site or place.spots, row.key
        kinds[Rule(row.rule)].setdefault(place.kind, row.key)
    seen = set()
    for rule, examples in kinds.items():
        assert examples, rule
        for kind, key in examples.items():
            view = finding_view(
                session, DISTRICT, key, HubForm(edition=SLUG, year=2026), texts=choose("en", ""), today=TODAY
            )
            near, outlined = view.picture.near, view.picture.outlined
            assert bool(near) == (kind in SOMEWHERE)
            assert bool(outlined) != bool(near), key
            assert near is None or near.sketch.meant or near.sketch.site_points, key
            assert choose("en", "").say(f"hub_map.lies.{kind}", name="there")
            seen.add(kind)
    assert {Where.SITE, Where.WARDS, Where.LOCAL, Where.DISTRICT, Where.PLAN} <= seen


@pytest.mark.slow
def test_every_kind_of_pair_is_there(session):
    filters = Filters(transfers=Transfers.INCLUDE)
    asked = PairSearch(filters, None, "original", DISTRICT, tuple(Kind), USUAL_DISTANCE_M)
    lists = sector_lists(Settings())
    question = resolve(session, asked, lists, SLUG, TODAY)
    listing = list_pairs(session, question, lists, PageRequest(1000))
    assert all(each.pairs > 0 for each in listing.totals)
    found = {(kind_of(row), found_by(row)) for row in listing.rows}
    for kind in (Kind.DIG_ONCE, Kind.JOINT_SITE):
        assert {(kind, FoundBy.DISTANCE), (kind, FoundBy.WARD)} <= found


@pytest.mark.slow
def test_wards_that_are_short_of_money_together_are_named_on_the_page_and_in_the_terminal(session):
    query = GapsForm(edition=SLUG, level="ward", within=DISTRICT, year=2026, indicator="no_piped_water")
    view = gaps_view(session, query, choose("en", ""), TODAY, Settings().gap_coverage)
    found = {one.area.code for one in view.equity.measured if one.cluster is Cluster.HIGH}
    assert found
    [high] = [group for group in view.clusters if group.cluster is Cluster.HIGH]
    assert {area.code for holder in (*high.shown, *high.folded) for area in holder.areas} == found
    asked = EquityParameters(**query.model_dump(include={"edition", "level", "within", "year", "indicator"}))
    other = find_equity(session, asked.gap_question(TODAY, Settings().gap_coverage), seed=2)
    assert [one.cluster for one in other.measured] == [one.cluster for one in view.equity.measured]
    terminal = Console(width=200, file=io.StringIO())
    terminal.print(equity_report(view.equity))
    [line] = [each for each in terminal.file.getvalue().splitlines() if each.startswith("  high: ")]
    assert set(re.findall(r"\((\d+)\)", line)) == found


@pytest.mark.slow
def test_half_the_placed_money_lies_inside_priority_areas_and_all_adds_up(session, search):
    question = replace(question_for(session, search, SLUG, TODAY), year=None)
    found = align(session, question)
    inside, outside = (
        sum(getattr(row, f"{part}_cents") for row in found.places) for part in ("inside", "outside")
    )
    unplaced = sum(row.unplaced_cents for row in found.places)
    assert 0.3 < inside / (inside + outside) < 0.8
    assert inside + outside + unplaced == sum(row.cents for row in found.spheres)
    assert {row.financial_year for row in found.places} == {2025, 2026, 2027}


@pytest.mark.slow
def test_plans_of_the_district_and_of_its_municipalities(session):
    rows = plans.list_plans(session, SLUG, DISTRICT, TODAY)
    kinds = [row.kind for row in rows]
    assert kinds.count(PlanKind.IDP) == 5
    assert {PlanKind.ONE_PLAN, PlanKind.SDF} < set(kinds)
    assert all(row.commitments > 0 for row in rows if row.code != SPATIAL_PLAN)
    _, _, features = plans.describe_plan(session, SPATIAL_PLAN)
    assert {row.kind for row in features} == set(FeatureKind)


@pytest.mark.slow
def test_loading_it_again_changes_nothing(session, demo_folder):
    engine = session.get_bind().engine
    before = plans.list_plans(session, SLUG, None, TODAY)
    settings = Settings(database_url=engine.url.render_as_string(hide_password=False))
    assert list(load_demo(engine, settings, lambda _: None)) == []
    assert plans.list_plans(session, SLUG, None, TODAY) == before


def test_the_files_of_plans_are_small(demo_folder):
    assert sum(path.stat().st_size for path in (demo_folder / "plans").iterdir()) < MOST_BYTES
