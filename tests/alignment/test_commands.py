"""The commands about plans, findings and coordination, end to end on a database of their own."""

from __future__ import annotations

import sys

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.cli import main
from service.db import make_engine
from service.models import FindingDecision, ObjectiveLink, Plan, PlanFeature
from tests.builders import build_world

PLAN = """
code: EC121-IDP
kind: idp
title: Integrated Development Plan of Mbhashe
owner: EC121
area: {level: local, code: EC121}
horizon: implementation
starts: 2025-07-01
ends: 2040-06-30
objectives: [{code: "1", text: Water tower at Qora}]
"""
NODE = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"name": "Qora", "kind": "node"},
"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}}]}
"""


@pytest.fixture(scope="module")
def engine(test_databases):
    url = test_databases.create()
    made = make_engine(url)
    with Session(made) as session:
        build_world(session)
        session.commit()
    yield made
    made.dispose()
    test_databases.drop(url)


@pytest.fixture
def run(engine, monkeypatch, capsys):
    def command(*words: str) -> str:
        url = engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("ONEBUDGET_DATABASE_URL", url)
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr(sys, "argv", ["onebudget", *words])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code in {0, None}, capsys.readouterr().err
        return capsys.readouterr().out

    return command


def count(engine, table) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table))


def test_from_a_plan_to_a_decision(engine, run, tmp_path):
    plan, node, links = tmp_path / "plan.yaml", tmp_path / "node.geojson", tmp_path / "links.csv"
    plan.write_text(PLAN, encoding="utf-8")
    node.write_text(NODE, encoding="utf-8")
    links.write_text("organisation,reference,plan,objective\nDC12,PIPE,EC121-IDP,1\n", encoding="utf-8")
    assert "EC121-IDP: new" in run("plans", "load", str(plan))
    assert count(engine, Plan) == 0  # a dry run
    run("plans", "load", str(plan), "--commit")
    assert "1 new" in run("plans", "features", "load", str(node), "--plan", "EC121-IDP", "--commit")
    assert "1 new" in run("plans", "link", str(links), "--by", "planner", "--commit")
    assert "1 new proposals" in run("plans", "propose", "--commit")
    assert "TOWER" in run("plans", "links", "--state", "proposed")
    assert "1 proposals accepted" in run("plans", "accept", "--by", "hub", "--commit")
    assert (count(engine, Plan), count(engine, PlanFeature), count(engine, ObjectiveLink)) == (1, 1, 2)
    assert "EC121-IDP" in run("plans", "list")
    assert run("plans", "export", "EC121-IDP").startswith("code: EC121-IDP")
    assert "joint_site: 2 pairs" in run("coordination", "--distance", "1", "--year", "2026")
    told = run("findings", "list", "--rule", "no-plan", "--year", "2026")
    [key] = [word for line in told.splitlines() if "BULK" in line for word in line.split() if "." in word][:1]
    assert "is explained" in run("findings", "set", key, "explained", "--note", "Grant.", "--by", "hub")
    assert "hub: explained. Grant." in run("findings", "show", key)
    assert count(engine, FindingDecision) == 1
