"""Gaps and equity as they are sent, and how they are refused; the commands say the same."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from service.app import create_app
from service.cli import app as commands
from service.settings import Settings
from tests.api.conftest import TestClient

ASKED = {"indicator": "population", "year": "2026/27", "within": "EC121", "level": "ward", "sector": "water"}


def as_dicts(answer):
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def test_gaps_have_the_figures_of_the_rollup_and_of_the_need(get, world):
    answer = get("/v1/gaps", **ASKED)
    rolled = get("/v1/rollups", level="ward", within="EC121", year="2026/27", sector="water")
    areas = rolled.pop("areas")
    assert {name: answer[name] for name in rolled} == rolled
    needs = {
        each["code"]: each
        for each in get("/v1/needs/population", level="ward", within="EC121", edition="test-2021")["values"]
    }
    for row, area in zip(as_dicts(answer), areas, strict=True):
        assert row["id"] == world.area("ward", row["code"])
        assert (row["amount"], row["need"]) == (area["amount"], needs[row["code"]]["value"])
    parts = answer["money"]
    assert parts["compared"] + parts["need_unknown"] + parts["above"] == answer["total"]
    assert sum(row["gap"] for row in as_dicts(answer)) == 0
    assert sum(answer["two_way"]["counts"]) == 3
    assert len(answer["two_way"]["colours"]) == 9


def test_csv_says_what_is_compared_on_every_line(client):
    answer = client.get("/v1/gaps", params=ASKED | {"format": "csv", "spread": "population"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {(row["indicator"], row["sectors"], row["spread_by"]) for row in rows} == {
        ("population", "water", "population")
    }
    assert sum(Decimal(row["gap"]) for row in rows) == 0
    # Programs may count columns: what is new comes last.
    assert list(rows[0])[-2:] == ["class", "estimated"]
    assert {row["estimated"] for row in rows} == {"0.00"}


@pytest.mark.parametrize("path", ["/v1/gaps", "/v1/equity"])
def test_too_little_at_wards_is_a_problem_of_its_own_that_offers_municipalities(api_engine, api_url, path):
    asked = {**ASKED, "sector": "all", "within": "DC12"}
    strict = TestClient(create_app(Settings(database_url=api_url, gap_coverage=1.0), api_engine))
    answer = strict.get(path, params=asked)
    body = answer.json()
    assert (answer.status_code, body["type"]) == (409, "/problems/coverage-too-low")
    assert body["coverage"] < body["least"] == 1
    assert "ask for level=local" in body["detail"]
    offered = strict.get(path, params=asked | body["ask_instead"])
    assert offered.status_code == 200
    lenient = TestClient(create_app(Settings(database_url=api_url, gap_coverage=0.0), api_engine))
    assert lenient.get(path, params=asked).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"indicator": ""}, 422, "indicator"),
        ({"indicator": "populatoin"}, 404, "did you mean population?"),
        ({"sector": ""}, 422, "names no sector for population"),
        ({"within": "KZN1"}, 404, "has no area"),
        ({"spread": "area"}, 422, "spread must be"),
        ({"need_year": 2001}, 404, "no values of 2001"),
        ({"level": "district", "within": "EC122"}, 422, "holds none of level district"),
    ],
)
def test_what_cannot_be_compared_is_refused(get, changed, status, said):
    assert said in get("/v1/gaps", status, **ASKED | changed)["detail"]


def test_equity_is_measured_the_same_way_every_time(get):
    first, again = (get("/v1/equity", **ASKED) for _ in range(2))
    assert first == again
    theil = first["theil"]
    assert float(theil["total"]) == pytest.approx(float(theil["within"] + theil["between"]))
    assert first["areas_measured"] == 3
    assert sum(first["clusters"]["counts"].values()) == 3
    assert first["concentration"]["people"][0] == first["concentration"]["amounts"][0] == 0


@pytest.fixture
def run(api_url, world, monkeypatch):
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", api_url)
    monkeypatch.delenv("COLUMNS", raising=False)  # which a parallel run of the tests sets

    def started(*words):
        options = ["population", "--edition", "test-2021", "--within", "EC121", "--level", "ward"]
        return CliRunner().invoke(
            commands, [words[0], *options, "--year", "2026", "--sector", "water", *words[1:]]
        )

    return started


def test_the_commands_say_what_the_api_says(run, client, tmp_path):
    asked = ASKED | {"edition": "test-2021"}
    for noun in ("gaps", "equity"):
        said = json.loads(run(noun, "--format", "json").stdout)
        assert said == client.get(f"/v1/{noun}", params=asked).json()
    written = tmp_path / "gaps.csv"
    assert run("gaps", "--out", str(written)).exit_code == 0
    asked_csv = client.get("/v1/gaps", params=asked | {"format": "csv"})
    assert written.read_bytes() == asked_csv.content


def test_tables_name_the_widest_gap_first(run, get):
    shown = run("gaps", "--spread", "population").stdout
    assert "divided by people, which is a guess" in shown
    rows = as_dicts(get("/v1/gaps", **ASKED | {"spread": "population"}))
    ranked = [row["code"] for row in sorted(rows, key=lambda row: row["rank"])]
    assert [word for word in shown.split() if word in ranked] == ranked
    assert "Gini" in run("equity").stdout
