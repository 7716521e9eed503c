from __future__ import annotations

import re
from decimal import Decimal

import httpx
import nbformat
import pytest

from tests.notebooks.conftest import NOTEBOOKS, WATERBERG

TOUR = "1-tour-of-the-api.ipynb"
GAPS = "2-gaps-and-equity.ipynb"
MOVING = "3-moving-to-new-wards.ipynb"
FILES = sorted(NOTEBOOKS.glob("*.ipynb"))


def ask(address: str, path: str, **parameters: str) -> dict:
    answer = httpx.get(f"{address}/v1/{path}", params=parameters, timeout=60).raise_for_status()
    return answer.json(parse_float=Decimal)


def test_there_are_three():
    assert [file.name for file in FILES] == [TOUR, GAPS, MOVING]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_outputs_are_kept(file):
    cells = nbformat.read(file, as_version=4).cells
    kept = [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    assert kept == [], f"{file.name} holds outputs; clear them before it is committed"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cells_keep_names_that_say_what_they_hold(file):
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    assert [name for name in names if re.fullmatch("[0-9a-f]{8}", name)] == [], "random names change in diffs"
    assert {key for cell in notebook.cells for key in cell.metadata} == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_lesson_begins_with_its_question_and_ends_with_its_limits(file):
    texts = [cell.source for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "markdown"]
    assert all(part in texts[0] for part in ("**Question.**", "**Data.**"))
    assert any("here it falls down" in text for text in texts)
    assert texts[-1].startswith("## What it says")


def check_tour(run, address, district, **environment):
    """Run the tour and hold its figures against those of the service it ran over."""
    wanted = ["total", "balance.sum()", "listed", "len(commitments)", "len(wards)", "problem['status']"]
    told = run(TOUR, [*wanted, "DISTRICT", "measure"], **environment)
    rollup = ask(address, "rollups", level="district")
    assert Decimal(told["total"]) == rollup["total"]
    assert Decimal(told["balance.sum()"]) == rollup["total"]
    assert Decimal(told["listed"]) == rollup["total"]
    assert told["len(commitments)"] == rollup["commitments"]
    assert told["DISTRICT"] == district
    assert told["len(wards)"] == ask(address, "areas", level="ward", parent=district, limit=1)["total"]
    assert told["problem['status']"] == 404
    per_person = ask(address, "maps/values", level="ward", measure="per_person", within=district)
    assert told["measure"] == ("per_person" if per_person["classes"] else "share")
    return told


@pytest.mark.slow
def test_the_tour_agrees_with_the_service_to_the_cent(run_notebook, address):
    told = check_tour(run_notebook, address, "DC99")
    assert (told["len(wards)"], told["measure"]) == (112, "per_person")


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.xdist_group("readme")
def test_the_tour_of_the_real_commitments_agrees_too(run_on_real_data, real_address):
    told = check_tour(run_on_real_data, real_address, WATERBERG, ONEBUDGET_DISTRICT=WATERBERG)
    assert told["len(commitments)"] == 41


def check_gaps(run, address):
    """Run the lesson on gaps and hold its figures against those of the service it ran over."""
    told = run(
        GAPS,
        [
            "DISTRICT",
            "int(cents_off)",
            "table['points'].to_dict()",
            "table['class'].to_dict()",
            "sum(table['gap_cents'])",
            "by_local.sum()",
            "gini",
            "theil.total",
            "curve.index",
            "refusals",
            "error",
        ],
    )
    question = {"indicator": "no_piped_water", "level": "ward", "within": told["DISTRICT"]}
    gaps = ask(address, "gaps", **question)
    rows = [dict(zip(gaps["columns"], row, strict=True)) for row in gaps["rows"]]
    points = {row["code"]: pytest.approx(float(row["gap_points"]), abs=1e-5) for row in rows}
    assert told["table['points'].to_dict()"] == points
    assert told["table['class'].to_dict()"] == {row["code"]: row["class"] for row in rows}
    assert (told["int(cents_off)"], told["sum(table['gap_cents'])"]) == (0, 0)
    assert told["by_local.sum()"] == pytest.approx(0, abs=1e-9)
    equity = ask(address, "equity", **question)
    assert told["gini"] == pytest.approx(float(equity["gini"]))
    assert told["theil.total"] == pytest.approx(float(equity["theil"]["total"]))
    assert told["curve.index"] == pytest.approx(float(equity["concentration"]["index"]))
    return told


@pytest.mark.slow
def test_gaps_and_equity_agree_with_the_service(run_notebook, address):
    told = check_gaps(run_notebook, address)
    assert (told["DISTRICT"], told["error"]) == ("DC99", 0.15)
    assert told["refusals"], "the lesson shows that a gap by ward is refused where little is placed at wards"


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.xdist_group("readme")
def test_gaps_and_equity_of_the_real_census_and_commitments_agree_too(run_on_real_data, real_address):
    told = check_gaps(run_on_real_data, real_address)
    assert told["DISTRICT"] == WATERBERG
    assert 0 < told["error"] < 1  # carried from the wards of 2011
    assert told["gini"] > 0.9  # one scheme in one ward


@pytest.mark.slow
def test_moving_to_made_up_wards_loses_nobody_and_no_cent(run_notebook, address):
    told = run_notebook(
        MOVING,
        [
            "kept",
            "people.totals",
            "population",
            "sum(money.totals.values())",
            "sorted(one.code for one in reused)",
            "became.value_counts().to_dict()",
            "by_layer.totals[EAST]",
            "real",
        ],
        ONEBUDGET_REAL_DATA="",
    )
    before, after = told["population"], told["people.totals"]
    assert told["kept"] == {"people": 0, "cents": 0}
    needs = ask(address, "needs/population", level="ward")["values"]
    assert sum(after.values()) == sum(one["value"] for one in needs)
    placed = ask(address, "rollups", level="ward")["balance"]["ward"]
    assert told["sum(money.totals.values())"] == placed * 100
    assert after["59904001"] == before["59904001"] + before["59904002"]
    assert after["59904018"] + after["59904019"] == before["59904018"]
    assert after["59904016"] == before["59904010"]
    assert after["59904010"] == before["59904016"]
    assert told["sorted(one.code for one in reused)"] == ["59904001", "59904010", "59904016", "59904018"]
    assert told["became.value_counts().to_dict()"] == {"unchanged": 107, "merged": 2, "moved": 2, "split": 1}
    assert told["by_layer.totals[EAST]"] == round(0.9 * before["59904018"])
    assert told["real"] == {}


@pytest.mark.slow
@pytest.mark.real
def test_moving_kwazulu_natal_from_2011_to_2020_keeps_everybody(run_notebook, real_data):
    told = run_notebook(MOVING, ["real", "real_error.misplaced", "kept"], ONEBUDGET_REAL_DATA=str(real_data))
    real = told["real"]
    assert (real["wards of 2011"], real["wards of 2020"]) == (828, 901)
    assert real["people counted"] == real["people carried"] + real["people outside"] == 10_267_289
    assert real["pairs that stay"] < real["parts"]
    assert 0 < real["of these, codes of another place"] < real["codes of both editions"]
    assert 0.05 < told["real_error.misplaced"] < 0.15
