"""Answers as at a past moment: the same, byte for byte, as those that were given then."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from service.boundaries.service import activate
from service.cli import app as cli
from service.clock import SAST
from service.db import writing
from service.history.moments import read_moment
from service.models import Edition
from tests.builders import build_edition
from tests.commitments.conftest import row

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=SAST)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[27.0, -33.0], [27.2, -33.0], [27.2, -32.9], [27.0, -32.9], [27.0, -33.0]]],
}
YEAR = "edition=test-2021&year=2026"
QUESTIONS = (
    f"/v1/rollups?level=ward&{YEAR}",
    f"/v1/rollups?level=local&{YEAR}&format=csv",
    f"/v1/rollups?level=local&{YEAR}&format=geojson",
    "/v1/reconciliation?edition=test-2021",
    f"/v1/maps/values?level=ward&measure=per_person&{YEAR}",
    f"/v1/gaps?indicator=population&sector=water&level=local&{YEAR}",
    f"/v1/equity?indicator=population&sector=water&level=ward&spread=population&{YEAR}",
    f"/v1/profiles/district/DC12?{YEAR}",
    f"/v1/profiles/ward/21201001?{YEAR}",
    f"/v1/commitments?{YEAR}&order=amount",
    f"/v1/commitments?{YEAR}&within=EC121&format=geojson",
    "/v1/commitments?q=tower",
    "/v1/commitments/{TOWER}",
    "/v1/commitments/{ESTATE}",
    "/tiles/test-2021/commitments/6/36/38.mvt?year=2026",
    "/tiles/test-2021/commitments/11/1177/1225.mvt?year=2026",
)


def answers(office, as_at: str | None = None) -> dict[str, bytes]:
    """Every question's answer now, or as at a moment."""
    found = {}
    for question in QUESTIONS:
        path = question.format(**office.world.commitments)
        if as_at is not None:
            path = f"{path}{'&' if '?' in path else '?'}as_at={as_at}"
        answer = office.client.get(path)
        assert answer.status_code in {200, 204}, answer.text
        found[question] = answer.content
    path = f"/v1/areas/summary?{YEAR}" + (f"&as_at={as_at}" if as_at else "")
    found["summary"] = office.ask(None, "POST", path, json=SQUARE).content
    return found


def test_answers_are_those_that_were_given_then(office):
    hub, numbers = office.people.hub_dc12, office.world.commitments
    office.load(row("ROAD", "100", wards="1", municipality="EC121"), row("DAM", "300"))
    taken = [(office.moment(), answers(office))]

    tower = office.content(numbers["TOWER"])
    moved = tower["place"] | {"geometry": {"type": "Point", "coordinates": [27.15, -32.95]}}
    change = office.change(hub, numbers["TOWER"], name="Tower, moved", place=moved)
    taken.append((office.moment(), answers(office)))

    office.load(row("ROAD", "175", name="Road to Qora", wards="2", municipality="EC121"), row("NEW", "50"))
    taken.append((office.moment(), answers(office)))

    allocations = [each | {"cents": each["cents"] * 3} for each in tower["allocations"]]
    office.change(hub, numbers["TOWER"], allocations=allocations, stage="planning")
    office.change(office.people.hub_buf, numbers["ESTATE"], allocations=[], sector="water")
    taken.append((office.moment(), answers(office)))

    later = [each["change_set"] for each in office.history(numbers["TOWER"])]
    assert later[1] == change
    office.take_back(hub, later[0])
    office.take_back(hub, change)
    taken.append((office.moment(), answers(office)))

    withdraw = {"action": "withdraw", "commitment_id": office.number("ROAD")}
    made = office.ask(office.people.ec121, "POST", "/v1/proposals", 201, json=withdraw).json()
    path = f"/v1/proposals/{made['id']}"
    office.ask(office.people.ec121, "POST", f"{path}/submit", headers={"If-Match": '"1"'})
    office.ask(hub, "POST", f"{path}/publish", headers={"If-Match": '"2"'})
    taken.append((office.moment(), answers(office)))

    assert len({given["/v1/rollups?level=ward&" + YEAR] for _, given in taken}) >= len(taken) - 1
    for moment, given in taken:
        then = answers(office, moment)
        for question in given:
            assert then[question] == given[question], (moment, question)
    # What was asked of the past leaves nothing behind in the present.
    assert answers(office) == taken[-1][1]


def test_an_edition_holds_only_from_its_activation_on(office):
    before = office.moment()
    usual = office.get("/v1/rollups?level=ward&year=2026")
    with Session(office.engine) as session:
        build_edition(session, "test-2026", active=False)
        session.execute(
            update(Edition).where(Edition.slug == "test-2026").values(valid_from=date(2022, 1, 1))
        )
        session.commit()
    with writing(office.engine) as session:
        activate(session, "test-2026", datetime.now(UTC), close_previous=True)
    after = office.get("/v1/rollups?level=ward&year=2026")
    assert (usual["edition"], after["edition"]) == ("test-2021", "test-2026")
    assert office.get(f"/v1/rollups?level=ward&year=2026&as_at={before}") == usual
    # By name it can be asked for, as any edition that is not active yet; nothing lies on it.
    named = office.get(f"/v1/rollups?edition=test-2026&as_at={before}")
    assert (named["total"], named["at_hand"]) == (0, [])


