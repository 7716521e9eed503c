"""The commands ``onebudget rollup`` and ``onebudget reconcile`` answer what the API answers."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from service.cli import main
from service.formatting import money
from service.rollups import cli

ROLLUPS = [
    {},
    {"level": "ward"},
    {"level": "ward", "within": "DC12"},
    {"level": "district", "within": "EC"},
    {"level": "country"},
    {"level": "local", "within": "BUF"},
    {"level": "ward", "within": "EC121_2"},
    {"year": "2027/28"},
    {"phase": "adjusted", "year": "2026"},
    {"phase": "audited"},
    {"basis": "window", "from": "2026-10-01", "to": "2027-03-31"},
    {"basis": "window", "from": "2026-07-01", "to": "2026-07-01", "level": "ward"},
    {"sphere": ["local", "district"], "level": "ward"},
    {"organisation": ["EC121", "BUF"]},
    {"sector": ["water", "unstated"]},
    {"focal-area": ["infrastructure"]},
    {"funding-source": ["mig"], "stage": ["construction"]},
    {"transfers": "include", "level": "district"},
    {"transfers": "only"},
    {"edition": "TEST-2021"},
]
BALANCES = [
    {},
    {"year": "2026/27"},
    {"basis": "window", "from": "2026-07-01", "to": "2027-12-31"},
    {"sphere": ["local"], "sector": ["unstated"]},
    {"organisation": ["DC12"], "funding-source": ["mig"]},
    {"focal-area": ["infrastructure"], "stage": ["construction"], "year": "2027"},
    {"edition": "test-2021"},
]


@pytest.fixture
def run(api_url, world, monkeypatch, capsys):
    """Run ``onebudget`` as a shell does, and give its exit code, what it printed, and what it complained."""

    def give(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ONEBUDGET_DATABASE_URL", api_url)
        monkeypatch.delenv("COLUMNS", raising=False)  # which a parallel run of the tests sets
        monkeypatch.setattr(sys, "argv", ["onebudget", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return give


def options(asked: dict) -> list[str]:
    """Write what the API is asked as the options of a command."""
    pairs = ((name, one) for name, value in asked.items() for one in _several(value))
    return [word for name, value in pairs for word in (f"--{name}", value)]


def query(asked: dict) -> dict:
    return {name.replace("-", "_"): ",".join(_several(value)) for name, value in asked.items()}


def _several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def numbers(text: str) -> object:
    return json.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("asked", ROLLUPS, ids=str)
def test_a_rollup_is_the_apis_in_every_form(run, client, asked):
    for form, read in (("json", numbers), ("csv", str), ("geojson", numbers)):
        code, out, told = run("rollup", *options(asked), "--format", form)
        answer = client.get("/v1/rollups", params={**query(asked), "format": form})
        assert (code, told, answer.status_code) == (0, "", 200)
        assert read(out) == read(answer.text)


@pytest.mark.parametrize("asked", ROLLUPS, ids=str)
def test_the_printed_table_holds_the_apis_figures(run, client, asked):
    code, out, _ = run("rollup", *options(asked))
    answer = numbers(client.get("/v1/rollups", params=query(asked)).text)
    assert code == 0
    if not answer["commitments"] and not answer["transfers_left_out"]:
        assert "together" not in out
        return
    lines = out.splitlines()
    for area in answer["areas"]:
        stated = money(int(area["amount"] * 100)) if area["commitments"] else "none stated"
        assert any(line.split()[:1] == [area["code"]] and stated in line for line in lines), area
    for above in answer["above"]:
        assert money(int(above["amount"] * 100)) in out
    [together] = [line for line in lines if line.split()[:1] == ["together"]]
    assert money(int(answer["total"] * 100)) in together


@pytest.mark.parametrize("asked", BALANCES, ids=str)
def test_a_trial_balance_is_the_apis_and_holds(run, client, asked):
    code, out, told = run("reconcile", *options(asked), "--format", "json")
    assert (code, told) == (0, "")
    answer = numbers(client.get("/v1/reconciliation", params=query(asked)).text)
    assert numbers(out) == answer
    assert answer["balances"] is True
    code, out, _ = run("reconcile", *options(asked))
    assert code == 0
    for one in answer["rows"]:
        assert money(int(one["source"] * 100)) in out
    assert "Every cent of the source is at a ward or in a residual." in out


def test_catalytic_ones_or_the_others(run, client):
    for flag, value in (("--catalytic", "true"), ("--not-catalytic", "false")):
        for command, address in (("rollup", "rollups"), ("reconcile", "reconciliation")):
            _, out, _ = run(command, flag, "--format", "json")
            assert numbers(out) == numbers(client.get(f"/v1/{address}", params={"catalytic": value}).text)


@pytest.mark.parametrize(
    ("ending", "form"), [("txt", "table"), ("json", "json"), ("csv", "csv"), ("geojson", "geojson")]
)
def test_a_file_holds_what_would_be_printed_and_its_ending_tells_the_form(run, tmp_path, ending, form):
    file = tmp_path / f"wards.{ending}"
    assert run("rollup", "--level", "ward", "--out", str(file)) == (0, "", f"Wrote {file}.\n")
    _, printed, _ = run("rollup", "--level", "ward", "--format", form)
    kept = file.read_bytes().decode()
    assert [line.rstrip() for line in kept.splitlines()] == [line.rstrip() for line in printed.splitlines()]
    odd = tmp_path / "wards.dat"
    assert run("rollup", "--level", "ward", "--format", form, "--out", str(odd))[0] == 0
    assert odd.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(("ending", "form"), [("txt", "table"), ("json", "json")])
def test_a_trial_balance_is_written_to_a_file(run, tmp_path, ending, form):
    file = tmp_path / f"balance.{ending}"
    file.write_text("an older one")
    code, _, told = run("reconcile", "--out", str(file))
    assert (code, file.read_text()) == (1, "an older one")
    assert "is there already; name another file, or add --overwrite." in told
    assert run("reconcile", "--out", str(file), "--overwrite") == (0, "", f"Wrote {file}.\n")
    _, printed, _ = run("reconcile", "--format", form)
    kept = file.read_bytes().decode()
    assert [line.rstrip() for line in kept.splitlines()] == [line.rstrip() for line in printed.splitlines()]


def test_an_empty_district_is_said_to_be_empty(run):
    code, out, _ = run("rollup", "--within", "BUF", "--phase", "audited")
    assert code == 0
    assert "Buffalo City by municipality" in out
    assert "R\u202f" not in out
    code, out, _ = run("rollup", "--within", "BUF", "--phase", "audited", "--format", "csv")
    assert code == 0
    [area] = out.splitlines()[1:]
    assert ",0.00,0.00,0.00,0," in area
    code, out, _ = run("reconcile", "--year", "2040")
    assert code == 0
    assert "No money answers to that" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--within", "DC21"], "did you mean DC12"),
        (["--within", "Bufalo City"], "did you mean BUF"),
        (["--edition", "test-2012"], "There is no edition 'test-2012'. The editions here are test-2021"),
        (["--organisation", "buffalo"], "did you mean BUF?"),
        (["--sector", "watr"], "There is no sector 'watr'; did you mean water?"),
        (["--focal-area", "infrastucture"], "did you mean infrastructure?"),
        (["--funding-source", "mgi"], "did you mean mig?"),
        (["--stage", "constuction"], "did you mean construction?"),
        (["--year", "26/27"], "26/27 is not a financial year; write 2026 or 2026/27."),
        (["--year", "-5"], "-5 is not"),
        (["--year", "2026/28"], "joins two years"),
        (["--from", "2026-01-01"], "belong to basis=window"),
        (["--basis", "window"], "basis=window takes `from` and `to`, both"),
        (["--basis", "window", "--from", "2026-12-01", "--to", "2026-11-01"], "holds no day"),
        (["--basis", "window", "--from", "1066-10-14", "--to", "2026-11-01"], "from must be at least"),
        (["--level", "ward", "--out", "wards.pdf"], "wards.pdf does not tell its format"),
        (["--out", "no/such/folder/wards.csv"], "wards.csv cannot be written"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence_and_exits_1(run, arguments, sentence):
    code, out, told = run("rollup", *arguments)
    assert (code, out) == (1, "")
    assert told.startswith("onebudget: ")
    assert sentence in told
    assert len(told.splitlines()) == 1
    if arguments[0] not in {"--within", "--level", "--out"}:
        assert run("reconcile", *arguments)[2] == told


@pytest.mark.parametrize(
    "arguments",
    [
        ["rollup", "--level", "wards"],
        ["rollup", "--phase", "orignal"],
        ["rollup", "--format", "xml"],
        ["rollup", "--basis", "window", "--from", "yesterday"],
        ["reconcile", "--format", "csv"],
        ["reconcile", "--within", "DC12"],
    ],
    ids=" ".join,
)
def test_words_that_the_command_does_not_know_exit_2(run, arguments):
    code, out, told = run(*arguments)
    assert (code, out) == (2, "")
    assert arguments[-1] in told or arguments[-2] in told


def test_a_trial_balance_that_does_not_hold_exits_1_and_says_where_to_look(run, monkeypatch):
    honest = cli.hold_against_source

    def short_of_a_cent(*given, **asked):
        found = honest(*given, **asked)
        first = replace(found.rows[0], source_cents=found.rows[0].source_cents + 1)
        return replace(found, rows=[first, *found.rows[1:]])

    monkeypatch.setattr(cli, "hold_against_source", short_of_a_cent)
    code, out, _ = run("reconcile")
    assert code == 1
    assert "do not add up to the source: see the line difference" in out
    assert money(1) in out
    code, out, _ = run("reconcile", "--format", "json")
    assert code == 1
    assert numbers(out)["balances"] is False
