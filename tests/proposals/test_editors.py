"""Many editors at once, and a database that is killed among them: no edit is lost, no cent either."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.actors import Actor
from service.db import make_engine, migrate, writing
from service.embedded import catalog
from service.errors import ChangedMeanwhileError
from service.filters.words import Filters, Transfers
from service.models import Allocation, Commitment, Placement, Proposal
from service.proposals import service
from service.proposals.content import Content
from service.rollups.balance import reconcile
from tests.builders import World, build_world
from tests.commitments.test_killed_loads import kill_all_of
from tests.proposals.making import TODAY, People, add_people

EDITORS = 50
SECONDS = 4
WARDS = ("21201001", "21201002", "21201003", "21202001")


def fill(url: str) -> tuple[Engine, World, People]:
    engine = make_engine(url, pool_size=EDITORS)
    with writing(engine) as session:
        world = build_world(session)
        people = add_people(session, world)
    return engine, world, people


@pytest.fixture
def filled(own_server) -> Iterator[tuple[Engine, World, People]]:
    """A filled database on a server of the test's own: the editors would take others' connections."""
    url = catalog.as_text(own_server.ensure())
    migrate(url)
    made = fill(url)
    yield made
    made[0].dispose()


def cents(engine: Engine) -> dict[int, int]:
    summed = select(Allocation.commitment_id, func.sum(Allocation.amount_cents)).group_by(
        Allocation.commitment_id
    )
    with Session(engine) as session:
        return {commitment_id: int(total) for commitment_id, total in session.execute(summed)}


def edit(engine: Engine, actor: Actor, commitment_id: int, dice: np.random.Generator) -> None:
    """Add a cent, and now and then move the money to other wards."""
    with writing(engine, actor=actor) as session:
        held = service.content_of_commitment(session, commitment_id)
        content = Content.model_validate(held.content)
        content.allocations[0].cents += 1
        if dice.random() < 0.5:
            codes = dice.choice(WARDS, size=int(dice.integers(1, 4)), replace=False)
            changed = held.content | {
                "place": {"scope": "wards"},
                "wards": [{"role": "work", "code": str(code)} for code in codes],
            }
            content = Content.model_validate(
                changed | {"allocations": [each.model_dump() for each in content.allocations]}
            )
        service.change_commitment(session, actor, commitment_id, content, TODAY, revision=held.revision)


def assert_sound(engine: Engine) -> None:
    """The trial balance holds, and every commitment stands somewhere."""
    with Session(engine) as session:
        everything = Filters(transfers=Transfers.INCLUDE)
        assert reconcile(session, edition=None, period=None, filters=everything, today=TODAY).balances
        placed = select(Placement.commitment_id)
        assert session.scalars(select(Commitment.id).where(Commitment.id.not_in(placed))).all() == []


@pytest.mark.slow
@pytest.mark.xdist_group("private server")
def test_fifty_editors_at_once_lose_nothing(filled):
    engine, world, people = filled
    ids = [world.commitments[name] for name in ("TOWER", "STREETS", "BULK", "PIPE", "SOMEWHERE")]
    before, done, failures = cents(engine), Counter(), []
    until = time.monotonic() + SECONDS

    def work(number: int) -> None:
        dice = np.random.default_rng(number)
        while time.monotonic() < until:
            chosen = ids[int(dice.integers(len(ids)))]
            try:
                edit(engine, people.admin, chosen, dice)
            except ChangedMeanwhileError:
                continue
            except Exception as error:  # noqa: BLE001 - looked at below
                failures.append(repr(error))
                return
            done[chosen] += 1  # one thread at a time holds the interpreter here

    crowd = [threading.Thread(target=work, args=(number,)) for number in range(EDITORS)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert failures == []
    assert set(done) == set(ids)
    assert cents(engine) == {key: value + done[key] for key, value in before.items()}
    assert_sound(engine)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == done.total()


def edit_until_it_breaks(engine: Engine, actor: Actor, commitment_id: int) -> int:
    """Edit until the database is gone; count the edits that it confirmed."""
    dice, confirmed = np.random.default_rng(1), 0
    try:
        while True:
            edit(engine, actor, commitment_id, dice)
            confirmed += 1
    except SQLAlchemyError:
        return confirmed


@pytest.mark.slow
@pytest.mark.xdist_group("private server")
def test_a_database_killed_among_edits_comes_back_whole(own_server):
    url = catalog.as_text(own_server.ensure())
    migrate(url)
    engine, world, people = fill(url)
    tower = world.commitments["TOWER"]
    first = cents(engine)[tower]
    confirmed = 0
    for _ in range(2):
        engine = make_engine(url)
        killer = threading.Timer(1.0, kill_all_of, [own_server])
        killer.start()
        more = edit_until_it_breaks(engine, people.admin, tower)
        killer.join()
        engine.dispose()
        url = catalog.as_text(own_server.ensure())
        engine = make_engine(url)
        assert_sound(engine)
        # What was confirmed is there; of the edit that the blow met, all or nothing.
        stored = cents(engine)[tower] - first
        assert stored in {confirmed + more, confirmed + more + 1}
        confirmed = stored
        with Session(engine) as session:
            held = service.content_of_commitment(session, tower)
            published = session.scalar(select(func.count()).select_from(Proposal))
        assert published == stored
        assert held.revision == 1 + stored
        engine.dispose()
    assert confirmed > 0
