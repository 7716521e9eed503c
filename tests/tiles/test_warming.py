"""Tiles drawn ahead by command: all of them, once, and on from where a killed run was."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from service.cli import app as commands
from service.db import reading
from service.errors import NotFoundError
from service.tiles import warming
from service.tiles.words import Address, Series
from spatial.vocabulary import Level


@pytest.fixture
def run(tiles_url, no_tiles, monkeypatch):
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", tiles_url)

    def invoke(*words):
        done = CliRunner().invoke(commands, ["tiles", *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    return invoke


@pytest.fixture
def kept(tiles_engine):
    def rows():
        with tiles_engine.connect() as link:
            found = link.execute(
                text("select level, z, x, y, is_labels, gzipped, ctid::text as place from area_tile")
            )
            return {row[:5]: (bytes(row.gzipped), row.place) for row in found}

    return rows


def test_warming_draws_everything_once(run, kept, client):
    assert "tiles drawn, up to zoom 9" in run("warm", "test-2021", "--max-zoom", "9")
    first = kept()
    assert {key[0] for key in first} == {level.value for level in Level}
    assert {key[1] for key in first} == set(range(10))
    assert run("warm", "test-2021", "--max-zoom", "9") == "test-2021: 0 tiles drawn, up to zoom 9.\n"
    assert kept() == first, "not one was written again"


def test_warmed_tiles_are_those_drawn_when_asked_for(run, kept, client):
    asked = {z: client.get(f"/tiles/test-2021/local/{z}/0/0.mvt") for z in (0,)}
    run("clear", "test-2021")
    run("warm", "test-2021", "--level", "local", "--max-zoom", "0")
    [content] = [content for key, (content, _) in kept().items() if not key[-1]]
    assert gzip.decompress(content) == asked[0].content


def test_a_warm_tile_is_only_looked_up(run, client, counting):
    run("warm", "test-2021", "--level", "ward", "--max-zoom", "3")
    with counting() as seen:
        assert client.get("/tiles/test-2021/ward/0/0/0.mvt").status_code == 200
    assert len(seen) == 1


def test_empty_tiles_are_kept_too_so_that_a_run_can_end(run, kept, tiles_engine):
    run("warm", "demo", "--level", "district", "--max-zoom", "11")
    with reading(tiles_engine) as session:
        assert warming.missing(session, "demo", Series(Level.DISTRICT), 11) == []
    assert any(content == b"" for content, _ in kept().values())


def test_levels_and_zooms_can_be_chosen(run, kept):
    run("warm", "--level", "ward", "--level", "local", "--max-zoom", "1")
    assert {key[:2] for key in kept()} == {("ward", 0), ("ward", 1), ("local", 0), ("local", 1)}
    assert run("clear", "--level", "ward") == "8 tiles dropped.\n", "of two editions and zooms, labels too"
    assert {key[0] for key in kept()} == {"local"}
    run("clear")
    assert kept() == {}


def test_an_edition_without_a_level_has_none_of_its_tiles(tiles_engine, world, no_tiles):
    with reading(tiles_engine) as session:
        assert warming.missing(session, "demo", Series(Level.DISTRICT), 0) == [Address(0, 0, 0)]


def test_a_killed_run_goes_on_where_it_was(run, kept, tiles_url):
    environment = {**os.environ, "ONEBUDGET_DATABASE_URL": tiles_url}
    command = [sys.executable, "-c", "from service.cli import main; main()", "tiles", "warm", "demo"]
    with subprocess.Popen(
        [*command, "--level", "ward"], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 120
        while not kept() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    before = kept()
    assert before, "it was killed after its first batch"
    run("warm", "demo", "--level", "ward", "--max-zoom", "10")
    after = kept()
    assert {key: after[key] for key in before} == before
    assert run("warm", "demo", "--level", "ward", "--max-zoom", "10").startswith("demo: 0 tiles")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["warm", "test-2026"], "loaded but not active"),
        (["warm", "nowhere"], "There is no edition 'nowhere'"),
        (["clear", "nowhere"], "There is no edition 'nowhere'"),
    ],
)
def test_what_cannot_be_warmed(tiles_url, world, monkeypatch, words, says):
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", tiles_url)
    done = CliRunner().invoke(commands, ["tiles", *words])
    assert done.exit_code == 1
    assert says in str(done.exception)


def test_without_an_active_edition_there_is_nothing_to_warm(db):
    with pytest.raises(NotFoundError, match="No edition is active yet"):
        warming.chosen(db, None)
