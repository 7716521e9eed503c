"""Maps of a hub: every finding and every pair has its own, and each list has one with its numbers."""

from __future__ import annotations

import html
import math
import re
from datetime import date
from types import SimpleNamespace

import pytest
import shapely

from service.alignment.places import Place, Spot, Where
from service.alignment.rules import MEANINGS
from service.areas.service import ground
from service.formatting import amount, short_money
from service.models import Area
from service.settings import Settings
from service.texts.service import choose
from service.web.finding_view import pair_view
from service.web.findings_map import SMALL, Thing, draw, ground_of
from service.web.hub_maps import between
from service.web.hub_view import HubForm
from spatial.vocabulary import Landing, Level
from tests.builders import build_edition, build_world
from tests.web.test_hub import cents


def finding_pages(get):
    return [
        (each, f"/hub/DC12/findings/{each['key']}") for each in get("/v1/findings", within="DC12")["findings"]
    ]


def test_every_finding_has_its_map_with_rule_rands_and_state_and_the_way_back(show, get):
    texts, seen = choose("en", ""), set()
    for finding, path in finding_pages(get):
        page = show(path)
        legend = re.search(r'<p class="hub-legend">(.*?)</p>', page.html).group(1)
        assert texts.say(f"rule.{finding['rule']}") in legend
        assert (short_money(cents(finding["amount"])) in legend) == bool(finding["amount"])
        assert texts.say(f"state.{finding['state']}") in legend
        assert finding["sentence"] in page.text
        [figure] = re.findall(r'<figure class="sketch hub-one">.*?</figure>', page.html, re.DOTALL)
        placed = re.findall(r'class="sketch-(?:meant|site|site-line|site-area)" (?:d="M|cx=)', figure)
        outlined = re.findall(r'class="place-whole" d="M', figure)
        assert bool(placed) != bool(outlined), path
        seen |= {finding["rule"]}
        back = f"/hub/DC12?limit=500&rule={finding['rule']}#finding-{finding['key']}"
        assert any(set(re.split("[?&#]", link)) == set(re.split("[?&#]", back)) for link in page.links)
        assert f'id="finding-{finding["key"]}"' in show(f"/hub/DC12?rule={finding['rule']}&limit=500").html
    assert len(seen) >= 5


def test_what_has_no_place_says_so_and_shows_what_it_is_for(show, get):
    [objective] = [
        path
        for finding, path in finding_pages(get)
        if finding["objective"] and finding["objective"]["plan"] == "DC12-ONE-PLAN"
    ]
    page = show(objective)
    assert "It is an aim for the whole of Amathole, the area of its plan." in page.text
    assert 'class="place-whole"' in page.html
    assert '<tr class="is-meant" id="objective">' in page.html


@pytest.mark.parametrize(
    "path", ["/hub/DC12", "/hub/DC12?rule=no-plan&limit=500", "/hub/ZA", "/hub/EC", "/hub/EC121"]
)
def test_marks_and_what_is_not_on_the_map_are_the_whole_list(show, path):
    page = show(path)
    groups = re.split(r"<h3 ", page.html)[1:]
    assert groups
    for group in groups:
        rows = re.findall(r'<tr id="(?:finding|pair)-([^"]+)">', group)
        numbers = [int(each) for each in re.findall(r"<title>(\d+)\. ", group)]
        unmarked = re.search(r"lies? in no one place of it: ([\d, ]+)\.", group)
        left_out = [int(each) for each in unmarked.group(1).split(", ")] if unmarked else []
        if "None of these lies in one place" in group:
            left_out = list(range(1, len(rows) + 1))
        assert sorted(numbers + left_out) == list(range(1, len(rows) + 1)), group[:80]


def test_the_country_marks_what_is_known_by_ward_municipality_district_or_province(show):
    [group] = re.findall(r'<h3 id="no-plan">.*?(?=<h3 )', show("/hub/ZA?year=2026").html, re.DOTALL)
    names = [
        html.unescape(each) for each in re.findall(r'<th scope="row" class="wide"><a [^>]*>([^<]*)', group)
    ]
    signs = re.findall(
        r'<circle class="mark mark-open( mark-whole)?"[^>]*/><text[^>]*>\d+</text><title>\d+\. (\w+)', group
    )
    assert {name: bool(whole) for whole, name in signs} == {
        "CLINICS": False,  # known by its wards
        "STREETS": True,  # by its municipality
        "BULK": True,  # by its district
        "PROVINCE": True,
        "ESTATE": False,  # drawn
        "PIPE": False,
    }
    assert set(names) - {name for _, name in signs} == {"NATION", "OFFICE", "SOMEWHERE", "BUOY"}


