from __future__ import annotations

from decimal import Decimal

import pytest

from service.runs.words import Run


@pytest.fixture
def run_id(world):
    return world.run_id


def test_imports_say_what_became_of_rows_and_rands(get, run_id):
    answer = get("/v1/imports")
    [listed] = answer["imports"]
    assert answer["edition"]["slug"] == "test-2021"
    assert listed["id"] == run_id
    assert listed["file"] == "projects-ec121.xlsx"
    assert listed["rows"] == {"stated": 2, "loaded": 1, "refused": 1}
    sums = listed["check_sum"]
    assert sums["stated"] == Decimal("247000.05") == sums["loaded"] + sums["refused"]
    assert listed["findings"] == {"refuse": 0, "warn": 2, "note": 0, "accepted": 0}


def test_an_import_lists_its_findings_row_by_row(get, run_id):
    answer = get(f"/v1/imports/{run_id}")
    assert [(each["rule"], each["times"]) for each in answer["rules"]] == [
        ("amount-unreadable", 1),
        ("ward-and-point-differ", 1),
    ]
    assert [(each["row"], each["rule"]) for each in answer["listed"]] == [
        (7, "ward-and-point-differ"),
        (8, "amount-unreadable"),
    ]
    assert answer["listed"][0]["known"] == ["1"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"rule": "amount-unreadable"}, [8]),
        ({"severity": "warn"}, [7, 8]),
        ({"severity": "refuse"}, []),
        ({"accepted": "true"}, []),
        ({"accepted": "false", "rule": "ward-and-point-differ"}, [7]),
    ],
)
def test_findings_asked_for(get, run_id, query, rows):
    assert [each["row"] for each in get(f"/v1/imports/{run_id}", **query)["listed"]] == rows


def test_findings_come_in_pages(get, run_id):
    first = get(f"/v1/imports/{run_id}", limit=1)
    second = get(f"/v1/imports/{run_id}", limit=1, cursor=first["next_cursor"])
    assert [each["row"] for each in first["listed"] + second["listed"]] == [7, 8]
    assert second["next_cursor"] is None


def test_a_rule_that_found_nothing_is_an_error_with_the_nearest(get, run_id):
    answer = get(f"/v1/imports/{run_id}", expect=422, rule="amount-unreadble")
    assert answer["did_you_mean"] == ["amount-unreadable"]
    assert "2 rules have findings" in get(f"/v1/imports/{run_id}", expect=422, rule="zzz")["detail"]


@pytest.mark.parametrize("path", ["/v1/imports/4711", "/v1/imports/4711/refused-rows"])
def test_an_import_that_is_not_there(get, path):
    assert "no import 4711" in get(path, expect=404)["detail"]


def test_refused_rows_are_shown_as_they_stood(get, run_id):
    answer = get(f"/v1/imports/{run_id}/refused-rows")
    [row] = answer["refused_rows"]
    assert (row["sheet"], row["row"], row["amount"]) == ("Projects", 8, 7000)
    assert row["cells"]["2027/28"] == "see <annexure>"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("sa36", "sa36"), ("/somewhere/of-theirs/own.yaml", "own.yaml"), ("C:\\profiles\\own.yaml", "own.yaml")],
)
def test_a_profile_does_not_tell_the_folder_it_lay_in(stored, shown):
    class Facts:
        profile = stored

    assert Run(Facts(), []).profile == shown
