from __future__ import annotations

from copy import deepcopy

import pytest

from service.history.diff import Difference, Names, differences
from service.proposals.content import EXAMPLE, Content

THIN = "\u202f"
NAMES = Names(
    sectors={"health": "Health", "water": "Water and sanitation"},
    funding_sources={"unstated": "Not stated"},
    wards={"52308012": "KZN238_12", "52308014": "KZN238_14"},
    areas={("local", "KZN238"): "Alfred Duma"},
)


def content(**changed):
    made = Content.model_validate(EXAMPLE | {"place": {"scope": "site", "method": "coordinates"}}).kept()
    return deepcopy(made) | changed


def place(**said):
    return content()["place"] | said


def only(before, after) -> Difference:
    (found,) = differences(before, after, NAMES)
    return found


def amounts(*each):
    return [
        {"year": year, "phase": "original", "funding_source": "unstated", "cents": cents, "vat": vat}
        for year, cents, vat in each
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "Clinic"}, ("name", "Name", "Clinic at Ezakheni", "Clinic")),
        ({"sector": "water"}, ("sector", "Sector", "Health", "Water and sanitation")),
        ({"sector": "a-new-one"}, ("sector", "Sector", "Health", "a-new-one")),
        ({"stage": None}, ("stage", "Stage", "planning", None)),
        ({"is_catalytic": True}, ("is_catalytic", "Catalytic", None, "Yes")),
        ({"end_date": "2030-06-30"}, ("end_date", "End", "31 Mar 2029", "30 Jun 2030")),
        ({"place": place(scope="wards")}, ("place.scope", "Spread", "A work site", "Wards")),
        ({"place": place(precision=2)}, ("place.precision", "Precision", None, "near")),
        (
            {"place": place(area_level="local", area_code="KZN238")},
            ("place.area_code", "Area that takes the money", None, "Alfred Duma (KZN238)"),
        ),
        (
            {"wards": [{"role": "benefit", "code": "52308014", "share": 250_000}]},
            ("wards.benefit", "Wards that benefit", "KZN238_12", f"KZN238_14 25,0{THIN}%"),
        ),
        ({"stated": {"Ward": "12"}}, ("stated", "What the row said: Ward", None, "12")),
    ],
)
def test_a_field_is_told_in_words_from_what_to_what(changed, said):
    assert only(content(), content(**changed))[:4] == said


def test_money_is_told_in_rands_and_kept_in_cents():
    label = "Original budget 2027/28, Not stated"
    was, now = f"R{THIN}12{THIN}500{THIN}000,00", f"R{THIN}12{THIN}500{THIN}000,01"
    found = only(content(), content(allocations=amounts((2027, 1_250_000_001, "unknown"))))
    assert found == ("allocations", label, was, now, (1_250_000_000, 1_250_000_001))
    gone = only(content(), content(allocations=[]))
    assert gone == ("allocations", label, was, None, (1_250_000_000, None))
    vat = only(content(), content(allocations=amounts((2027, 1_250_000_000, "included"))))
    assert vat[2:4] == (f"{was} (VAT unknown)", f"{was} (VAT included)")


def test_years_that_only_one_version_has_are_told_apart():
    two = amounts((2028, 5, "unknown"), (2027, 1_250_000_000, "unknown"))
    found = only(content(), content(allocations=two))
    assert (found.before, found.cents) == (None, (None, 5))


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({"type": "Point", "coordinates": [29.9, -28.6]}, "A point at 28,60000°S 29,90000°E"),
        (
            {"type": "MultiPoint", "coordinates": [[29.9, -28.6], [30, -28]]},
            "2 points, the first at 28,60000°S 29,90000°E",
        ),
        (
            {"type": "LineString", "coordinates": [[29.9, -28.6], [30, -28], [31, -28]]},
            "A line of 3 points from 28,60000°S 29,90000°E",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[[[29.9, -28.6], [30, -28], [31, -28], [29.9, -28.6]]]]},
            "An area with a boundary of 4 points from 28,60000°S 29,90000°E",
        ),
    ],
)
def test_a_shape_is_told_by_its_kind_and_place(shape, words):
    assert only(content(), content(place=place(geometry=shape))).after == words


def test_a_shape_that_keeps_its_first_point_is_still_said_to_be_another():
    line = {"type": "LineString", "coordinates": [[29.9, -28.6], [30, -28]]}
    moved = {"type": "LineString", "coordinates": [[29.9, -28.6], [30, -28.1]]}
    found = only(content(place=place(geometry=line)), content(place=place(geometry=moved)))
    assert found.after == f"{found.before}, redrawn"


def test_what_says_the_same_differs_in_nothing():
    assert not differences(content(), content(), Names())
    assert not differences(content(description=""), content(description=None), Names())


def test_a_whole_content_is_told_where_there_was_none():
    added = differences(None, content(), NAMES)
    taken = differences(content(), None, NAMES)
    assert {each.before for each in added} == {None}
    assert [each.after for each in added] == [each.before for each in taken]
    assert "Clinic at Ezakheni" in {each.after for each in added}
