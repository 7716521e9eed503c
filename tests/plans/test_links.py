"""Links by hand, proposals by likeness, and what is decided on them."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from service.errors import BadFileError, ImportRefusedError, InvalidRequestError, NotFoundError
from service.models import ObjectiveLink
from service.plans import links
from spatial.vocabulary import LinkState
from tests.builders import add_commitment, build_world, place_all
from tests.plan_builders import add_link, add_plan

HEAD = "organisation,reference,plan,objective\n"


@pytest.fixture
def world(db):
    made = build_world(db)
    add_plan(
        db,
        made,
        "IDP",
        objectives=[("1", "A water tower and mains at Qora"), ("2", "Books in every library")],
    )
    return made


@pytest.fixture
def link(db, tmp_path):
    def run(rows, head=HEAD):
        path = tmp_path / "links.csv"
        path.write_text(head + rows, encoding="utf-8")
        return links.link(db, path, by="the planner")

    return run


def listed(db, world, state=None):
    rows = links.list_links(db, world.territory, state=state)
    return [(row.reference, row.objective, row.state, row.method) for row in rows]


def test_pairs_by_hand_are_links_and_the_same_file_again_changes_nothing(db, world, link):
    report = link("ec121,TOWER,idp,1\nDC12,PIPE,IDP,1\nDC12,PIPE,IDP,1\n")
    assert (report.new, report.changed, report.same, report.refused) == (2, 0, 1, 0)
    assert listed(db, world) == [("TOWER", "1", "accepted", "hand"), ("PIPE", "1", "accepted", "hand")]
    again = link("ec121,TOWER,idp,1\n")
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_pairs_that_name_nothing_are_refused_by_row(world, link):
    report = link("EC121,TOWER,IDP,1\nEC121,TOWR,IDP,1\nEC121,TOWER,IDP,9\n")
    assert (report.new, report.refused) == (1, 2)
    assert [(finding.row, finding.rule) for finding in report.findings] == [
        (3, "commitment-unknown"),
        (4, "objective-unknown"),
    ]
    with pytest.raises(ImportRefusedError, match="has no commitment 'X'"):
        link("EC121,X,IDP,1\n")
    with pytest.raises(BadFileError, match="no column reference"):
        link("EC121,IDP,1\n", head="organisation,plan,objective\n")


def test_likeness_proposes_and_nothing_counts_until_it_is_accepted(db, world):
    assert links.propose(db, plan=None, likeness=0.5) == 1
    [row] = links.list_links(db, world.territory, state=LinkState.PROPOSED)
    assert (row.reference, row.objective, row.method) == ("TOWER", "1", "similarity")
    expected = db.scalar(
        text(
            "select word_similarity('Water tower at Qora', 'A water tower and mains at Qora')::numeric(5, 4)"
        )
    )
    assert row.score == expected
    assert links.propose(db, plan="IDP", likeness=0.5) == 0  # already proposed


@pytest.mark.parametrize(
    ("place", "proposed"),
    [
        ({"wards": ["21201002"]}, True),
        ({"wards": ["21202001", "21201003"]}, True),  # in part
        ({"area": ("local", "EC121")}, True),
        ({"site": "LINESTRING(27.15 -32.95, 27.25 -32.95)"}, True),  # its western half
        ({"wards": ["21202001"]}, False),
        ({"site": "POINT(27.25 -32.95)"}, False),
        ({"area": ("district", "DC12")}, False),  # the district's whole, and not known to be this part
    ],
)
def test_only_what_lands_in_the_area_of_a_plan_is_proposed_for_it(db, world, place, proposed):
    add_commitment(db, world, "SECOND", "DWS", [], name="Water tower near Qora", **place)
    place_all(db, world)
    links.propose(db, plan="IDP", likeness=0.5)
    expected = {"TOWER", "SECOND"} if proposed else {"TOWER"}
    assert {row[0] for row in listed(db, world)} == expected


def test_a_plan_for_a_larger_area_takes_what_lands_anywhere_in_it(db, world):
    add_plan(db, world, "ONE", area=("district", "DC12"), objectives=[("1", "A water tower at Qora")])
    for reference, place in {
        "NEAR": {"wards": ["21202001"]},
        "WHOLE": {"area": ("district", "DC12")},
        "METRO": {"wards": ["29200001"]},
    }.items():
        add_commitment(db, world, reference, "DWS", [], name="Water tower at Qora", **place)
    place_all(db, world)
    assert links.propose(db, plan="ONE", likeness=0.5) == 3
    assert {row[0] for row in listed(db, world)} == {"TOWER", "NEAR", "WHOLE"}


def test_a_proposal_for_a_plan_of_another_area_is_taken_back_and_a_link_by_hand_is_not(db, world, link):
    far = add_plan(db, world, "FAR", area=("local", "BUF"), objectives=[("1", "A water tower at Qora")])
    add_link(db, world, "TOWER", far, state="proposed")
    add_link(db, world, "PIPE", far)
    assert links.propose(db, plan=None, likeness=0.5) == 1
    assert [(row.plan, row.reference) for row in links.list_links(db, world.territory, state=None)] == [
        ("IDP", "TOWER"),
        ("FAR", "PIPE"),
    ]


def test_a_rejected_proposal_is_not_made_again_and_a_link_by_hand_stays(db, world, link):
    links.propose(db, plan=None, likeness=0.5)
    assert links.decide(db, world.territory, plan="IDP", least=0.5, by="hub", accept=False) == 1
    assert links.propose(db, plan=None, likeness=0.5) == 0
    assert listed(db, world) == [("TOWER", "1", "rejected", "similarity")]
    assert link("EC121,TOWER,IDP,1\n").changed == 1
    links.propose(db, plan=None, likeness=0.5)
    assert listed(db, world) == [("TOWER", "1", "accepted", "hand")]


def test_proposals_are_accepted_from_a_score_on_or_one_by_one(db, world):
    add_commitment(db, world, "TOWER 2", "DC12", [], name="Water tower near Qora", wards=["21201001"])
    place_all(db, world)
    assert links.propose(db, plan=None, likeness=0.5) == 2
    assert links.decide(db, world.territory, plan=None, least=1.0, by="hub", accept=True) == 0
    pair = links.Pair(0, "DC12", "TOWER 2", "IDP", "1")
    links.decide_one(db, pair, world.territory, by="hub", accept=True)
    accepted = select(ObjectiveLink.decided_by).where(ObjectiveLink.state == LinkState.ACCEPTED)
    assert db.scalars(accepted).all() == ["hub"]
    with pytest.raises(NotFoundError, match="nobody has proposed this link"):
        links.decide_one(
            db, links.Pair(0, "DC12", "PIPE", "IDP", "1"), world.territory, by="hub", accept=True
        )


def test_a_likeness_below_all_sense_is_refused(db, world):
    with pytest.raises(InvalidRequestError, match=r"between 0\.2 and 1"):
        links.propose(db, plan=None, likeness=0.1)


def test_the_index_on_objectives_finds_what_is_alike(db, world):
    db.execute(text("set local enable_seqscan = off"))
    db.execute(text("set local pg_trgm.word_similarity_threshold = 0.5"))
    plan = db.scalars(text("explain select id from plan_objective where text %> 'Water tower at Qora'")).all()
    assert any("ix_plan_objective_text_trgm" in line for line in plan)