def test_a_mark_leads_to_the_finding_of_its_number(show):
    page = show("/hub/DC12")
    for group in re.split(r"<h3 ", page.html)[1:]:
        rows = re.findall(r'<tr id="(?:finding|pair)-([^"]+)">', group)
        marks = re.findall(
            r'<a href="/hub/DC12/(?:findings|pairs)/([^"?]+)\?[^"]*" tabindex="-1">.*?<title>(\d+)\.', group
        )
        assert all(rows[int(number) - 1] == key for key, number in marks)


def test_a_priority_area_and_an_objective_lead_to_their_map_and_their_plan(show, get):
    page = show("/hub/DC12")
    for finding, path in finding_pages(get):
        if finding["feature"]:
            assert re.search(rf'<th scope="row" class="wide"><a href="{re.escape(path)}\?">', page.html)
        if finding["objective"]:
            assert f'<a href="{path}?#objectives">' in page.html


def test_every_pair_has_its_map_whichever_is_named_first(show, get):
    pairs = get("/v1/coordination", within="DC12", year=2026)["pairs"]
    assert pairs
    for pair in pairs:
        a, b = (each["id"] for each in pair["commitments"])
        told = set()
        for path in (f"/hub/DC12/pairs/{a}-{b}", f"/hub/DC12/pairs/{b}-{a}"):
            page = show(path)
            assert all(each["name"] in html.unescape(page.html) for each in pair["commitments"])
            assert amount(cents(pair["at_stake"])) in page.text
            assert re.search(r'class="(?:sketch-meant|sketch-site|place-whole)', page.html)
            told |= set(re.findall(r'<dl class="facts">.*?</dl>', page.html, re.DOTALL))
        assert len(told) == 1
        listed = show(f"/hub/DC12/pairs?kind={pair['kind']}&limit=500")
        assert re.search(rf'id="pair-(?:{a}-{b}|{b}-{a})"', listed.html)


def test_places_of_a_pair_are_those_of_its_sides_whichever_is_named_first(db):
    world = build_world(db)
    ids = world.commitments["TOWER"], world.commitments["PIPE"]
    one, other = (
        pair_view(
            db,
            "DC12",
            order,
            HubForm(edition="test-2021", year=2026),
            settings=Settings(),
            texts=choose("en", ""),
            today=date(2026, 9, 1),
        )
        for order in (ids, ids[::-1])
    )
    assert (one.row.a, one.row.b) == (other.row.a, other.row.b) == tuple(sorted(ids))
    assert one.places == other.places
    assert [shapely.from_geojson(place.site).geom_type for place in one.places] == ["Point", "LineString"]


def test_names_on_a_map_are_short_and_not_cut_by_its_frame():
    def row(number, level, name, box):
        west, south, east, north = box
        return SimpleNamespace(
            id=number,
            level=level,
            name=name,
            longitude=(west + east) / 2,
            latitude=(south + north) / 2,
            geometry=shapely.to_geojson(shapely.box(*box)),
        )

    rows = [
        row(1, Level.DISTRICT, "Vhembe District Municipality", (29, -23, 31, -22)),
        row(2, Level.LOCAL, "Makhado Local Municipality", (29.1, -23, 31, -22)),
        row(
            3, Level.LOCAL, "Collins Chabane Local Municipality", (29, -23, 29.1, -22)
        ),  # a strip at the edge
        row(4, Level.WARD, "Ward 1", (29, -23, 31, -22)),
    ]
    drawn = ground_of(rows, 1, SMALL)
    assert [name for *_, name in drawn.names] == ["Makhado", "Collins Chabane"]
    for x, _, name in drawn.names:
        assert 3 * len(name) <= x <= drawn.frame.width - 3 * len(name)


def test_pages_that_are_sent_on_say_their_phase_year_and_filters(show, get):
    asked = "?year=2026&sector=water&transfers=include"
    [finding] = get(f"/v1/findings{asked}", within="DC12", rule="priority-empty")["findings"]
    pair = get("/v1/coordination", within="DC12", year=2026, sector="water")["pairs"][0]
    a, b = (each["id"] for each in pair["commitments"])
    pages = {
        f"/hub/DC12/findings/{finding['key']}": 2,
        f"/hub/DC12/pairs/{a}-{b}": 1,
        "/hub/DC12/pairs": 1,
    }
    for path, most in pages.items():
        page = show(path + asked)
        assert "Original budget, 2026/27." in page.text
        chips = re.findall(r'<a class="chip" href="([^"]*)"[^>]*>.*?</span> (.*?) <span', page.html)
        named = {name for _, name in chips}
        assert {"Water and sanitation", "2026/27"} <= named
        assert len(chips) == most + 1, path
        show(html.unescape(chips[0][0]))


