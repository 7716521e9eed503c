"""An edition into which money and people were carried, as the API, the pages and the commands tell of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from service.app import create_app
from service.cli import main
from service.db import make_engine
from service.formatting import amount, rate, short_money
from service.models import Crosswalk
from service.settings import Settings
from tests.api.conftest import TestClient
from tests.builders import build_world
from tests.counting import statements_of
from tests.rollups.carried import NEW, commit_across, draw_later, put_in_force
from tests.web.conftest import Shown

ASKED = "edition=test-2026&year=2026"


@pytest.fixture(scope="module")
def carried_url(test_databases) -> Iterator[str]:
    """A database whose later edition is in force, and holds what was known by codes of the earlier one."""
    url = test_databases.create()
    engine = make_engine(url)
    with Session(engine) as session:
        editions = draw_later(session, build_world(session))
        commit_across(session, editions.old)
        put_in_force(session, editions)
        session.commit()
    engine.dispose()
    yield url
    test_databases.drop(url)


@pytest.fixture(scope="module")
def carried_engine(carried_url) -> Iterator[Engine]:
    made = make_engine(carried_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def carried(carried_engine, carried_url) -> TestClient:
    return TestClient(create_app(Settings(database_url=carried_url), carried_engine))


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text, parse_float=Decimal)


def rows(answer):
    return {row[1]: dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]}


def cents(rands):
    return int(rands * 100)


@pytest.mark.parametrize("level", ["local", "ward"])
def test_every_answer_has_the_estimates_of_the_rollup(carried, level):
    rolled = get(carried, f"/v1/rollups?{ASKED}&level={level}")
    held = {area["code"]: area["estimated"] for area in rolled["areas"]}
    above = sum(one["estimated"] for one in rolled["above"])
    assert sum(held.values()) + above == rolled["estimated"] == sum(e["amount"] for e in rolled["estimates"])
    assert all(0 <= area["estimated"] <= area["amount"] for area in rolled["areas"])
    assert any(held.values())
    drawn = get(carried, f"/v1/maps/values?{ASKED}&level={level}")
    gaps = f"{ASKED}&level={level}&indicator=population&sector=all&spread=population"
    for path in (f"/v1/gaps?{gaps}&within=DC12", f"/v1/maps/gaps?{gaps}&within=DC12"):
        found = rows(get(carried, path))
        assert {code: row["estimated"] for code, row in found.items()} == {c: held[c] for c in found}
    assert {code: row["estimated"] for code, row in rows(drawn).items()} == held
    assert {name: drawn[name] for name in ("estimated", "estimates", "population")} == {
        "estimated": rolled["estimated"],
        "estimates": rolled["estimates"],
        "population": {"is_estimated": True, "carried_from": "test-2021"},
    }
    features = get(carried, f"/v1/rollups?{ASKED}&level={level}&format=geojson")["features"]
    assert {one["properties"]["code"]: one["properties"]["estimated"] for one in features} == held


def test_a_profile_tells_what_is_sure_of_the_whole_from_what_is_sure_of_its_parts(carried):
    locals_ = {one["code"]: one for one in get(carried, f"/v1/rollups?{ASKED}&level=local")["areas"]}
    found = get(carried, f"/v1/profiles/local/EC121?{ASKED}")
    assert found["estimated"] == locals_["EC121"]["estimated"] > 0
    wards = sum(one["estimated"] for one in found["by_child"])
    assert [(one["level"], one["by"]) for one in found["estimates"]] == [("local", "area"), ("ward", "area")]
    assert found["estimates"][0]["amount"] == found["estimated"]
    # HALLS names the municipality, and stands above its wards.
    [halls] = get(carried, f"/v1/rollups?{ASKED}&level=ward&within=EC121&sector=unstated")["above"][:1]
    assert found["estimates"][1]["amount"] == wards + halls["estimated"] > found["estimated"]
    district = get(carried, f"/v1/profiles/district/DC12?{ASKED}")
    assert (district["estimated"], district["population"]["is_estimated"]) == (0, True)


def test_pages_say_what_is_estimated_and_how(carried):
    rolled = get(carried, f"/v1/rollups?{ASKED}&level=local")
    page = Shown(carried.get(f"/areas?{ASKED}&level=local").text)
    [by_area] = [one["amount"] for one in rolled["estimates"] if one["by"] == "area"]
    assert (
        f"{short_money(cents(by_area))} of it is estimated: it was carried from Squares test-2021"
        in page.text
    )
    assert "The population is estimated from Squares test-2021." in page.text
    for area in rolled["areas"]:
        [line] = [row for row in re.findall(r"<tr>.*?</tr>", page.html, re.DOTALL) if area["code"] in row][:1]
        part = f">{amount(cents(area['estimated']))} estimated<"
        assert (part in line, "estimated" in line) == (bool(area["estimated"]),) * 2, area["code"]
    own = Shown(carried.get("/areas?edition=test-2021&year=2026&level=local").text)
    assert "estimated" not in own.text
    place = Shown(carried.get(f"/areas/local/EC121?{ASKED}").text)
    assert "What is sure of Mbhashe is not sure of its wards" in place.text


def test_gaps_show_the_need_behind_the_money_and_why_some_have_none(carried):
    asked = f"{ASKED}&level=ward&indicator=population&sector=health&within=EC121"
    found = rows(get(carried, f"/v1/gaps?{asked}"))
    page = Shown(carried.get(f"/gaps?{asked}").text)
    assert "For each R1\u202fm, people in need" in page.text
    for row in found.values():
        if row["need_per_rand"] is None:
            assert "\u2013 no budget" in page.text
        else:
            assert rate(float(row["need"] / row["amount"]) * 1e6) in page.text
    assert {row["need_per_rand"] is None for row in found.values()} == {True, False}
    drawn = rows(get(carried, f"/v1/maps/gaps?{asked}"))
    for name in ("need_per_rand", "amount_per_need"):
        assert {code: row[name] for code, row in drawn.items()} == {c: r[name] for c, r in found.items()}


@pytest.fixture
def run(carried_url, monkeypatch, capsys):
    """Run a command on the database, and give what it printed."""

    def give(*arguments: str) -> str:
        monkeypatch.setenv("ONEBUDGET_DATABASE_URL", carried_url)
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr(sys, "argv", ["onebudget", *arguments, "--edition", NEW, "--year", "2026"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    return give


def test_commands_say_what_is_estimated_and_how(run):
    said = run("rollup")
    assert "of it estimated: carried from test-2021 by shares of area" in said
    assert "people estimated from test-2021" in said
    said = run("gaps", "population", "--sector", "health", "--within", "EC121", "--level", "ward")
    assert "persons per R\u202fm" in said
    assert "\u2013 no budget" in said


def test_statements_of_an_edition_with_carried_money_and_people(carried, carried_engine):
    # A profile is looked at from two levels, and reads its lines once all the same.
    for path, most in ((f"/v1/rollups?{ASKED}&level=ward", 9), (f"/v1/profiles/local/EC121?{ASKED}", 17)):
        get(carried, path)  # what a crosswalk says is remembered from here on
        with statements_of(carried_engine)() as seen:
            get(carried, path)
        assert len(seen) == most, "\n\n".join(seen)


def test_an_answer_has_another_tag_when_its_estimates_are_others(carried, carried_engine):
    path = f"/v1/rollups?{ASKED}&level=ward"
    tag = carried.get(path).headers["etag"]
    assert carried.get(path, headers={"If-None-Match": tag}).status_code == 304
    with carried_engine.begin() as connection:
        connection.execute(update(Crosswalk).values(weights="points.gpkg", weights_sha256="0" * 64))
    changed = carried.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["etag"] != tag) == (200, True)
