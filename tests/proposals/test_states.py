"""Every sequence of steps by anybody, against the real database: what may happen and what never does."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from service.errors import ConflictError, InvalidRequestError, NotAllowedError, OnebudgetError
from service.filters.words import Filters
from service.models import Commitment, Proposal, Status
from service.proposals.states import WAYS, Side, Step, next_status, steps_open
from service.proposals.words import Wanted
from service.rollups.balance import reconcile
from tests.proposals.making import TODAY, Acting, content

NAMES = ("ec121", "health", "planner_dc12", "hub_dc12", "hub_buf", "admin")
OWNERS, REVIEWERS = {"ec121", "admin"}, {"hub_dc12", "admin"}
MAY_SEE = {
    "draft": OWNERS,
    "submitted": OWNERS | REVIEWERS | {"planner_dc12"},
    "returned": OWNERS | REVIEWERS,
    "published": OWNERS | REVIEWERS,
    "withdrawn": OWNERS,
}
STEPS = ("submit", "reopen", "withdraw", "return_", "publish", "change")


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("sides", [set(), {Side.OWNER}, {Side.REVIEWER}, set(Side)])
def test_a_step_is_taken_by_its_side_or_by_nobody(status, step, sides):
    way = WAYS.get((status, step))
    if way is None:
        with pytest.raises(ConflictError):
            next_status(status, step, sides, "Why")
    elif way.side not in sides:
        with pytest.raises(NotAllowedError):
            next_status(status, step, sides, "Why")
    else:
        assert next_status(status, step, sides, "Why") is way.to
    assert (step in steps_open(status, sides)) == (way is not None and way.side in sides)


def test_nothing_is_returned_without_a_word():
    with pytest.raises(InvalidRequestError):
        next_status(Status.SUBMITTED, Step.RETURN, {Side.REVIEWER}, " ")


def test_only_reviewers_lead_to_the_public():
    assert {way.side for way in WAYS.values() if way.to is Status.PUBLISHED} == {Side.REVIEWER}
    assert {at for (at, _), way in WAYS.items() if way.to is Status.PUBLISHED} == {Status.SUBMITTED}


class Journeys(RuleBasedStateMachine):
    """Proposals for three references of one organisation, and people who do anything with them."""

    bind = None
    people = None

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.bind.connect()
        self.outer = self.connection.begin()
        self.db = Session(self.connection, join_transaction_mode="create_savepoint")
        self.proposals = Acting(self.db)
        self.expected: dict[int, str] = {}
        self.published = self._commitments()

    def teardown(self) -> None:
        self.db.close()
        self.outer.rollback()
        self.connection.close()

    def _commitments(self) -> int:
        return self.db.scalar(select(func.count()).select_from(Commitment))

    @rule(
        who=st.sampled_from(NAMES),
        reference=st.sampled_from(["R1", "R2", "R3"]),
        cents=st.integers(-5, 10**9),
    )
    def propose(self, who, reference, cents):
        money = [{"year": 2026, "cents": cents, "funding_source": "own"}]
        line = {"type": "LineString", "coordinates": [[27.05, -32.95], [27.12, -32.95]]}
        try:
            shown = self.proposals.make(
                self._who(who), reference, allocations=money, place={"geometry": line}
            )
        except OnebudgetError:
            return
        assert who in OWNERS
        self.expected[shown.facts.id] = "draft"

    @rule(who=st.sampled_from(NAMES), reference=st.sampled_from(["R1", "R2", "R3"]), withdraw=st.booleans())
    def propose_about_what_is_published(self, who, reference, withdraw):
        found = self.db.scalar(select(Commitment.id).where(Commitment.reference == reference))
        if found is None:
            return
        action = "withdraw" if withdraw else "change"
        wanted = Wanted(content(name="Changed"), action=action, commitment_id=found)
        try:
            shown = self.proposals.create(self._who(who), wanted, TODAY)
        except OnebudgetError:
            return
        assert who in OWNERS | REVIEWERS
        self.expected[shown.facts.id] = "draft"

    @rule(data=st.data(), who=st.sampled_from(NAMES), name=st.sampled_from(STEPS), stale=st.booleans())
    def step(self, data, who, name, stale):
        if not self.expected:
            return
        proposal_id = data.draw(st.sampled_from(sorted(self.expected)))
        version = self.db.scalar(select(Proposal.version).where(Proposal.id == proposal_id))
        before, commitments = self.expected[proposal_id], self._commitments()
        try:
            to = self._take(self._who(who), name, proposal_id, version - stale)
        except OnebudgetError:
            assert self._commitments() == commitments
            return
        assert not stale
        if to == "published":
            assert who in REVIEWERS
            assert before == "submitted"
            action = self.db.scalar(select(Proposal.action).where(Proposal.id == proposal_id))
            assert self._commitments() - commitments == {"add": 1, "change": 0, "withdraw": -1}[action]
        else:
            assert self._commitments() == commitments
        self.expected[proposal_id] = to

    def _take(self, actor, name: str, proposal_id: int, version: int) -> str:
        if name == "publish":
            [outcome] = self.proposals.publish(actor, [(proposal_id, version)])
            if outcome.error:
                raise outcome.error
            return outcome.status
        if name == "change":
            facts = content(name="Again")
            shown = self.proposals.change(actor, proposal_id, facts, TODAY, version=version)
        else:
            shown = getattr(self.proposals, name)(actor, proposal_id, version=version, comment="Because")
        return shown.facts.status

    def _who(self, name):
        return getattr(self.people, name)

    @invariant()
    def each_stands_where_the_table_says(self):
        rows = self.db.execute(select(Proposal.id, Proposal.status))
        assert dict(rows.all()) == self.expected

    @invariant()
    def nobody_sees_what_is_not_theirs(self):
        for name in NAMES:
            for proposal_id, status in self.expected.items():
                try:
                    self.proposals.read(self._who(name), proposal_id)
                except OnebudgetError:
                    continue
                made_it = self.db.scalar(select(Proposal.created_by).where(Proposal.id == proposal_id))
                assert name in MAY_SEE[status] or made_it == self._who(name).account_id

    @invariant()
    def the_sums_hold(self):
        balance = reconcile(self.db, edition=None, period=None, filters=Filters(), today=TODAY)
        assert balance.balances
        loose = text(
            "select count(*) from proposal_line l join proposal p on p.id = l.proposal_id "
            "where p.status in ('published', 'withdrawn')"
        )
        assert self.db.scalar(loose) == 0


@pytest.mark.slow
def test_any_journey(stored, engine):
    Journeys.bind, Journeys.people = engine, stored[1]
    case = Journeys.TestCase
    case.settings = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()
