"""Financial years are read by their first calendar year, and nothing else is taken for one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formatting import year_text
from service.imports.years import FIRST_YEAR, LAST_YEAR, UnreadableYearError, read_year


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2019.0, 2019),
        ("2019", 2019),
        ("2019/20", 2019),
        ("2019-20", 2019),
        ("2019\u201320", 2019),
        ("2019/2020", 2019),
        ("2019 / 20", 2019),
        ("FY2019/20", 2019),
        ("FY11/12", 2011),
        ("19/20", 2019),
        ("1999/00", 1999),
        ("Budget year\n2019/20", 2019),
        ("M01 July Actual 2019/20", 2019),
        ("2019/20 (2019/20)", 2019),
        ("Budget 2019/20 as at 2020-03-31", 2019),
    ],
)
def test_years_as_files_state_them(cell, year):
    assert read_year(cell) == year


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "n/a",
        "-2019",
        -2019.0,
        "1066/67",
        "2150/51",
        99999.0,
        2019.5,
        math.nan,
        math.inf,
        True,
        "2019/21",
        "2019/18",
        "2019/20 to 2020/21",
        "2018, 2019",
        "11/12",
        "2020-03-31",
        "12345",
        "120190",
    ],
)
def test_negative_absurd_or_doubtful_years_are_refused(cell):
    with pytest.raises(UnreadableYearError):
        read_year(cell)


def test_a_year_that_stands_alone_may_be_the_second_of_the_two():
    assert read_year("2020", "last") == 2019
    assert read_year(2020.0, "last") == 2019
    assert read_year("2019/20", "last") == 2019


@given(st.integers(FIRST_YEAR, LAST_YEAR - 1))
def test_every_year_comes_back_as_it_is_written(year):
    assert read_year(year_text(year)) == year
    assert read_year(f"{year}/{year + 1}") == year


@given(st.text(max_size=60))
def test_any_text_is_a_year_within_bounds_or_refused(text):
    try:
        year = read_year(text)
    except UnreadableYearError:
        return
    assert FIRST_YEAR <= year <= LAST_YEAR
