from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pyogrio
import pytest
import shapely
from typer.testing import CliRunner

from service.boundaries.cli import app
from service.errors import ImportRefusedError, OnebudgetError
from tests.boundaries.feature_service import FeatureService
from tests.spatial import boundary_cases as cases


def run(*arguments, exit_code=0):
    """Run `onebudget boundaries ...` here; an error of ours is raised, as the command line's main sees it."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, OnebudgetError):
        raise result.exception
    assert result.exit_code == exit_code, result.output
    return result


@pytest.fixture
def database(fresh_database, monkeypatch):
    url = fresh_database()
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", url)
    return url


def spoilt(write_edition):
    return write_edition(layers=cases.layers({"52307001": shapely.Polygon()}))


def overlapping(write_edition, **changes):
    return write_edition(layers=cases.layers({"52308001": cases.square(0.9, 0, 1.1)}), **changes)


def test_a_check_shows_findings_and_what_the_edition_holds(write_edition):
    shown = run("check", overlapping(write_edition)).stdout
    assert "52307001 and 52308001 overlap by" in " ".join(shown.split())
    assert "test-1: 2 provinces, 3 districts, 4 municipalities, 10 wards." in shown
    assert "The edition can be loaded." in shown


def test_a_check_of_a_sound_edition_says_so(write_edition):
    assert "Findings: none. The edition can be loaded." in run("check", write_edition()).stdout


def test_a_check_needs_no_database(write_edition):
    """The environment of the tests names a database that does not exist."""
    assert run("check", write_edition()).exit_code == 0


def test_a_check_that_forbids_the_load_exits_with_one(write_edition):
    shown = run("check", spoilt(write_edition), exit_code=1).stdout
    assert "refuse" in shown
    assert "cannot be loaded before" in shown


def test_files_may_lie_in_another_folder_than_the_manifest(write_edition, tmp_path):
    path = write_edition()
    moved = tmp_path / "manifest-alone.yaml"
    path.rename(moved)
    assert "10 wards" in run("check", moved, "--from", path.parent).stdout
    shown = " ".join(run("check", moved, exit_code=1).stdout.split())
    assert "name the right folder with --from" in shown


def test_few_of_many_findings_are_shown_unless_all_are_asked_for(write_edition):
    path = write_edition(layers=cases.layers(dict.fromkeys(["52307001", "52308001", "59500001"])))
    numbers = [f"KZN{code} has wards up to" for code in (237, 238)] + ["ETH has wards up to"]
    shown = " ".join(run("check", path, "--all").stdout.split())
    assert all(number in shown for number in numbers)


def test_the_report_is_json_for_programs(write_edition):
    document = json.loads(run("check", overlapping(write_edition), "--format", "json").stdout)
    assert document["areas"] == {"country": 1, "province": 2, "district": 3, "local": 4, "ward": 10}
    assert [finding["rule"] for finding in document["findings"]] == ["overlap"]
    assert document["findings"][0]["severity"] == "warn"
    assert set(document["timings_s"]) == {"read", "repair", "fit", "unite", "compare", "measure"}


def test_the_findings_are_csv_for_spreadsheets(write_edition):
    text = run("check", spoilt(write_edition), "--format", "csv", exit_code=1).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    first = rows[0]
    assert (first["rule"], first["severity"], first["row"], first["file"], first["value"]) == (
        "empty-shape",
        "refuse",
        "1",
        "ward.gpkg",
        "52307001",
    )
    assert {row["rule"] for row in rows} == {"empty-shape", "ward-numbers", "outline-differs"}


def test_a_load_without_commit_writes_nothing(database, write_edition):
    result = run("load", write_edition())
    assert "Edition test-1 would be loaded. Nothing was written; add --commit to write." in result.stderr
    assert "No edition is loaded yet." in run("list").stdout


def test_an_edition_is_loaded_activated_listed_and_exported(database, write_edition, tmp_path):
    path = write_edition()
    assert "Edition test-1 is loaded, not yet active" in run("load", path, "--commit").stdout
    assert "inactive" in run("list").stdout
    assert "nothing changed" in run("load", path, "--commit").stdout
    assert "is loaded already" in run("load", path).stderr
    assert "Edition test-1 is active; 0 commitments were placed" in run("activate", "test-1").stdout
    assert "active already" in run("activate", "test-1").stdout
    listed = " ".join(run("list").stdout.split())
    assert "test-1 test 2020-01-01" in listed
    out = tmp_path / "local.gpkg"
    assert "Wrote 4 local areas of test-1" in run("export", "test-1", "--level", "local", "--out", out).stdout
    assert len(pyogrio.read_dataframe(out)) == 4


def test_a_report_for_programs_has_the_standard_output_to_itself(database, write_edition):
    result = run("load", write_edition(), "--commit", "--format", "json")
    assert json.loads(result.stdout)["edition"] == "test-1"
    assert "Edition test-1 is loaded" in result.stderr


def test_a_forbidden_load_is_refused_before_the_database_is_touched(database, write_edition):
    with pytest.raises(ImportRefusedError, match="test-1 was not loaded"):
        run("load", spoilt(write_edition), "--commit")
    assert "No edition is loaded yet." in run("list").stdout


def test_an_inactive_edition_is_replaced_and_a_successor_closes_its_predecessor(database, write_edition):
    run("load", write_edition(), "--commit")
    assert "would replace the inactive one" in run("load", overlapping(write_edition)).stderr
    assert "is replaced" in run("load", overlapping(write_edition), "--commit").stdout
    run("activate", "test-1")
    run("load", write_edition("test-2", valid_from="2025-01-01"), "--commit")
    shown = run("activate", "test-2", "--close-previous").stdout
    assert "test-1 ends on 2025-01-01." in shown


def test_a_layer_of_a_feature_service_is_loaded_by_its_root(database, write_edition, tmp_path):
    with FeatureService(cases.layers()["ward"].frame) as service:
        path = write_edition()
        text = path.read_text().replace("file: ward.gpkg", "service: Wards")
        path.write_text(text)
        options = ("--service-root", service.root, "--cache", tmp_path / "cache", "--commit")
        assert "is loaded" in run("load", path, *options).stdout
    assert "inactive 4 10 Ten squares" in " ".join(run("list").stdout.split())


def test_a_fault_is_one_sentence_and_exit_code_one(database, write_edition):
    run("load", write_edition(), "--commit")
    code = "from service.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "boundaries", "activate", "test-9"],
        capture_output=True,
        text=True,
        env=os.environ | {"ONEBUDGET_DATABASE_URL": database},
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("onebudget: There is no edition 'test-9'.")
    assert "Traceback" not in done.stderr
