"""The page of gaps: the API's figures in words, a guess called a guess, and a way out where it refuses."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl, urlsplit

from service.formatting import amount, percent, short_money
from service.gaps.words import GapArea, Measured
from service.web.clusters_view import SHORT, clusters_of
from service.web.gaps_drawing import SIDE, dots
from spatial.clusters import Cluster
from spatial.palette import TWO_WAY
from tests.web.test_pages import cents

ASKED = {"indicator": "population", "year": "2026", "within": "EC121", "level": "ward", "sector": "water"}


def address(**changed):
    return "/gaps?" + "&".join(f"{name}={value}" for name, value in (ASKED | changed).items())


def cells(page):
    found = re.findall(r"<td.*?</td>", page.html, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", cell).strip() for cell in found}


def rows_of(answer):
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def test_the_page_says_what_the_api_says(show, get):
    page = show(address())
    rows = sorted(rows_of(get("/v1/gaps", **ASKED)), key=lambda row: row["rank"])
    widest = rows[0]
    assert f"{widest['name']} (EC121): {percent(float(widest['need_share']))} of the need" in page.text
    assert f"{short_money(cents(widest['gap']))} more would give it its share" in page.text
    for row in rows:
        assert {short_money(cents(row["gap"])), amount(cents(row["gap"]))} <= cells(page)
    equity = get("/v1/equity", **ASKED)
    assert f"{equity['gini']:.3f}".replace(".", ",") in page.text


def test_the_map_has_the_colours_of_the_classes(show, get):
    page = show(address())
    drawn = re.findall(r'class="two-way-area" fill="(#[0-9a-f]{6})"', page.html)
    assert drawn == [TWO_WAY[row["class"]] for row in rows_of(get("/v1/gaps", **ASKED))]


def test_where_too_little_is_at_wards_the_page_says_so_and_leads_on(show, get):
    page = show(address(within="DC12", sector="all"))
    told = get("/v1/gaps", 409, **ASKED | {"within": "DC12", "sector": "all"})
    share, least = percent(told["coverage"]), percent(told["least"])
    assert f"Only {share} of this money is placed at wards, less than the {least}" in page.text
    assert "level=" not in page.text  # which is a word of the API
    [onward] = [link for link in page.links if link.startswith("/gaps?") and "level=local" in link]
    assert "All figures" in show(onward).text
    [guess] = [link for link in page.links if link.startswith("/gaps?") and "spread=population" in link]
    assert "That is a guess" in show(guess).text


def test_where_money_cannot_be_divided_by_people_the_page_says_why_and_does_not_offer_it(show, get):
    refused = get("/v1/gaps", 409, **ASKED | {"within": "ZA", "sector": "health"})
    assert refused["spread"] == "no_people"
    page = show(address(within="ZA", sector="health"))
    assert "load a population" in page.text
    assert not [link for link in page.links if link.startswith("/gaps?") and "spread=population" in link]


def test_a_need_that_no_sector_answers_is_held_against_all_money(show):
    assert "against the money of All sectors" in show(address(sector="")).text


def test_all_forms_in_which_maps_go_are_links_of_the_page(show, get, client):
    """What they hand over is the page's own question: its table is that of the API, in every form."""
    menu = [link for link in show(address(sector="")).links if "takeaway" in link or "/v1/gaps?" in link]
    asked = [dict(parse_qsl(urlsplit(link).query)) for link in menu]
    assert [one["format"] for one in asked] == ["pdf", "pdf", "png", "html", "xlsx", "csv", "gpkg", "csv"]
    assert [one.get("paper") for one in asked[:3]] == ["a4", "a3", "a4"]
    assert {(one.get("measure"), one["sector"]) for one in asked[:7]} == {("two_way", "all")}
    checksums = set()
    for link in menu[4:7]:
        answer = client.get(link)
        assert answer.status_code == 200, answer.text
        checksums.add(answer.headers["onebudget-checksum"])
    assert len(checksums) == 1
    rows = rows_of(get("/v1/gaps", **ASKED | {"sector": "all"}))
    table = list(csv.DictReader(io.StringIO(client.get(menu[5]).text.removeprefix("\ufeff"))))
    assert {row["code"]: Decimal(row["gap"]) for row in table if row["gap"]} == {
        row["code"]: row["gap"] for row in rows if row["gap"] is not None
    }
    bare = "/gaps?indicator=population&year=2026&level=ward&within=BUF&sector=all"
    assert any("measure=gap" in link for link in show(bare).links if "takeaway" in link)


def test_without_anybody_counted_there_are_figures_but_no_map(show):
    page = show("/gaps?indicator=population&year=2026&level=ward&within=BUF&sector=all")
    assert "cannot be put into rates" in page.text
    assert "onebudget needs load" in page.text


def test_a_long_order_shows_both_ends_on_one_scale():
    def area(points):
        empty = dict.fromkeys(GapArea._fields) | {"points": points, "low": points - 1, "high": points + 1}
        return GapArea(**empty)

    shown = dots([area(points) for points in range(40, -10, -1)])
    assert len(shown) == 2 * SIDE
    assert [dot.is_after_break for dot in shown].index(True) == SIDE
    assert [dot.at for dot in shown] == sorted((dot.at for dot in shown), reverse=True)
    assert {dot.zero for dot in shown} == {shown[0].zero}
    assert all(0 < dot.low < dot.at < dot.high < 100 for dot in shown)
    assert {dot.fill for dot in shown if dot.at < dot.zero} <= {"#b2abd2", "#5e3c99"}
    assert dots([]) == []


def test_the_page_leads_to_the_same_gaps_on_the_map(show):
    [link] = [each for each in show(address()).links if each.startswith("/?")]
    asked = parse_qs(urlsplit(link).query)
    assert asked == {
        "measure": ["two_way"],
        "need": ["population"],
        "sector": ["water"],
        "within": ["EC121"],
        "level": ["ward"],
        "year": ["2026"],
    }
    [link] = [each for each in show(address(sector="all")).links if each.startswith("/?")]
    asked = parse_qs(urlsplit(link).query)
    assert (asked["money"], asked.get("sector")) == (["all"], None)


def measured(code, parent, cluster):
    area = GapArea(*(None,) * len(GapArea._fields))._replace(code=code, name=f"Ward {code}", parent=parent)
    return Measured(area, 0.0, 0.01, cluster)


def test_clusters_are_listed_by_municipality_and_long_ones_folded_away():
    held = [
        measured(f"{number:03}", "EC121" if number % 2 else "EC122", Cluster.HIGH) for number in range(20)
    ]
    held += [measured("900", "BUF", Cluster.LOW_AMONG_HIGH), measured("901", "BUF", Cluster.NONE)]
    high, apart = clusters_of(SimpleNamespace(measured=held))
    assert (high.cluster, high.number, high.more) == (Cluster.HIGH, 20, 20 - SHORT)
    assert [(holder.code, len(holder.areas)) for holder in high.shown] == [("EC121", 10), ("EC122", 2)]
    assert [(holder.code, len(holder.areas)) for holder in high.folded] == [("EC122", 8)]
    listed = [area.code for holder in (*high.shown, *high.folded) for area in holder.areas]
    assert sorted(listed) == [f"{number:03}" for number in range(20)]
    assert [area.code for holder in apart.shown for area in holder.areas] == ["900"]
    assert clusters_of(None) == []


def test_where_no_area_stands_out_the_page_says_so(show, get):
    assert not get("/v1/equity", **ASKED)["clusters"]["areas"]
    assert "No area stands out from those around it" in show(address()).text
