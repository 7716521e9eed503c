"""What a hub says of findings: kept over time, across reloads, and never changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from service.alignment.deciding import set_state
from service.alignment.findings import list_findings, rule_named, tell_finding
from service.alignment.rules import Rule
from service.alignment.words import FindingSearch, Search
from service.errors import InvalidRequestError, NotFoundError
from service.filters.words import Filters
from service.models import Commitment, FindingDecision
from service.paging import PageRequest
from spatial.vocabulary import FindingState, Phase
from tests.builders import add_commitment, place_all
from tests.plan_builders import add_link, add_plan, question

AT = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


def listed(db, world, *, rules=("no-plan",), states=(), limit=100, cursor=None):
    search = FindingSearch(Search(Filters(), 2026, Phase.ORIGINAL, None), rules, states)
    return list_findings(db, question(db, world), search, PageRequest(limit, cursor))


def key_of(db, world, reference, rule="no-plan"):
    return next(row.key for row in listed(db, world, rules=(rule,)).rows if row.reference == reference)


def say(db, world, key, state, *, note="Because.", by="Technical hub"):
    return set_state(db, question(db, world), key, state=FindingState(state), note=note, by=by, at=AT)


def test_nothing_said_is_open_and_the_latest_word_holds(db, world):
    key = key_of(db, world, "STREETS")
    assert tell_finding(db, question(db, world), key).row.state == "open"
    say(db, world, key, "explained", note="Emergency work.")
    say(db, world, key, "fix_agreed", note="Goes into the next review.")
    told = tell_finding(db, question(db, world), key)
    assert (told.row.state, told.row.note) == ("fix_agreed", "Goes into the next review.")
    assert [(one.state, one.turn) for one in told.history] == [("explained", 1), ("fix_agreed", 2)]


def test_states_narrow_the_list_and_are_counted_by_rule(db, world):
    say(db, world, key_of(db, world, "STREETS"), "explained")
    explained = listed(db, world, states=(FindingState.EXPLAINED,))
    assert [row.reference for row in explained.rows] == ["STREETS"]
    [totals] = explained.totals
    assert totals.by_state == {"open": totals.findings - 1, "explained": 1, "fix_agreed": 0}
    assert "STREETS" not in {row.reference for row in listed(db, world, states=(FindingState.OPEN,)).rows}


def test_a_decision_outlives_a_reload_of_its_commitment(db, world):
    key = key_of(db, world, "STREETS")
    say(db, world, key, "explained")
    db.execute(delete(Commitment).where(Commitment.id == world.commitments.pop("STREETS")))
    assert tell_finding(db, question(db, world), key).row is None  # settled, and its history stays
    amounts = [(2026, "original", 1_00)]
    add_commitment(db, world, "STREETS", "EC121", amounts, name="Another name", area=("local", "EC122"))
    place_all(db, world)
    assert key_of(db, world, "STREETS") == key
    assert tell_finding(db, question(db, world), key).row.state == "explained"


def test_a_finding_that_is_settled_keeps_its_history(db, world):
    key = key_of(db, world, "STREETS")
    say(db, world, key, "fix_agreed")
    add_link(db, world, "STREETS", add_plan(db, world, "IDP"))
    told = tell_finding(db, question(db, world), key)
    assert told.row is None
    assert [one.state for one in told.history] == ["fix_agreed"]
    say(db, world, key, "open", note="It came back.")


def test_the_same_subject_under_two_rules_is_two_findings(db, world):
    keys = {key_of(db, world, "CLINICS", rule) for rule in ("no-plan", "not-in-idp")}
    assert {key.split(".")[0] for key in keys} == {"no-plan", "not-in-idp"}
    assert len({key.split(".")[1] for key in keys}) == 1


def test_what_was_said_is_never_changed(db, world):
    say(db, world, key_of(db, world, "STREETS"), "explained")
    for statement in (update(FindingDecision).values(note="Otherwise."), delete(FindingDecision)):
        with pytest.raises(IntegrityError, match="never changed"), db.begin_nested():
            db.execute(statement)


def test_a_decision_needs_a_note_a_name_and_a_finding(db, world):
    key = key_of(db, world, "STREETS")
    with pytest.raises(InvalidRequestError, match="needs a note"):
        say(db, world, key, "explained", note=" ")
    with pytest.raises(InvalidRequestError, match="name of who"):
        say(db, world, key, "explained", by="")
    with pytest.raises(NotFoundError, match="There is no finding"):
        say(db, world, "no-plan.0000000000000000", "explained")
    with pytest.raises(NotFoundError, match="is no key of a finding"):
        say(db, world, "nonsense", "explained")
    with pytest.raises(InvalidRequestError, match="There is no rule 'no-plam'"):
        rule_named("no-plam")


def test_pages_follow_one_another_through_all_rules(db, world):
    whole = [row.key for row in listed(db, world, rules=()).rows]
    assert {key.split(".")[0] for key in whole} == {Rule.NO_PLAN, Rule.NOT_IN_IDP}
    seen, cursor = [], None
    while True:
        page = listed(db, world, rules=(), limit=3, cursor=cursor)
        seen += [row.key for row in page.rows]
        assert (page.totals is None) == (cursor is not None)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == whole
    assert len(set(whole)) == len(whole)
