from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from service.errors import BadFileError, ImportRefusedError
from service.models import Area, BudgetLine, Indicator, NeedValue
from service.needs import service
from tests.builders import add_commitment, build_edition, build_lists, build_world, place_all

HEAD = "area_code,indicator,name,unit,more_is,value,year,source,edition\n"


@pytest.fixture
def load(db, tmp_path):
    def run(text: str, *, name: str = "needs.csv", edition: str = "test-2021"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return service.load(db, path, edition=edition)

    return run


def stored(db, indicator: str) -> dict[tuple[str, str, int], Decimal]:
    rows = (
        select(Area.level, Area.code, NeedValue.year, NeedValue.value)
        .join(Area, Area.id == NeedValue.area_id)
        .join(Indicator, Indicator.id == NeedValue.indicator_id)
        .where(Indicator.code == indicator)
    )
    return {(row[0].value, row[1], row[2]): row[3] for row in db.execute(rows)}


def test_values_are_kept_with_year_and_source(db, load):
    build_edition(db, people={})
    report = load(
        HEAD
        + "21201001,no_water,Without piped water,persons,worse,1200,2022,Census 2022,test-2021\n"
        + "EC122,no_water,,,,33.5,2022,Census 2022,\n"
    )
    assert (report.rows_in, report.rows_loaded, report.rows_refused, report.new) == (2, 2, 0, 2)
    assert stored(db, "no_water") == {
        ("ward", "21201001", 2022): 1200,
        ("local", "EC122", 2022): Decimal("33.5"),
    }


def test_a_metro_takes_its_value_at_both_levels(db, load):
    build_edition(db, people={})
    load(HEAD + "BUF,population,Population,persons,neutral,755200,2011,Census 2011,\n")
    assert stored(db, "population") == {("district", "BUF", 2011): 755200, ("local", "BUF", 2011): 755200}


def test_the_same_file_again_changes_nothing_and_a_new_value_replaces_the_old(db, load):
    build_edition(db, people={})
    first = HEAD + "21201001,no_water,W,persons,worse,10,2022,Census,\n"
    load(first)
    again = load(first)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    later = load(first.replace(",10,", ",11,"))
    assert (later.new, later.changed, later.same) == (0, 1, 0)
    assert stored(db, "no_water") == {("ward", "21201001", 2022): 11}


@pytest.mark.parametrize(
    ("row", "rule", "said"),
    [
        ("21201009,no_water,W,persons,worse,1,2022,Census,", "unknown-area", "21201001"),
        ("21201001,no_water,W,persons,worse,-1,2022,Census,", "impossible-value", "from 0 up"),
        ("21201001,no_water,W,persons,worse,NaN,2022,Census,", "impossible-value", "from 0 up"),
        ("21201001,no_water,W,persons,worse,many,2022,Census,", "unreadable-value", "not a number"),
        ("21201001,no_water,W,percent,worse,101,2022,Census,", "impossible-value", "100"),
        ("21201001,no_water,W,people,worse,1,2022,Census,", "unknown-word", "households"),
        ("21201001,no_water,W,persons,bad,1,2022,Census,", "unknown-word", "neutral"),
        ("21201001,no_water,W,persons,worse,1,22,Census,", "impossible-year", "1990"),
        ("21201001,no_water,W,persons,worse,1,2022,,", "empty-cell", "source"),
        ("21201001,other,W,,,1,2022,Census,", "unknown-indicator", "must state unit"),
        ("21201001,no_water,W,persons,worse,1,2022,Census,mdb-2011", "other-edition", "load them apart"),
        (
            "21201002,population,P,households,neutral,1,2022,Census,",
            "other-meaning",
            "kept with unit persons",
        ),
        ("21201002,good,G,persons,worse,5,2022,Census,", "duplicate", "Row 2"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_the_rest_loads(db, load, row, rule, said):
    build_edition(db)
    report = load(HEAD + "21201002,good,Good,persons,worse,5,2022,Census,\n" + row + "\n")
    assert (report.rows_in, report.rows_loaded, report.rows_refused) == (2, 1, 1)
    found = report.findings[0]
    assert (found.rule, found.row) == (rule, 3)
    assert said in f"{found.message} {' '.join(found.known)}"
    assert stored(db, "good") == {("ward", "21201002", 2022): 5}


def test_a_file_without_its_columns_names_them(db, load):
    build_edition(db)
    with pytest.raises(BadFileError, match="no column area_code, year"):
        load("code,indicator,value,source\n1,x,2,y\n")


def test_a_file_without_a_sound_row_is_not_loaded(db, load):
    build_edition(db)
    with pytest.raises(ImportRefusedError, match="has no area 'NOWHERE'"):
        load(HEAD + "NOWHERE,no_water,W,persons,worse,1,2022,Census,\n")


def test_people_counted_anew_split_the_money_anew(db, load):
    world = build_world(db)
    clinics = world.commitments["CLINICS"]

    def shares():
        lines = select(Area.code, BudgetLine.amount_cents).join(Area, Area.id == BudgetLine.area_id)
        return dict(db.execute(lines.where(BudgetLine.commitment_id == clinics)).all())

    # One of the three wards has nobody counted, so that the money is split equally at first.
    assert shares() == {"21201001": 3334, "21201002": 3333, "29200001": 3333}
    report = load(HEAD + "29200001,population,,,,6000,2022,Census 2022,\n")
    assert report.placed_anew >= 1
    assert shares() == {"21201001": 1000, "21201002": 3000, "29200001": 6000}


PEOPLE_EVERYWHERE = HEAD + "29200001,population,,,,6000,2022,Census 2022,\n"


@pytest.mark.parametrize(
    ("split_by", "cents"),
    [
        (None, [10_00, 60_00]),
        ("population", [10_00, 60_00]),
        ("declared", [10_00, 60_00]),
        ("equal", [35_00] * 2),
    ],
)
def test_wards_without_shares_follow_people_whatever_split_was_hoped_for(db, load, split_by, cents):
    world = build_edition(db)
    build_lists(db, world)
    add_commitment(
        db,
        world,
        "ONE",
        "EC121",
        [(2026, "original", 70_00)],
        wards=["21201001", "29200001"],
        split_by=split_by,
    )
    place_all(db, world)
    lines = select(BudgetLine.amount_cents).order_by(BudgetLine.position)
    assert list(db.scalars(lines)) == [35_00, 35_00]
    report = load(PEOPLE_EVERYWHERE)
    assert list(db.scalars(lines)) == cents
    assert report.placed_anew == (split_by != "equal")


@pytest.mark.parametrize("split_by", [None, "population", "declared", "equal", "area"])
def test_an_area_follows_people_unless_it_is_to_be_split_by_its_own_size(db, load, split_by):
    world = build_edition(db)
    build_lists(db, world)
    half_and_half = "POLYGON((27.15 -33, 27.25 -33, 27.25 -32.9, 27.15 -32.9, 27.15 -33))"
    add_commitment(
        db, world, "ONE", "EC121", [(2026, "original", 65_00)], site=half_and_half, split_by=split_by
    )
    place_all(db, world)
    lines = select(BudgetLine.amount_cents).order_by(BudgetLine.position)
    by_size = list(db.scalars(lines))
    assert by_size == pytest.approx([32_50, 32_50], abs=1)
    load(PEOPLE_EVERYWHERE)  # 21201003 has 500
    assert list(db.scalars(lines)) == (by_size if split_by == "area" else [5_00, 60_00])
