"""From a draft to what is published: worked out by the same placing, written once, reconciled to the cent."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from service.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
)
from service.filters.words import Filters
from service.models import Allocation, Area, BudgetLine, Commitment, Placement, ProposalLine
from service.proposals.words import Wanted
from service.rollups.balance import reconcile
from tests.proposals.making import TODAY, content


def balanced(db) -> bool:
    return reconcile(db, edition=None, period=None, filters=Filters(), today=TODAY).balances


def published_rows(db) -> list[list[tuple]]:
    """All that is published, row by row."""
    return [
        sorted(map(tuple, db.execute(select(table.__table__))), key=str)
        for table in (Commitment, Allocation, Placement, BudgetLine)
    ]


def test_a_draft_is_worked_out_and_changes_nothing_that_is_published(db, world, people, proposals):
    before = published_rows(db)
    shown = proposals.make(people.ec121)
    assert published_rows(db) == before
    assert shown.facts.status == "draft"
    assert [(line.code, line.landing, line.amount_cents) for line in shown.lines] == [
        ("21201001", "ward", 100_01)
    ]
    assert shown.facts.district_codes == ["DC12"]
    assert shown.facts.largest_cents == 100_01


def test_the_whole_way_to_the_public(db, world, people, proposals):
    shown = proposals.make_submitted(people.ec121)
    [done] = proposals.publish(people.hub_dc12, [(shown.facts.id, shown.facts.version)], "Welcome")
    assert done.error is None
    assert done.status == "published"
    commitment = db.get_one(Commitment, done.commitment_id)
    assert (commitment.reference, commitment.name, commitment.revision) == ("CLINIC", "Clinic at Qora", 1)
    landed = select(func.sum(BudgetLine.amount_cents)).where(BudgetLine.commitment_id == commitment.id)
    assert db.scalar(landed) == 100_01
    assert balanced(db)
    told = proposals.read(people.ec121, shown.facts.id)
    assert [(event.to_status, event.comment) for event in told.events] == [
        ("draft", None),
        ("submitted", None),
        ("published", "Welcome"),
    ]
    assert told.lines == []
    assert told.may == []


def test_what_a_draft_would_bring_is_what_publishing_brings(db, world, people, proposals):
    shape = {"type": "LineString", "coordinates": [[27.05, -32.95], [27.25, -32.95]]}
    shown = proposals.make_submitted(people.ec121, place={"geometry": shape})
    proposed = [(line.edition, line.code, line.amount_cents) for line in shown.lines]
    assert len(proposed) > 1
    [done] = proposals.publish(people.hub_dc12, [(shown.facts.id, None)])
    lines = text(
        "select e.slug, a.code, l.amount_cents from budget_line l join edition e on e.id = l.edition_id "
        "join area a on a.id = l.area_id where l.commitment_id = :id order by a.code"
    )
    assert [tuple(row) for row in db.execute(lines, {"id": done.commitment_id})] == proposed


def test_a_change_says_the_whole_commitment_and_counts_one_revision(db, world, people, proposals):
    tower = world.commitments["TOWER"]
    held = proposals.held(tower)
    changed = content(**held.content | {"allocations": held.content["allocations"][:1], "name": "Tower"})
    changed.allocations[0].cents += 7
    done = proposals.change_commitment(
        people.hub_dc12, tower, changed, TODAY, revision=held.revision, comment="Less"
    )
    assert done.revision == held.revision + 1
    now = proposals.held(tower)
    assert now.content == changed.kept()
    assert len(now.content["allocations"]) == 1
    assert balanced(db)
    again = proposals.change_commitment(people.hub_dc12, tower, changed, TODAY, revision=done.revision)
    assert (again.revision, again.proposal_id) == (done.revision, None)


def test_moving_and_splitting_places_anew(db, world, people, proposals):
    tower = world.commitments["TOWER"]
    held = proposals.held(tower)
    moved = content(
        **held.content
        | {
            "place": {"scope": "wards"},
            "wards": [{"role": "work", "code": "21201001"}, {"role": "work", "code": "21202001"}],
        }
    )
    proposals.change_commitment(people.hub_dc12, tower, moved, TODAY, revision=held.revision)
    codes = select(Area.code).join(BudgetLine, BudgetLine.area_id == Area.id)
    codes = codes.where(BudgetLine.commitment_id == tower)
    assert set(db.scalars(codes)) == {"21201001", "21202001"}
    assert balanced(db)


def test_nobody_publishes_over_what_was_changed_meanwhile(db, world, people, proposals):
    tower = world.commitments["TOWER"]
    held = proposals.held(tower)
    mine = content(**held.content | {"name": "Mine"})
    shown = proposals.create(people.ec121, Wanted(mine, action="change", commitment_id=tower), TODAY)
    shown = proposals.submit(people.ec121, shown.facts.id, version=shown.facts.version)
    other = content(**held.content | {"name": "Other"})
    proposals.change_commitment(people.hub_dc12, tower, other, TODAY, revision=held.revision)
    [done] = proposals.publish(people.hub_dc12, [(shown.facts.id, None)])
    assert isinstance(done.error, ChangedMeanwhileError)
    assert done.error.extras["current"]["name"] == "Other"
    assert done.error.extras["proposed"]["name"] == "Mine"
    assert proposals.held(tower).content["name"] == "Other"
    with pytest.raises(ChangedMeanwhileError, match="changed meanwhile"):
        proposals.change_commitment(people.hub_dc12, tower, mine, TODAY, revision=held.revision)


def test_a_withdrawal_takes_the_commitment_and_its_money_away(db, world, people, proposals):
    pipe = world.commitments["TOWER"]
    shown = proposals.create(people.ec121, Wanted(None, action="withdraw", commitment_id=pipe), TODAY)
    assert shown.facts.district_codes == ["DC12"]
    shown = proposals.submit(people.ec121, shown.facts.id, version=shown.facts.version)
    [done] = proposals.publish(people.hub_dc12, [(shown.facts.id, None)])
    assert done.error is None
    assert db.scalar(select(Commitment.id).where(Commitment.id == pipe)) is None
    assert (
        db.scalar(select(func.count()).select_from(BudgetLine).where(BudgetLine.commitment_id == pipe)) == 0
    )
    assert balanced(db)


def test_forty_are_published_with_one_placing(db, world, people, proposals):
    ids = [proposals.make_submitted(people.ec121, f"C{n}").facts.id for n in range(40)]
    done = proposals.publish(people.hub_dc12, [(each, None) for each in ids])
    assert [each.error for each in done] == [None] * 40
    assert len({each.commitment_id for each in done}) == 40
    assert db.scalar(select(func.count()).select_from(ProposalLine)) == 0
    assert balanced(db)


def test_each_of_several_has_its_own_outcome(db, world, people, proposals):
    good = proposals.make_submitted(people.ec121, "GOOD").facts
    draft = proposals.make(people.ec121, "DRAFT").facts
    foreign = proposals.make_submitted(
        people.health,
        "ELSEWHERE",
        organisation="EC-HEALTH",
        place={"geometry": {"type": "Point", "coordinates": [27.35, -32.95]}},
    ).facts
    old = proposals.make_submitted(people.ec121, "OLD").facts
    done = proposals.publish(
        people.hub_dc12,
        [(good.id, good.version), (draft.id, None), (foreign.id, None), (old.id, 1), (10**9, None)],
    )
    assert [type(each.error) for each in done] == [
        type(None),
        NotFoundError,
        NotFoundError,
        ChangedMeanwhileError,
        NotFoundError,
    ]


def test_only_approvers_of_a_district_that_it_touches_publish(db, world, people, proposals):
    shown = proposals.make_submitted(people.ec121)
    for actor in (people.ec121, people.planner_dc12):
        [done] = proposals.publish(actor, [(shown.facts.id, None)])
        assert isinstance(done.error, NotAllowedError)
    [done] = proposals.publish(people.hub_buf, [(shown.facts.id, None)])
    assert isinstance(done.error, NotFoundError)
    held = proposals.held(world.commitments["TOWER"])
    with pytest.raises(NotAllowedError):
        proposals.change_commitment(
            people.hub_buf,
            held.commitment_id,
            content(**held.content | {"name": "x"}),
            TODAY,
            revision=held.revision,
        )


def test_a_reference_is_taken_once(db, world, people, proposals):
    shown = proposals.make(people.ec121)
    with pytest.raises(ConflictError, match=f"Proposal {shown.facts.id} "):
        proposals.make(people.ec121)
    with pytest.raises(ConflictError, match="propose a change"):
        proposals.make(people.ec121, "TOWER")


def test_unknown_codes_name_the_nearest(db, world, people, proposals):
    with pytest.raises(InvalidRequestError) as caught:
        proposals.make(people.ec121, sector="helth", wards=[{"role": "benefit", "code": "21201009"}])
    assert [fault["pointer"] for fault in caught.value.extras["errors"]] == ["/sector", "/wards/0/code"]
    assert "health" in caught.value.extras["did_you_mean"]


def test_money_without_a_district_is_the_hub_s_of_the_organisation_or_an_administrator_s(
    db, world, people, proposals
):
    unlocated = proposals.make(people.ec121, "NOWHERE", place={"scope": "unlocated"}).facts
    assert unlocated.district_codes == ["DC12"]
    province = proposals.make(
        people.health, "WIDE", organisation="EC-HEALTH", place={"scope": "country"}
    ).facts
    assert province.district_codes == []
    shown = proposals.submit(people.health, province.id, version=1)
    [done] = proposals.publish(people.admin, [(shown.facts.id, None)])
    assert done.error is None
