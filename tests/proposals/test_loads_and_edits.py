"""A load and an edit of the same commitment at once: what comes last is whole, and neither is half lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from service.commitments.loading import Loading
from service.commitments.plan import LoadOptions, nobody
from service.commitments.service import ground_for
from service.commitments.service import load as load_file
from service.db import WriteSession, make_engine, writing
from service.filters.words import Filters
from service.imports.service import open_source
from service.models import Commitment
from service.proposals import service
from service.proposals.words import Wanted
from service.reference.service import load_lists, store
from service.resources import data_dir
from service.rollups.balance import reconcile
from tests.builders import World, build_world
from tests.commitments.conftest import row, table
from tests.proposals.making import TODAY, People, add_people, content

STEPS = ("before it is compared", "once it is compared")
WARDS = {"place": {"scope": "wards"}, "wards": [{"role": "work", "code": "21201003"}]}


@pytest.fixture
def made(fresh_database) -> Iterator[tuple[Engine, World, People]]:
    engine = make_engine(fresh_database())
    with writing(engine) as session:
        world = build_world(session)
        store(session, load_lists(data_dir() / "reference"))
        people = add_people(session, world)
    yield engine, world, people
    engine.dispose()


@pytest.fixture
def step_by_step(made, tmp_path: Path) -> Callable[[str], object]:
    """Load a file, with a pause before and one after it is compared."""

    @contextmanager
    def loading(text: str) -> Iterator[Callable[[str], None]]:
        path = tmp_path / "projects.csv"
        path.write_text(text, encoding="utf-8")
        options = LoadOptions()
        lists = load_lists(data_dir() / "reference")
        with WriteSession(made[0]) as session, open_source(path, options.limits, options.read) as source:
            one = Loading(session, ground_for(session, None, lists, TODAY), path, options, source, nobody)
            one.begin(commit=True)
            one.stage_rows()

            def go_on(step: str) -> None:
                if step == STEPS[1]:
                    one.compare()

            yield go_on
            if not one.outcome.same + one.outcome.changed + one.outcome.new:
                one.compare()
            one.write(session)
            one.conclude()
            session.commit()

    return loading


def load(made, tmp_path: Path, text: str) -> None:
    path = tmp_path / "first.csv"
    path.write_text(text, encoding="utf-8")
    with writing(made[0]) as session:
        lists = load_lists(data_dir() / "reference")
        load_file(session, ground_for(session, None, lists, TODAY), path, LoadOptions())


def edit(made, commitment_id: int, **facts) -> None:
    engine, _, people = made
    with writing(engine, actor=people.hub_dc12) as session:
        held = service.content_of_commitment(session, commitment_id)
        changed = content(**held.content | facts)
        service.change_commitment(
            session, people.hub_dc12, commitment_id, changed, TODAY, revision=held.revision
        )


def told(made, commitment_id: int):
    with Session(made[0]) as session:
        assert reconcile(session, edition=None, period=None, filters=Filters(), today=TODAY).balances
        return service.content_of_commitment(session, commitment_id)


def found(made, reference: str) -> int:
    with Session(made[0]) as session:
        return session.scalars(select(Commitment.id).where(Commitment.reference == reference)).one()


FIRST = table(row("A", "10", latitude="-32.95", longitude="27.05"))
SECOND = table(row("A", "12", latitude="-32.95", longitude="27.15"))


def test_an_edit_before_the_comparison_is_brought_in_line_with_the_file(made, step_by_step, tmp_path):
    load(made, tmp_path, FIRST)
    a = found(made, "A")
    with step_by_step(SECOND) as go_on:
        go_on(STEPS[0])
        edit(made, a, **WARDS)
    now = told(made, a)
    assert now.content["place"]["geometry"]["coordinates"] == [27.15, -32.95]
    assert now.content["wards"] == []
    assert [each["cents"] for each in now.content["allocations"]] == [12_00]


def test_an_edit_once_compared_waits_where_the_file_changes_the_same(made, step_by_step, tmp_path):
    load(made, tmp_path, FIRST)
    a = found(made, "A")
    failures: list[BaseException] = []

    def try_to_edit() -> None:
        try:
            edit(made, a, **WARDS)
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)

    other = threading.Thread(target=try_to_edit)
    with step_by_step(SECOND) as go_on:
        go_on(STEPS[1])
        other.start()
        other.join(timeout=1)
        assert other.is_alive(), "the edit did not wait for the load"
    other.join(timeout=30)
    [failure] = failures
    assert "changed meanwhile" in str(failure)
    assert told(made, a).content["place"]["geometry"]["coordinates"] == [27.15, -32.95]


def test_an_edit_of_what_the_file_leaves_alone_stays_whole(made, step_by_step, tmp_path):
    both = table(
        row("A", "10", latitude="-32.95", longitude="27.05"), row("B", "20", wards="1", municipality="EC121")
    )
    load(made, tmp_path, both)
    b = found(made, "B")
    changed = table(
        row("A", "11", latitude="-32.95", longitude="27.05"), row("B", "20", wards="1", municipality="EC121")
    )
    mine = [{"year": 2026, "phase": "original", "funding_source": "unstated", "cents": 77}]
    with step_by_step(changed) as go_on:
        go_on(STEPS[1])
        edit(made, b, allocations=mine, **WARDS)
    now = told(made, b)
    assert [each["cents"] for each in now.content["allocations"]] == [77]
    assert [(ward["role"], ward["code"]) for ward in now.content["wards"]] == [("work", "21201003")]


def test_an_edit_is_seen_by_the_next_load_of_the_same_row(made, tmp_path):
    load(made, tmp_path, FIRST)
    a = found(made, "A")
    before = told(made, a).revision
    edit(made, a, name="Renamed")
    load(made, tmp_path, FIRST + "\n")
    now = told(made, a)
    assert now.content["name"] == "Project A"
    assert now.revision == before + 2


def test_what_is_published_while_a_load_brings_it_in_is_refused_not_doubled(made, step_by_step):
    engine, _, people = made
    with writing(engine, actor=people.ec121) as session:
        shown = service.create(session, people.ec121, Wanted(content(), "EC121", "A"), TODAY)
        shown = service.submit(session, people.ec121, shown.facts.id, version=1)
    outcomes = []

    def publish() -> None:
        with writing(engine, actor=people.hub_dc12) as session:
            outcomes.extend(service.publish(session, people.hub_dc12, [(shown.facts.id, None)]))

    other = threading.Thread(target=publish)
    with step_by_step(FIRST):
        other.start()
        other.join(timeout=1)
    other.join(timeout=30)
    assert "meanwhile" in str(outcomes[0].error)
    assert told(made, found(made, "A")).content["name"] == "Project A"
