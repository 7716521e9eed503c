"""GET /v1/takeaway: a file with a name, in every form, and faults said before one is made."""

from __future__ import annotations

import csv
import hashlib

import pytest

from service.sheets.words import TakeAwayFormat

VIEW = {"level": "ward", "within": "DC12", "year": "2026"}
BEGINNINGS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    "html": b"<!DOCTYPE html>",
    "xlsx": b"PK",
    "csv": b"edition,",
    "gpkg": b"SQLite format 3",
}


@pytest.mark.parametrize("form", [form.value for form in TakeAwayFormat])
def test_every_form_is_a_file_to_be_saved(client, form):
    answer = client.get("/v1/takeaway", params={**VIEW, "format": form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == TakeAwayFormat(form).media_type
    named = f'attachment; filename="onebudget-DC12-per_person-2026-27.{form}"'
    assert answer.headers["content-disposition"] == named
    assert answer.content.startswith(BEGINNINGS[form])
    table = client.get("/v1/takeaway", params={**VIEW, "format": "csv"})
    assert answer.headers["onebudget-checksum"] == hashlib.sha256(table.content).hexdigest()


def test_it_takes_all_that_the_map_takes(client, get):
    described = client.get("/openapi.json").json()["paths"]

    def parameters(path):
        return {each["name"] for each in described[path]["get"]["parameters"]}

    assert parameters("/v1/takeaway") == parameters("/v1/maps/values") | {"format", "paper"}
    asked = {**VIEW, "measure": "share", "scheme": "equal", "classes": 3, "sector": "water,health"}
    table = client.get("/v1/takeaway", params={**asked, "format": "csv"}).text
    told = {row["code"]: row["value"] for row in csv.DictReader(table.splitlines()) if not row["landing"]}
    values = {row[1]: row[4] for row in get("/v1/maps/values", **asked)["rows"]}
    assert told == {code: "" if value is None else f"{value:.8f}" for code, value in values.items()}


def test_a_window_stands_in_the_name(client):
    window = {"basis": "window", "from": "2026-12-01", "to": "2028-05-31", "within": "BUF", "format": "csv"}
    answer = client.get("/v1/takeaway", params=window)
    named = answer.headers["content-disposition"]
    assert named == 'attachment; filename="onebudget-BUF-per_person-2026-12-01-to-2028-05-31.csv"'


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"format": "docx"}, 422, "format"),
        ({"paper": "a5"}, 422, "paper"),
        ({"measure": "votes"}, 422, "measure"),
        ({"classes": "12"}, 422, "classes"),
        ({"within": "DC77"}, 404, "DC77"),
        ({"edition": "mdb-1999"}, 404, "mdb-1999"),
        ({"level": "province"}, 422, "DC12"),
        ({"sector": "watr"}, 422, "water"),
    ],
)
def test_faults_are_problems_and_no_files(client, changed, status, said):
    answer = client.get("/v1/takeaway", params={**VIEW, **changed})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.text


GAPS = {"indicator": "population", "sector": "water", "level": "local", "year": "2026"}


def test_gaps_go_the_same_way(client, get):
    described = client.get("/openapi.json").json()["paths"]
    taken, drawn = (
        {each["name"] for each in described[path]["get"]["parameters"]}
        for path in ("/v1/takeaway/gaps", "/v1/maps/gaps")
    )
    assert taken == drawn | {"format", "paper"}
    answer = client.get("/v1/takeaway/gaps", params={**GAPS, "measure": "two_way", "format": "csv"})
    named = 'attachment; filename="onebudget-ZA-two_way-population-2026-27.csv"'
    assert answer.headers["content-disposition"] == named
    assert answer.headers["onebudget-checksum"] == hashlib.sha256(answer.content).hexdigest()
    told = {row["code"]: row for row in csv.DictReader(answer.text.splitlines()) if not row["landing"]}
    shown = get("/v1/maps/gaps", **GAPS)
    at = {name: shown["columns"].index(name) for name in ("code", "value", "gap")}
    assert told.keys() == {row[at["code"]] for row in shown["rows"]}
    for row in shown["rows"]:
        written = told[row[at["code"]]]
        points, move = row[at["value"]], row[at["gap"]]
        assert bool(written["gap_points"]) is (points is not None)
        assert points is None or float(written["gap_points"]) == pytest.approx(float(points), abs=5.1e-5)
        assert written["gap"] == ("" if move is None else f"{float(move):.2f}")


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"indicator": "votes"}, 404, "votes"),
        ({"measure": "share"}, 422, "measure"),
        ({"classes": "2"}, 422, "classes"),
        ({"format": "docx"}, 422, "format"),
    ],
)
def test_faults_of_gaps_are_problems_too(client, changed, status, said):
    answer = client.get("/v1/takeaway/gaps", params={**GAPS, **changed})
    assert answer.status_code == status
    assert said in answer.text
