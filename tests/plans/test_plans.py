"""Plans loaded from YAML and workbooks, listed and written out again."""

from __future__ import annotations

import pytest
import yaml
from sqlalchemy import select

from service.errors import BadFileError, NotFoundError
from service.models import Organisation, Plan, PlanObjective
from service.plans import service
from service.plans.writing import as_yaml, write_plan
from spatial.vocabulary import Sphere
from tests.builders import build_world
from tests.plan_builders import DAY, add_link

PLAN = """
code: EC121-IDP
kind: idp
title: Integrated Development Plan of Mbhashe
owner: EC121
area: {level: local, code: EC121}
horizon: implementation
starts: 2025-07-01
ends: 2030-06-30
objectives:
  - {code: "1", text: Reliable services}
  - {code: 1.1, text: Water for every village, parent: "1"}
"""


@pytest.fixture
def world(db):
    return build_world(db)


@pytest.fixture
def load(db, tmp_path):
    def run(text=PLAN, name="plan.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return service.load(db, path, today=DAY)

    return run


def test_a_plan_is_new_then_the_same_then_changed(db, world, load):
    assert [(one.state, one.new) for one in load()] == [("new", ["1", "1.1"])]
    assert [(one.state, one.same) for one in load()] == [("same", ["1", "1.1"])]
    [change] = load(PLAN.replace("every village", "each village"))
    assert (change.state, change.changed) == ("changed", ["1.1"])
    [change] = load(PLAN.replace("2030-06-30", "2031-06-30"))
    assert (change.state, change.changed) == ("changed", ["1.1"])
    assert db.scalar(select(Plan.ends)).year == 2031
    assert len(db.scalars(select(PlanObjective)).all()) == 2


def test_an_objective_gone_from_the_file_goes_unless_a_commitment_is_linked_to_it(db, world, load):
    load()
    without = PLAN.replace('  - {code: 1.1, text: Water for every village, parent: "1"}\n', "")
    add_link(db, world, "TOWER", db.scalars(select(Plan)).one(), "1.1")
    [change] = load(without)
    assert (change.kept, change.gone, change.state) == (["1.1"], [], "same")
    [change] = load(without.replace('{code: "1"', '{code: "2"'))
    assert (change.kept, change.gone, change.new) == (["1.1"], ["1"], ["2"])
    held = {one.code: one.parent_code for one in db.scalars(select(PlanObjective))}
    assert held == {"1.1": None, "2": None}


def test_several_plans_in_one_file(db, world, load):
    one = yaml.safe_load(PLAN)
    other = {**one, "code": "DC12-ONE-PLAN", "kind": "one_plan", "owner": "DC12", "horizon": "long_term"}
    other["area"] = {"level": "district", "code": "DC12"}
    load(yaml.safe_dump({"plans": [one, other]}))
    listed = service.list_plans(db, world.slug, None, DAY)
    assert [(row.code, row.objectives, row.features, row.commitments) for row in listed] == [
        ("DC12-ONE-PLAN", 2, 0, 0),
        ("EC121-IDP", 2, 0, 0),
    ]
    assert [row.code for row in service.list_plans(db, world.slug, "EC122", DAY)] == ["DC12-ONE-PLAN"]
    assert [row.code for row in service.list_plans(db, world.slug, "21201001", DAY)] == [
        "DC12-ONE-PLAN",
        "EC121-IDP",
    ]
    assert service.list_plans(db, world.slug, "BUF", DAY) == []


def test_a_municipality_may_own_a_plan_before_it_commits_money(db, world, load):
    load(PLAN.replace("owner: EC121", "owner: EC122"))
    made = db.scalars(select(Organisation).where(Organisation.code == "EC122")).one()
    assert (made.sphere, made.fy_start_month, made.area_code) == (Sphere.LOCAL, 7, "EC122")


@pytest.mark.parametrize(
    ("old", "new", "error", "sentence"),
    [
        ("kind: idp", "kind: wish", BadFileError, "kind must be"),
        ("ends: 2030", "ends: 2020", BadFileError, "must end after it begins"),
        ("code: 1.1", 'code: "1"', BadFileError, "has the objective 1 twice"),
        ('parent: "1"', 'parent: "9"', BadFileError, "is part of 9, which is not there"),
        ('{code: "1",', '{code: "1", parent: 1.1,', BadFileError, "is part of itself"),
        ("owner: EC121", "owner: EC-HELTH", NotFoundError, "did you mean EC-HEALTH"),
        ("code: EC121}", "code: EC129}", NotFoundError, "has no local area 'EC129'"),
        ("kind: idp", "kind: [", BadFileError, "is not YAML"),
        ("title:", "colour: red\ntitle:", BadFileError, "colour"),
    ],
)
@pytest.mark.usefixtures("world")
def test_what_cannot_be_meant_is_refused_in_a_sentence(load, old, new, error, sentence):
    with pytest.raises(error) as caught:
        load(PLAN.replace(old, new))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("ending", [".yaml", ".xlsx"])
def test_a_plan_written_out_loads_as_the_same(db, world, load, tmp_path, ending):
    load()
    path = write_plan(service.as_draft(db, "ec121-idp"), tmp_path / f"out{ending}")
    [change] = service.load(db, path, today=DAY)
    assert (change.code, change.state, change.same) == ("EC121-IDP", "same", ["1", "1.1"])


def test_yaml_written_out_keeps_everything(db, world, load):
    load()
    again = yaml.safe_load(as_yaml(service.as_draft(db, "EC121-IDP")))
    assert again["area"] == {"level": "local", "code": "EC121"}
    assert again["objectives"][1] == {"code": "1.1", "text": "Water for every village", "parent": "1"}


def test_an_unknown_plan_is_answered_with_the_nearest(db, world, load):
    load()
    with pytest.raises(NotFoundError, match="did you mean EC121-IDP"):
        service.describe_plan(db, "EC121-IPD")
