"""The commands, on a database of the test's own, since they commit."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from service.cli import app
from service.db import make_engine
from service.errors import InvalidRequestError
from tests.builders import build_edition
from tests.crosswalks.conftest import NEW, OLD


@pytest.fixture
def run(fresh_database, monkeypatch, tmp_path):
    """Run commands on two editions, of which the earlier one has people."""
    url = fresh_database()
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    engine = make_engine(url)
    with Session(engine) as session:
        build_edition(session, OLD, valid_from=date(2016, 8, 3), valid_to=date(2021, 11, 1))
        build_edition(session, NEW, valid_from=date(2021, 11, 1), people={})
        session.commit()
    engine.dispose()

    def command(*words: str) -> str:
        done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"}, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return command


def test_a_crosswalk_is_built_listed_shown_and_exported(run, tmp_path):
    assert "no crosswalk yet" in run("crosswalk", "list")
    built = run("crosswalk", "build", OLD, NEW)
    assert f"{OLD} (8 wards) to {NEW} (8 wards), by area: 8 pairs." in built
    assert "Old wards: 8 unchanged, 0 split" in built
    assert "cut " in built
    assert OLD in run("crosswalk", "list")
    assert "Round trip of population 2022" in run("crosswalk", "show", OLD, NEW)
    assert "Wrote 8 pairs" in run("crosswalk", "export", OLD, NEW, "--out", "way.xlsx")
    assert (tmp_path / "way.xlsx").read_bytes().startswith(b"PK")


def test_a_layer_of_weights_needs_its_column(run):
    with pytest.raises(InvalidRequestError, match="belong together"):
        run("crosswalk", "build", OLD, NEW, "--weights", "districts.geojson")


def test_needs_are_loaded_listed_and_exported_for_another_edition(run, tmp_path):
    table = "level,ward,kind,people\nward,21201001,Tap,7\nward,21201001,River,3\n"
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    (tmp_path / "profile.yaml").write_text(
        "title: Water\nyear: 2016\nsource: Survey\n"
        "columns: {code: ward, value: people, level: level, category: kind}\nlevels: {ward: ward}\n"
        "indicator: {code: no_tap, name: No tap, unit: persons, more_is: worse, means: No tap.}\n"
        "adds: backlog\ncategories:\n"
        "  - {category: Tap, counts_as: served, because: It is one.}\n"
        "  - {category: River, counts_as: backlog, because: It is none.}\n",
        encoding="utf-8",
    )
    load = ("needs", "load", "table.csv", "--profile", "profile.yaml", "--edition", OLD)
    dry = run(*load)
    assert "ward, 1 areas: 3 backlog + 7 served = 10." in dry
    assert "Nothing was written" in dry
    assert "no_tap" not in run("needs", "list")
    assert "1 values new" in run(*load, "--commit")
    assert "1 the same" in run(*load, "--commit")
    assert "no_tap" in run("needs", "list")
    run("crosswalk", "build", OLD, NEW)
    said = run("needs", "export", "no_tap", "--edition", NEW, "--within", "EC121", "--out", "out.csv")
    assert "Wrote 3 values of no_tap" in said
    assert "21201001" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert ",carried,yes," in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
