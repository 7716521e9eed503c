"""The list of what has no place yet: the largest first, and a way through it that misses nothing."""

from __future__ import annotations

import pytest

from service.proposals.words import Wanted
from service.work.service import key_of_commitment, neighbours, open_proposal_of, work_page
from service.work.words import Key, Kind, WorkListName
from tests.proposals.making import TODAY, content

NOWHERE = {"scope": "unlocated"}


def unlocated(db, actor):
    page = work_page(db, actor, WorkListName.UNLOCATED, limit=50, page=1)
    return [Key(row.cents, Kind(row.kind), row.id) for row in page.entries]


def draft(proposals, actor, reference, cents, place=NOWHERE):
    amounts = [{"year": 2026, "phase": "original", "funding_source": "own", "cents": cents}]
    made = content(name=reference, place=place, allocations=amounts)
    shown = proposals.create(actor, Wanted(made, "EC121", reference), TODAY)
    return shown.facts.id


@pytest.fixture
def filled(proposals, people, world):
    """What EC121 has to place: one that is published, drafts larger, smaller and as large, one placed."""
    drafts = [
        draft(proposals, people.ec121, reference, cents)
        for reference, cents in (("WL-1", 5_000_00), ("WL-2", 2_000_00), ("WL-3", 2_000_00), ("WL-4", 100_00))
    ]
    draft(proposals, people.ec121, "WL-5", 9_000_00, place={"scope": "head_office"})
    equals = sorted(drafts[1:3])
    return [
        Key(5_000_00, Kind.PROPOSAL, drafts[0]),
        Key(2_000_00, Kind.COMMITMENT, world.commitments["SOMEWHERE"]),
        Key(2_000_00, Kind.PROPOSAL, equals[0]),
        Key(2_000_00, Kind.PROPOSAL, equals[1]),
        Key(100_00, Kind.PROPOSAL, drafts[3]),
    ]


def test_the_largest_stands_first_and_equals_keep_their_order(db, people, filled):
    assert unlocated(db, people.ec121) == filled


def test_pages_follow_each_other(db, people, filled):
    pages = [
        work_page(db, people.ec121, WorkListName.UNLOCATED, limit=2, page=number) for number in (1, 2, 3)
    ]
    assert [row.id for page in pages for row in page.entries] == [key.id for key in filled]
    assert {page.total for page in pages} == {len(filled)}


def test_the_way_through_the_list_meets_each_entry_once_in_both_directions(db, people, filled):
    forwards, backwards = [filled[0]], [filled[-1]]
    while (after := neighbours(db, people.ec121, forwards[-1]).after) is not None:
        forwards.append(after)
    while (before := neighbours(db, people.ec121, backwards[-1]).before) is not None:
        backwards.append(before)
    assert forwards == filled == backwards[::-1]


def test_what_has_been_placed_still_knows_what_stood_beside_it(db, people, filled):
    gone = Key(2_000_00, Kind.PROPOSAL, filled[3].id + 1)
    found = neighbours(db, people.ec121, gone)
    assert (found.before, found.after, found.left) == (filled[3], filled[4], len(filled))


def test_what_is_known_only_to_its_municipality_has_a_list_of_its_own(db, proposals, people, world, filled):
    somewhere = {"scope": "local", "area_level": "local", "area_code": "EC121"}
    made = draft(proposals, people.ec121, "WL-6", 3_000_00, place=somewhere)
    page = work_page(db, people.ec121, WorkListName.LOCAL, limit=50, page=1)
    streets = world.commitments["STREETS"]  # 40 000 rands in EC122, published
    assert [(row.kind, row.id) for row in page.entries] == [("commitment", streets), ("proposal", made)]
    assert (page.total, page.counts[WorkListName.LOCAL]) == (2, 2)
    assert page.counts[WorkListName.UNLOCATED] == len(filled)
    key = Key(3_000_00, Kind.PROPOSAL, made)
    found = neighbours(db, people.ec121, key, WorkListName.LOCAL)
    assert (found.before, found.after, found.left) == (Key(40_000_00, Kind.COMMITMENT, streets), None, 2)
    assert unlocated(db, people.ec121) == filled


def test_a_commitment_that_somebody_changes_stands_there_once(db, proposals, people, world, filled):
    number = world.commitments["SOMEWHERE"]
    assert open_proposal_of(db, number) is None
    change = Wanted(content(place=NOWHERE), action="change", commitment_id=number)
    made = proposals.create(people.ec121, change, TODAY).facts.id
    assert open_proposal_of(db, number) == made
    kinds = [(key.kind, key.id) for key in unlocated(db, people.ec121)]
    assert (Kind.COMMITMENT, number) not in kinds
    assert kinds.count((Kind.PROPOSAL, made)) == 1


def test_the_amount_is_that_of_the_largest_phase_and_not_of_all_together(db, world):
    assert key_of_commitment(db, world.commitments["SOMEWHERE"]).cents == 2_000_00


def test_others_find_nothing_of_it(db, people, filled):
    assert not {key.id for key in filled} & {key.id for key in unlocated(db, people.health)}
    assert unlocated(db, people.planner_dc12) == []
    assert {key.id for key in filled} <= {key.id for key in unlocated(db, people.admin)}


def test_what_the_hub_said_stays_until_it_is_submitted_again(db, proposals, people):
    number = draft(proposals, people.ec121, "WL-9", 100, place=content().place.model_dump(mode="json"))
    proposals.submit(people.ec121, number, version=1)
    proposals.return_(people.hub_dc12, number, version=2, comment="Across the river.")
    page = work_page(db, people.ec121, WorkListName.RETURNED, limit=5, page=1)
    assert [row.id for row in page.entries] == [number]
    assert page.comments[number].text == "Across the river."
    assert page.counts[WorkListName.RETURNED] == 1
    mended = proposals.change(people.ec121, number, content(name="WL-9"), TODAY, version=3)
    assert mended.facts.status == "draft"
    page = work_page(db, people.ec121, WorkListName.DRAFT, limit=5, page=1)
    assert page.comments[number].text == "Across the river."
