"""Wards that changed: the crosswalk's figures in words, two maps side by side, and where the land is now."""

from __future__ import annotations

import re

import pytest

from service.crosswalks.service import build
from service.formatting import percent, whole
from service.models import Area
from service.settings import Settings
from service.texts.service import choose
from service.web.changes_view import ChangesForm, changes_view
from spatial.changes import Change
from tests.crosswalks.conftest import NEW, OLD, SWAPPED, editions  # noqa: F401 - a fixture

BOTH = "/changes?from=test-2021&to=test-2026"


def maps(page):
    return re.findall(r'<svg viewBox.*?role="img".*?</svg>', page.html, re.DOTALL)


@pytest.mark.parametrize(("path", "most"), [("/changes", 1), (BOTH, 6), (f"{BOTH}&within=DC12", 14)])
def test_statements_of_the_page(client, counting, path, most):
    client.get(path)
    with counting() as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(seen) == most, "\n\n".join(seen)


def test_crosswalks_are_listed_and_lead_to_their_figures(show):
    page = show("/changes")
    assert BOTH in page.links
    assert maps(page) == []


def test_the_summary_is_that_of_the_api(show, get):
    page = show(BOTH)
    [summary] = [each["summary"] for each in get("/v1/crosswalks")["crosswalks"]]
    changed = summary["old_wards"] - summary["changes"]["unchanged"]
    assert f"{whole(changed)} of {whole(summary['old_wards'])} wards" in page.text
    assert f"{whole(summary['reused_codes'])} ward codes now name another place" in page.text
    for count in summary["changes"].values():
        assert f"<dd>{whole(count)}</dd>" in page.html


def test_the_whole_country_has_a_table_and_no_maps(show, get):
    page = show(BOTH)
    wards = get("/v1/crosswalks/test-2021/test-2026/wards")["wards"]
    assert maps(page) == []
    assert "Name a municipality or district above" in page.text
    assert all(f"/areas/ward/{ward['code']}?edition=test-2021" in page.links for ward in wards)


def test_a_place_is_drawn_in_both_editions(show, get):
    page = show(f"{BOTH}&within=DC12")
    wards = get("/v1/crosswalks/test-2021/test-2026/wards", within="DC12")["wards"]
    assert [each.count('class="ward change-') for each in maps(page)] == [len(wards)] * 2
    assert maps(page)[0].count("change-unchanged") == len(wards)
    assert all(f"/areas/ward/{ward['code']}?edition=test-2026" in page.links for ward in wards)
    assert f"0 of {len(wards)} wards changed; the codes of 0 now name another place." in page.text
    assert page.text.count(percent(1.0)) == len(wards)


def test_the_table_goes_on(show):
    page = show(f"{BOTH}&limit=3")
    [onward] = re.findall(r'rel="next" href="([^"]+)"', page.html)
    codes = re.compile(r"/areas/ward/(\w+)\?edition=test-2021")
    later = show(onward.replace("&amp;", "&"))
    assert len(codes.findall(page.html)) == 3
    assert set(codes.findall(page.html)).isdisjoint(codes.findall(later.html))


def test_a_change_that_no_ward_underwent_says_so(show):
    assert "No ward meets this" in show(f"{BOTH}&change=split").text


@pytest.mark.parametrize("path", [f"{BOTH}&within=DC99", "/changes?from=test-2026&to=test-2021"])
def test_what_there_is_not_is_told(show, path):
    show(path, expect=404)


def test_an_edition_without_a_crosswalk_names_the_command(show):
    page = show("/changes?from=test-2026&to=test-2021", expect=404)
    assert "onebudget crosswalk build test-2026 test-2021" in page.text


def seen(db, **asked):
    query = ChangesForm.model_validate({"from": OLD, "to": NEW, **asked})
    return changes_view(db, query, choose("en", ""), Settings()).compared


def test_wards_with_reused_codes_are_hatched_where_the_code_is_now(db, editions):  # noqa: F811
    build(db, OLD, NEW)
    compared = seen(db, within="DC12")
    assert {ward.code for ward in compared.sides.new if ward.is_hatched} == set(SWAPPED)
    old = {ward.code: ward.path for ward in compared.sides.old}
    new = {ward.code: ward.path for ward in compared.sides.new}
    # In one frame the ground of a ward stays where it is, whatever it is called.
    assert all(old[before] == new[after] for before, after in SWAPPED.items())
    assert all(compared.now[before][0].new == after for before, after in SWAPPED.items())
    assert compared.sides.kinds == [Change.UNCHANGED]
    assert compared.changes_here == {Change.UNCHANGED: len(old)}
    assert compared.reused_here == len(SWAPPED)


def test_a_place_whose_code_is_gone_is_drawn_in_the_old_edition_alone(db, editions):  # noqa: F811
    build(db, OLD, NEW)
    db.get(Area, editions.new.area("local", "EC121")).code = "EC199"
    db.flush()
    compared = seen(db, within="EC121")
    assert not compared.is_kept
    assert compared.sides.old
    assert compared.sides.new == []


def test_without_crosswalks_there_is_nothing_listed(db):
    view = changes_view(db, ChangesForm(), choose("en", ""), Settings())
    assert list(view.crosswalks) == []
    assert view.compared is None
