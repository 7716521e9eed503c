from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from service.boundaries.service import activate, load
from service.errors import ConflictError, NotFoundError
from service.models import BudgetLine, Edition, Placement
from tests.spatial import boundary_cases as cases

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def edition(db, slug):
    return db.scalar(select(Edition).where(Edition.slug == slug))


@pytest.fixture
def loaded(db, prepared):
    def make(slug, valid_from, valid_to=None, **changes):
        return load(db, prepared(slug, valid_from=valid_from, valid_to=valid_to, **changes)).edition_id

    return make


def test_activation_is_dated_and_done_once(db, loaded):
    loaded("a", "2020-01-01")
    done = activate(db, "a", NOW)
    assert (done.already, done.placed, done.closed) == (False, 0, None)
    assert edition(db, "a").activated_at == NOW
    again = activate(db, "a", datetime(2027, 1, 1, tzinfo=UTC))
    assert again.already
    assert edition(db, "a").activated_at == NOW


def test_editions_that_follow_each_other_are_both_active(db, loaded):
    loaded("old", "2016-01-01", "2021-01-01")
    loaded("new", "2021-01-01")
    activate(db, "new", NOW)
    activate(db, "old", NOW)
    assert edition(db, "old").activated_at == edition(db, "new").activated_at == NOW


def test_an_open_ended_predecessor_is_named_with_the_way_to_end_it(db, loaded):
    loaded("old", "2016-01-01")
    loaded("new", "2021-11-01")
    activate(db, "old", NOW)
    with pytest.raises(ConflictError) as error:
        activate(db, "new", NOW)
    assert str(error.value) == (
        "Edition new (2021-11-01 to now) overlaps the active edition old (2016-01-01 to now); "
        "add --close-previous to end it on 2021-11-01."
    )
    assert edition(db, "new").activated_at is None


def test_the_predecessor_ends_where_its_successor_begins_when_that_is_wanted(db, loaded):
    loaded("old", "2016-01-01")
    loaded("new", "2021-11-01")
    activate(db, "old", NOW)
    done = activate(db, "new", NOW, close_previous=True)
    assert done.closed.slug == "old"
    assert edition(db, "old").valid_to == date(2021, 11, 1)
    assert edition(db, "new").activated_at == NOW


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2016-01-01", "2022-01-01"), ("2021-11-01", None)),  # it has an end, which is too late
        (("2021-11-01", None), ("2016-01-01", None)),  # it began later
        (("2021-11-01", None), ("2021-11-01", "2026-01-01")),  # both begin on one day
    ],
)
def test_any_other_overlap_is_refused_even_so(db, loaded, first, second):
    loaded("first", *first)
    loaded("second", *second)
    activate(db, "first", NOW)
    with pytest.raises(ConflictError, match="correct the dates in the manifest"):
        activate(db, "second", NOW, close_previous=True)


def test_several_editions_in_the_way_are_not_closed_together(db, loaded):
    loaded("one", "2011-01-01", "2016-01-01")
    loaded("two", "2016-01-01")
    loaded("all", "2010-01-01")
    activate(db, "one", NOW)
    activate(db, "two", NOW)
    with pytest.raises(ConflictError, match="overlaps the active edition one"):
        activate(db, "all", NOW, close_previous=True)


def test_the_database_itself_forbids_the_overlap(db, loaded):
    loaded("old", "2016-01-01")
    loaded("new", "2021-11-01")
    activate(db, "old", NOW)
    with pytest.raises(IntegrityError, match="ex_edition_active_overlap"), db.begin_nested():
        db.execute(update(Edition).where(Edition.slug == "new").values(activated_at=NOW))


def test_editions_of_other_territories_are_not_in_the_way(db, loaded):
    loaded("old", "2016-01-01")
    loaded("demo", "2021-11-01", territory="demo")
    activate(db, "old", NOW)
    activate(db, "demo", NOW)
    assert edition(db, "demo").activated_at == NOW


def test_an_unknown_edition_is_named_with_those_that_are_loaded(db, loaded):
    loaded("mdb-2020", "2021-11-01")
    with pytest.raises(NotFoundError, match="mdb-2020"):
        activate(db, "mdb-2021", NOW)


def test_commitments_of_the_territory_are_placed_in_the_new_edition(db, loaded, commitment_at):
    first = loaded("old", "2016-01-01", "2021-11-01")
    activate(db, "old", NOW)
    middle = cases.square(2, 0).centroid
    commitment_at("test", middle)
    commitment_at("elsewhere", middle)
    second = loaded("new", "2021-11-01")
    done = activate(db, "new", NOW)
    assert done.placed == 1
    placed = db.execute(select(Placement.edition_id, func.count()).group_by(Placement.edition_id)).all()
    assert dict(placed) == {second: 1}
    cents = select(func.sum(BudgetLine.amount_cents)).where(BudgetLine.edition_id == second)
    assert db.scalar(cents) == 123_45
    assert first != second
