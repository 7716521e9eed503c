"""Needs asked for at any level and in any edition: published, summed, recomputed, carried."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from service.crosswalks import service as crosswalks
from service.errors import ConflictError, NotFoundError
from service.needs import service
from service.needs.figures import Method
from service.needs.service import Question
from spatial.vocabulary import Level
from tests.builders import CORNERS, build_edition

HEAD = "area_code,level,indicator,name,unit,more_is,value,base,year,source\n"
OLD, NEW = "old-2016", "test-2021"


@pytest.fixture
def load(db, tmp_path):
    def run(*rows: str, edition: str = NEW):
        path = tmp_path / "needs.csv"
        path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
        return service.load(db, path, edition=edition)

    return run


@pytest.fixture
def both(db):
    """An edition with other people, and the later one, between which nothing changed."""
    build_edition(db, OLD, valid_from=date(2016, 8, 3), valid_to=date(2021, 11, 1), people={})
    build_edition(db, NEW, people={})


def every_ward(code="no_tap", unit="persons", value=10, base=40, year=2022):
    return [f"{ward},ward,{code},N,{unit},worse,{value},{base},{year},Census" for ward in sorted(CORNERS)]


def ask(db, level, code="no_tap", edition=NEW, **more):
    found = service.values(db, Question(code, Level(level), edition=edition, **more))
    return {figure.code: figure for figure in found.figures}


def test_sums_of_wards_stand_in_for_what_was_not_published(db, load):
    build_edition(db, people={})
    load(*every_ward())
    found = ask(db, "local")
    assert {code: (one.value, one.base, one.method) for code, one in found.items()} == {
        "BUF": (30, 120, Method.SUMMED),
        "EC121": (30, 120, Method.SUMMED),
        "EC122": (20, 80, Method.SUMMED),
    }
    assert ask(db, "ward", within="DC12")["21201001"].method is Method.COUNTED


def test_published_figures_come_first_and_say_how_far_they_differ(db, load):
    build_edition(db, people={})
    load(*every_ward(), "EC121,local,no_tap,,,,33,,2022,Census")
    found = ask(db, "local")["EC121"]
    assert (found.value, found.summed, found.difference, found.method) == (33, 30, 3, Method.COUNTED)


def test_a_sum_without_one_of_its_wards_is_not_known(db, load):
    build_edition(db, people={})
    load(*every_ward()[1:])
    found = ask(db, "local")
    assert (found["EC121"].value, found["EC121"].method) == (None, Method.NONE)
    assert (found["EC121"].wards, found["EC121"].wards_known) == (3, 2)
    assert found["EC122"].value == 20


def test_rates_are_worked_out_from_counts_and_never_averaged(db, load):
    build_edition(db, people={})
    rows = every_ward("rate", "percent", 10, 100)
    load(rows[0].replace(",10,100,", ",50,900,"), *rows[1:])
    found = ask(db, "local", "rate")["EC121"]
    # (450 + 10 + 10) of 1 100, where the mean of the three rates would be 23,3.
    assert (found.value, found.base, found.method) == (Decimal("42.7273"), 1100, Method.RECOMPUTED)
    load(*every_ward("bare", "percent", 10, ""))
    assert ask(db, "local", "bare")["EC121"].value is None


def test_an_index_has_no_sum(db, load):
    build_edition(db, people={})
    load(*every_ward("poverty", "index", 3, ""))
    assert ask(db, "local", "poverty")["EC121"].method is Method.NONE
    assert ask(db, "ward", "poverty")["21201001"].value == 3


def test_the_latest_year_answers_unless_one_is_named(db, load):
    build_edition(db, people={})
    load(*every_ward(value=10, year=2011), *every_ward(value=7, year=2022))
    assert ask(db, "ward")["21201001"].value == 7
    assert ask(db, "ward", year=2011)["21201001"].value == 10
    with pytest.raises(NotFoundError, match="no values of 2001 in edition test-2021"):
        ask(db, "ward", year=2001)


def test_another_editions_values_are_carried_and_marked(db, both, load):
    load(*every_ward(), edition=OLD)
    crosswalks.build(db, OLD, NEW)
    found = service.values(db, Question("no_tap", Level.DISTRICT, edition=NEW))
    assert found.carried is not None
    assert (found.carried.old.slug, found.outside, found.year) == (OLD, 0, 2022)
    assert {one.code: (one.value, one.base, one.is_estimated) for one in found.figures} == {
        "BUF": (30, 120, True),
        "DC12": (50, 200, True),
    }
    assert ask(db, "ward")["21201001"].method is Method.CARRIED


def test_an_editions_own_values_are_not_overruled_by_carried_ones(db, both, load):
    load(*every_ward(value=9, year=2024), edition=OLD)
    load(*every_ward(value=1, year=2022))
    crosswalks.build(db, OLD, NEW)
    assert ask(db, "ward")["21201001"].value == 1
    assert ask(db, "ward", year=2024)["21201001"].method is Method.CARRIED


def test_carried_rates_come_from_carried_counts(db, both, load):
    rows = every_ward("rate", "percent", 12.5, 80)
    load(*rows, edition=OLD)
    crosswalks.build(db, OLD, NEW)
    found = ask(db, "district", "rate")["DC12"]
    assert (found.value, found.base, found.method) == (Decimal("12.5"), 400, Method.CARRIED)


def test_a_ward_that_holds_land_of_unknown_count_is_not_known(db, both, load):
    load(*every_ward()[1:], edition=OLD)
    crosswalks.build(db, OLD, NEW)
    found = ask(db, "ward")
    assert (found["21201001"].value, found["21201001"].method) == (None, Method.NONE)
    assert found["21201002"].value == 10


def test_an_index_cannot_be_carried(db, both, load):
    load(*every_ward("poverty", "index", 3, ""), edition=OLD)
    crosswalks.build(db, OLD, NEW)
    with pytest.raises(ConflictError, match="ask for edition=old-2016"):
        ask(db, "ward", "poverty")


def test_values_that_cannot_come_here_are_named_with_the_way_to_bring_them(db, both, load):
    load(*every_ward(), edition=OLD)
    with pytest.raises(NotFoundError, match="onebudget crosswalk build old-2016 test-2021"):
        ask(db, "ward")
    with pytest.raises(NotFoundError, match="did you mean no_tap"):
        ask(db, "ward", "no_taps")


def test_no_way_is_offered_from_another_territory(db, both, load):
    build_edition(db, "isle", territory="isle")
    load(*every_ward(), edition="isle")
    with pytest.raises(
        NotFoundError, match=r"none are loaded for any other of its territory; load some with"
    ) as told:
        ask(db, "ward")
    assert "isle" not in str(told.value)


def test_the_list_says_what_there_is_and_where_it_can_be_carried(db, both, load):
    load(*every_ward(), edition=OLD)
    crosswalks.build(db, OLD, NEW)
    found = {one.indicator.code: one for one in service.list_indicators(db)}
    (series,) = found["no_tap"].series
    assert (series.edition, series.year, series.areas, series.sources) == (
        OLD,
        2022,
        {Level.WARD: 8},
        ["Census"],
    )
    assert found["no_tap"].carried_to == [NEW]
    assert [one.indicator.code for one in service.list_indicators(db, NEW)] == ["no_tap"]


def test_an_export_marks_its_estimates(db, both, load, tmp_path):
    load(*every_ward(), edition=OLD)
    crosswalks.build(db, OLD, NEW)
    count = service.export(db, Question("no_tap", Level.WARD, edition=NEW), tmp_path / "out.csv")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert count == len(rows) == 8
    assert {(row["method"], row["estimated"], row["carried_from"]) for row in rows} == {
        ("carried", "yes", OLD)
    }
    assert sum(Decimal(row["value"]) for row in rows) == 80


def test_a_base_smaller_than_its_part_is_refused(db, load):
    build_edition(db, people={})
    report = load(*every_ward()[1:], "21201001,ward,no_tap,N,persons,worse,10,9,2022,Census")
    assert [finding.rule for finding in report.findings] == ["impossible-value"]