def test_a_date_means_its_end_and_today_means_now():
    assert read_moment("2026-03-12", NOW) == datetime(2026, 3, 12, 23, 59, 59, 999999, SAST)
    assert read_moment("2026-11-27", NOW) == NOW
    assert read_moment("2026-11-27T10:00", NOW) == datetime(2026, 11, 27, 10, tzinfo=SAST)
    assert read_moment("2026-11-27T08:00:00Z", NOW) == datetime(2026, 11, 27, 10, tzinfo=SAST)
    assert read_moment("2026-11-27T08:00:00 02:00", NOW) == datetime(2026, 11, 27, 8, tzinfo=SAST)


@pytest.mark.parametrize(
    ("as_at", "said"),
    [
        ("yesterday", "must be a date such as 2026-03-12"),
        ("2026-02-30", "must be a date such as 2026-03-12"),
        ("9999-12-31", "must be a date such as"),
        ("2150-01-01", "cannot lie in the future"),
        ("2001-01-01", "The record of changes begins on"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(office, as_at, said):
    refusal = office.ask(None, "GET", f"/v1/rollups?as_at={as_at}", 422).json()
    assert said in refusal["detail"]
    assert refusal["errors"][0]["parameter"] == "as_at"


def test_where_no_past_is_kept_it_cannot_be_asked_for(office):
    for path in ("/v1/editions", "/v1/search?q=tower", "/tiles/test-2021/ward/6/36/38.mvt", "/v1/alignment"):
        refusal = office.ask(None, "GET", f"{path}{'&' if '?' in path else '?'}as_at={office.moment()}", 422)
        assert "There is no parameter 'as_at'" in refusal.json()["detail"]


def test_a_file_taken_away_says_of_when_it_is(office):
    moment = office.moment()
    view = f"/v1/takeaway?level=ward&within=DC12&{YEAR}"
    now = office.ask(None, "GET", f"{view}&format=csv")
    then = office.ask(None, "GET", f"{view}&format=csv&as_at={moment}")
    # Told in the time of the country, whose day may be another than that of the moment in UTC.
    said = re.search(r"as_at=([^;,]+)", then.text).group(1)
    assert datetime.fromisoformat(said) == datetime.fromisoformat(moment)
    assert "as-at" in then.headers["content-disposition"]
    assert then.headers["onebudget-checksum"] != now.headers["onebudget-checksum"]
    page = office.ask(None, "GET", f"{view}&format=html&as_at={moment}")
    assert ", as at " in page.text
    assert page.headers["onebudget-checksum"] == then.headers["onebudget-checksum"]


def test_pages_keep_the_moment_and_say_it(office):
    moment = office.moment()
    tower = office.world.commitments["TOWER"]
    for path in ("/commitments", "/areas", f"/commitments/{tower}", "/areas/district/DC12", "/gaps"):
        text = office.ask(None, "GET", f"{path}?as_at={moment}").text
        assert 'class="as-at-band"' in text
        assert "As at " in text
        assert 'class="as-at-band"' not in office.ask(None, "GET", path).text
    listed = office.ask(None, "GET", f"/commitments?as_at={moment}").text
    assert f"/commitments/{tower}?as_at={moment.replace(':', '%3A')}" in listed


def test_commands_tell_the_past_too(office, monkeypatch, tmp_path):
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", office.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("COLUMNS", "200")  # wide enough that no cell of a table is broken
    monkeypatch.chdir(tmp_path)
    tower = office.world.commitments["TOWER"]
    moment = office.moment()

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    view = ("--edition", "test-2021", "--year", "2026", "--format", "csv")
    before = run("rollup", "--level", "ward", *view)
    amounts = [each | {"cents": 7} for each in office.content(tower)["allocations"]]
    office.change(office.people.hub_dc12, tower, "A new tender.", allocations=amounts)
    assert run("rollup", "--level", "ward", *view) != before
    assert run("rollup", "--level", "ward", "--as-at", moment, *view) == before
    assert "does not" not in run("reconcile", "--edition", "test-2021", "--as-at", moment)
    run("map", "--level", "ward", "--within", "DC12", *view, "--as-at", moment)
    [written] = tmp_path.iterdir()
    assert "-as-at-" in written.name
    told = run("history", f"{tower}")
    assert "A new tender." in told
    assert "Hub Dc12" in told
    with pytest.raises(Exception, match="begins on"):
        run("rollup", "--as-at", str((datetime.now(SAST) - timedelta(days=9000)).date()))
