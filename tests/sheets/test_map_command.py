"""`onebudget map` writes what the API hands over."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from service.cli import app
from service.db import make_engine
from service.errors import InvalidRequestError, NotFoundError
from tests.builders import build_world

VIEW = ("--within", "DC12", "--level", "ward", "--year", "2026")


@pytest.fixture
def run(fresh_database, monkeypatch, tmp_path):
    url = fresh_database()
    engine = make_engine(url)
    with Session(engine) as session:
        build_world(session)
        session.commit()
    engine.dispose()
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)

    def ran(*arguments):
        result = CliRunner().invoke(app, ["map", *map(str, arguments)])
        if result.exception:
            raise result.exception
        return result

    return ran


def test_a_map_is_written_where_it_is_wanted(run, tmp_path):
    told = run(*VIEW, "--measure", "share", "--paper", "a3", "--out", tmp_path / "map.pdf")
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF-")
    table = run(*VIEW, "--measure", "share", "--out", tmp_path / "map.csv")
    digest = hashlib.sha256((tmp_path / "map.csv").read_bytes()).hexdigest()
    for result in (told, table):
        assert f"checksum of its figures {digest}." in result.stderr


def test_a_file_without_a_name_is_named_by_its_view(run, tmp_path):
    run(*VIEW, "--format", "xlsx", "--sphere", "local")
    assert [path.name for path in tmp_path.iterdir()] == ["onebudget-DC12-per_person-2026-27.xlsx"]


def test_what_cannot_be_meant_leaves_no_file(run, tmp_path):
    with pytest.raises(InvalidRequestError, match="does not tell its format"):
        run(*VIEW, "--out", tmp_path / "map.doc")
    with pytest.raises(NotFoundError, match="DC77"):
        run("--within", "DC77", "--out", tmp_path / "map.csv")
    assert list(tmp_path.iterdir()) == []


def test_need_against_budget_is_a_measure_like_others(run, tmp_path):
    need = ("--need", "population", "--sector", "water", "--year", "2026")
    run(*need, "--measure", "two_way", "--out", tmp_path / "gaps.png")
    assert (tmp_path / "gaps.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InvalidRequestError, match="name it with --need"):
        run(*VIEW, "--measure", "gap")
    with pytest.raises(InvalidRequestError, match="go with --measure gap"):
        run(*VIEW, *need)