def test_a_total_cost_is_of_no_year(show, get):
    [finding] = get("/v1/findings", within="DC12", year=2028, rule="idp-unfunded")["findings"]
    [rands] = re.findall(
        r"<dt>Rands</dt><dd>(.*?)</dd>", show(f"/hub/DC12/findings/{finding['key']}?year=2028").html
    )
    assert amount(cents(finding["amount"])) in rands
    assert "2028" not in rands


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hub/DC12/findings/no-plan.0123456789abcdef", 404),
        ("/hub/DC12/findings/no-such-rule.0123456789abcdef", 404),
        ("/hub/DC12/findings/nothing", 404),
        ("/hub/DC21/findings/no-plan.0123456789abcdef", 404),
        ("/hub/DC12/pairs/1-1", 404),
        ("/hub/DC12/pairs/999999-999998", 404),
        ("/hub/DC12/pairs?kind=twins", 422),
        ("/hub/DC12/pairs/one-two", 422),
    ],
)
def test_what_is_not_there_is_no_map(show, path, status):
    show(path, expect=status)


def test_the_catalogue_says_what_rules_count_as_the_api_does():
    texts = choose("en", "")
    assert {rule: texts.say(f"rule_rands.{rule}") for rule in MEANINGS} == {
        rule: meaning.rands for rule, meaning in MEANINGS.items()
    }


@pytest.fixture
def drawn(db):
    """The ground of DC12 in the small country, with the id of its area."""
    world = build_edition(db)
    area = db.get_one(Area, world.area("district", "DC12"))
    return ground_of(ground(db, area), area.id, SMALL), area.id, world


def spot(world, level, code, at=(27.15, -32.85), landing=None):
    local, district = world.areas.get(("local", "EC122")), world.areas.get(("district", "DC12"))
    return Spot(world.area(level, code), Level(level), code, code, local, district, *at, landing)


def test_a_mark_stands_on_its_site_and_others_are_moved_off_it(drawn):
    on, area_id, _ = drawn
    site = '{"type": "Point", "coordinates": [27.05, -32.95]}'
    things = [
        Thing(number, str(number), "Tower", "open", number, Place(Where.SITE, site)) for number in range(1, 9)
    ]
    marks = draw(on, area_id, things).marks
    here = on.frame.place(27.05, -32.95)
    assert (marks[0].x, marks[0].y) == here
    assert not marks[0].is_moved
    assert all(mark.is_moved and (mark.of_x, mark.of_y) == here for mark in marks[1:])
    apart = [
        math.dist((one.x, one.y), (other.x, other.y)) for one in marks for other in marks if one is not other
    ]
    assert min(apart) > 18.8


def test_very_many_marks_carry_no_numbers_and_all_are_seen(drawn):
    on, area_id, _ = drawn
    site = '{"type": "Point", "coordinates": [27.05, -32.95]}'
    things = [
        Thing(number, str(number), "Tower", "open", number, Place(Where.SITE, site))
        for number in range(1, 200)
    ]
    found = draw(on, area_id, things)
    assert not found.numbered
    assert len({(mark.x, mark.y) for mark in found.marks}) == 199
    radii = [mark.radius for mark in found.marks]
    assert found.sized
    assert radii == sorted(radii)
    assert radii[0] < radii[-1] / 2


def test_what_is_for_the_whole_area_or_for_nowhere_is_not_marked(drawn):
    on, area_id, world = drawn
    local = Place(Where.LOCAL, None, [spot(world, "local", "EC122", landing=Landing.LOCAL)])
    district = Place(Where.DISTRICT, None, [spot(world, "district", "DC12", landing=Landing.DISTRICT)])
    office = Place(Where.HEAD_OFFICE, None, [spot(world, "local", "EC122", landing=Landing.HEAD_OFFICE)])
    elsewhere = Place(Where.SITE, '{"type": "Point", "coordinates": [20.0, -30.0]}')
    ward = Place(Where.WARDS, None, [spot(world, "ward", "21202001", landing=Landing.WARD)])
    places = [local, district, office, elsewhere, ward, Place()]
    found = draw(on, area_id, [Thing(n, str(n), "", "open", 0, place) for n, place in enumerate(places, 1)])
    assert [mark.number for mark in found.marks] == [1, 5]
    assert [mark.is_whole for mark in found.marks] == [True, False]
    assert found.unmarked == [2, 3, 4, 6]
    assert len(found.shaded) == 1


def test_a_pair_lies_between_its_sites_or_where_one_is_surely(drawn):
    _, _, world = drawn
    one = Place(Where.SITE, '{"type": "Point", "coordinates": [27.0, -33.0]}')
    other = Place(Where.SITE, '{"type": "Point", "coordinates": [27.2, -33.0]}')
    assert between(one, other).site == '{"type":"Point","coordinates":[27.1,-33.0]}'
    wards = Place(Where.WARDS, None, [spot(world, "ward", "21202001"), spot(world, "ward", "21202002")])
    ward = Place(Where.WARDS, None, [spot(world, "ward", "21202002")])
    district = Place(Where.DISTRICT, None, [spot(world, "district", "DC12")])
    assert [each.code for each in between(wards, ward).spots] == ["21202002"]
    assert between(district, wards).spots == wards.spots
    assert between(district, one) is one
