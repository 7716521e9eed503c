"""Which edition a question is about, and which area a code means in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.editions.service import area_for, edition_for
from service.errors import NotFoundError
from spatial.vocabulary import Level
from tests.builders import build_edition

TODAY = date(2026, 11, 22)
SINCE = date(2021, 11, 1)
UNTIL = date(2026, 12, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def two_in_turn(db):
    """Two editions of the country, the second following the first on a day, and one not yet active."""
    build_edition(db, "mdb-2020", valid_from=SINCE, valid_to=UNTIL, people={})
    build_edition(db, "mdb-2026", valid_from=UNTIL, people={})
    build_edition(db, "mdb-2031", valid_from=SINCE, people={}, active=False)


def refused(*arguments) -> NotFoundError:
    with pytest.raises(NotFoundError) as caught:
        edition_for(*arguments)
    return caught.value


def test_nothing_is_loaded_yet(db):
    told = refused(db, None, TODAY)
    assert told.message == (
        "No boundaries are loaded yet; load an edition with `onebudget boundaries load` and activate it."
    )
    assert "did_you_mean" not in told.extras
    assert "None is loaded yet" in refused(db, "mdb-2020", TODAY).message


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        (SINCE, "mdb-2020"),
        (TODAY, "mdb-2020"),
        (UNTIL - ONE_DAY, "mdb-2020"),
        (UNTIL, "mdb-2026"),
        (date(2040, 1, 1), "mdb-2026"),
    ],
)
@pytest.mark.usefixtures("two_in_turn")
def test_the_edition_that_holds_on_a_day_is_found(db, day, slug):
    assert edition_for(db, None, day).slug == slug


@pytest.mark.usefixtures("two_in_turn")
def test_before_the_first_none_holds_and_those_loaded_are_named(db):
    told = refused(db, None, SINCE - ONE_DAY)
    assert told.message.startswith("No active edition holds on 2021-10-31; name one of ")
    assert sorted(told.extras["did_you_mean"]) == ["mdb-2020", "mdb-2026", "mdb-2031"]


def test_after_the_last_none_holds(db):
    build_edition(db, "mdb-2020", valid_from=SINCE, valid_to=UNTIL, people={})
    assert edition_for(db, None, UNTIL - ONE_DAY).slug == "mdb-2020"
    assert "holds on 2026-12-01" in refused(db, None, UNTIL).message


def test_an_edition_that_is_only_loaded_does_not_hold(db):
    build_edition(db, "mdb-2020", valid_from=SINCE, people={}, active=False)
    assert "No active edition holds" in refused(db, None, TODAY).message
    assert edition_for(db, "mdb-2020", TODAY).activated_at is None


def test_the_countrys_edition_goes_before_another_territorys(db):
    build_edition(db, "demo", territory="demo", valid_from=SINCE, people={})
    assert edition_for(db, None, TODAY).slug == "demo", "the only one that holds"
    build_edition(db, "mdb-2020", valid_from=SINCE, valid_to=UNTIL, people={})
    assert edition_for(db, None, TODAY).slug == "mdb-2020"
    assert edition_for(db, None, UNTIL).slug == "demo", "the country's holds no longer"


def test_of_several_other_territories_none_is_chosen_for_the_reader(db):
    for slug in ("demo", "drill"):
        build_edition(db, slug, territory=slug, valid_from=SINCE, people={})
    told = refused(db, None, TODAY)
    assert "name one of demo, drill" in told.message
    assert edition_for(db, "drill", TODAY).territory == "drill"


@pytest.mark.usefixtures("two_in_turn")
def test_a_named_edition_is_found_whatever_the_day_and_the_case(db):
    for slug in ("mdb-2026", "MDB-2026", "Mdb-2026"):
        assert edition_for(db, slug, SINCE - ONE_DAY).slug == "mdb-2026"


@pytest.mark.parametrize(
    ("asked", "near"), [("mdb-2062", "mdb-2026"), ("mdb2020", "mdb-2020"), ("mbd-2031", "mdb-2031")]
)
@pytest.mark.usefixtures("two_in_turn")
def test_an_unknown_name_gets_the_nearest_first_and_all_there_are(db, asked, near):
    told = refused(db, asked, TODAY)
    assert repr(asked) in told.message
    assert all(slug in told.message for slug in ("mdb-2020", "mdb-2026", "mdb-2031"))
    assert told.extras["did_you_mean"][0] == near


@pytest.fixture
def squares(db):
    build_edition(db, "mdb-2020", valid_from=SINCE, people={})
    return edition_for(db, None, TODAY)


@pytest.mark.parametrize(
    ("code", "level", "found"),
    [
        ("EC121", None, (Level.LOCAL, "EC121")),
        ("ec121", None, (Level.LOCAL, "EC121")),
        ("21201002", None, (Level.WARD, "21201002")),
        ("EC121_2", None, (Level.WARD, "21201002")),
        ("ec121-02", None, (Level.WARD, "21201002")),
        ("BUF", None, (Level.DISTRICT, "BUF")),
        ("BUF", Level.LOCAL, (Level.LOCAL, "BUF")),
        ("BUF_3", Level.WARD, (Level.WARD, "29200003")),
        ("ZA", None, (Level.COUNTRY, "ZA")),
    ],
)
def test_a_code_or_a_wards_label_means_one_area(db, squares, code, level, found):
    area = area_for(db, squares, code, level)
    assert (area.level, area.code) == found


@pytest.mark.parametrize(
    ("code", "level", "near"),
    [
        ("EC112", None, "EC121"),
        ("Mbashe", None, "EC121"),
        ("EC121_77", None, None),
        ("EC121", Level.DISTRICT, None),
        ("Buffalo City", Level.LOCAL, "BUF"),
    ],
)
def test_a_code_that_the_edition_lacks_gets_what_is_near(db, squares, code, level, near):
    with pytest.raises(NotFoundError, match="Edition mdb-2020 has no") as caught:
        area_for(db, squares, code, level)
    assert repr(code) in caught.value.message
    if near:
        assert caught.value.extras["did_you_mean"][0] == near
        assert near in caught.value.message


def test_a_code_never_means_an_area_of_another_edition(db, squares):
    other = build_edition(db, "drill", territory="drill", valid_from=SINCE, people={})
    found = area_for(db, squares, "EC121")
    assert found.edition_id == squares.id != other.edition_id
