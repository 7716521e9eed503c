from __future__ import annotations

import pytest

from service.suggestions import closest

PLACES = {
    "KZN238": "Alfred Duma",
    "KZN237": "Inkosi Langalibalele",
    "ETH": "eThekwini",
    "MP312": "eMalahleni",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kzn238", "KZN238"),
        ("KZN283", "KZN238"),  # digits swapped are one slip
        ("ethekwini", "ETH"),
        ("Thekwini", "ETH"),
        ("Emalahleni Local Municipality", "MP312"),
        ("alfred douma", "KZN238"),
    ],
)
def test_the_nearest_comes_first(text, expected):
    assert closest(text, PLACES)[0] == expected


@pytest.mark.parametrize("text", ["", "zzz", "§", "12345678"])
def test_what_resembles_nothing_gets_no_suggestion(text):
    assert closest(text, PLACES) == []


def test_there_are_never_too_many():
    assert len(closest("ward", [f"ward{number}" for number in range(50)])) == 5


def test_ties_come_in_the_same_order_always():
    assert closest("KZN23", {"KZN239": "", "KZN231": "", "KZN235": ""}) == ["KZN231", "KZN235", "KZN239"]
