"""Why a pair was found, as the command, the API and the page of the hub tell it."""

from __future__ import annotations

import re
import sys

import pytest
from sqlalchemy.orm import Session

from service.app import create_app
from service.cli import main
from service.db import make_engine
from service.settings import Settings
from tests.api.conftest import TestClient
from tests.builders import add_commitment, build_edition, build_lists, place_all

PAIRS = {
    "joint_site": "Public buildings can share a stand, its access and its services.",
    "duplicate": None,
}


@pytest.fixture(scope="module")
def engine(test_databases):
    """Two pairs: health centres somewhere in one ward, and one reservoir in two lists."""
    url = test_databases.create()
    made = make_engine(url)
    with Session(made) as session:
        world = build_edition(session)
        build_lists(session, world)

        def add(reference, organisation, cents, **facts):
            add_commitment(session, world, reference, organisation, [(2026, "original", cents)], **facts)

        add("CLINIC", "EC-HEALTH", 90_000, sector="health", wards=["21201001"])
        add("CENTRE", "DC12", 50_000, sector="health", wards=["21201001"])
        add("ONE", "EC121", 70_000_000, name="Reservoir at Qora", area=("local", "EC121"))
        add("TWO", "DC12", 70_000_000, name="Reservoir at Qora", area=("local", "EC121"))
        place_all(session, world)
        session.commit()
    yield made
    made.dispose()
    test_databases.drop(url)


@pytest.fixture(scope="module")
def client(engine):
    url = engine.url.render_as_string(hide_password=False)
    return TestClient(create_app(Settings(database_url=url), engine))


def test_the_api_names_the_ward_and_the_reason(client):
    found = client.get("/v1/coordination", params={"within": "DC12", "year": 2026}).json()["pairs"]
    assert {pair["kind"]: pair["why"] for pair in found} == PAIRS
    by_kind = {pair["kind"]: pair for pair in found}
    site, twice = by_kind["joint_site"], by_kind["duplicate"]
    assert (site["distance_m"], site["at_stake"]) == (None, 500)
    assert site["ward"] == {"code": "21201001", "label": "EC121_1", "name": "Ward 1"}
    assert (twice["ward"], twice["likeness"]) == (None, 1)


def test_the_page_of_the_hub_leads_to_the_ward(client):
    page = client.get("/hub/DC12", params={"year": 2026}, headers={"Accept": "text/html"}).text
    cells = re.findall(r'<td data-label="Found by">(.*?)</td>', page, re.DOTALL)
    plain = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    assert plain == ["Names 100,0 % alike, one amount", "In one ward, Ward 1 EC121"]
    assert '<a href="/areas/ward/21201001?' in cells[1]


def test_the_command_labels_the_ward(engine, monkeypatch, capsys):
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["onebudget", "coordination", "--within", "DC12"])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    told = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if "R\u202f" in line}
    assert "one ward, EC121_1" in told["joint_site"]
    assert "alike" in told["duplicate"]
