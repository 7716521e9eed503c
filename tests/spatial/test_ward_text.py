from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.ward_dates import dated_readings
from spatial.ward_text import MOST_WARDS, read_ward_text
from spatial.ward_words import Spread, spread_of

CODED = {"200": "several wards", "201": "all wards"}


def numbers(text):
    return [ref.number for ref in read_ward_text(text).refs]


def codes(text):
    return [ref.code for ref in read_ward_text(text).refs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", [12]),
        ("012", [12]),
        ("12.0", [12]),
        ("12.", [12]),
        (" 12 ", [12]),
        ("(12)", [12]),
        ("#12", [12]),
        ("W12", [12]),
        ("Ward12", [12]),
        ("Ward 12", [12]),
        ("WARD NO. 12", [12]),
        ("Ward number: 12", [12]),
        ("Wyk 12", [12]),
        ("Wd. 12", [12]),
        ("Ward 12 (Ladysmith)", [12]),
        ("12, 14", [12, 14]),
        ("12;14", [12, 14]),
        ("12 & 14", [12, 14]),
        ("12/14", [12, 14]),
        ("12|14", [12, 14]),
        ("12\n14", [12, 14]),
        ("12 14 29", [12, 14, 29]),
        ("12 and 14", [12, 14]),
        ("12 en 14", [12, 14]),
        ("12,14,", [12, 14]),
        ("12;;14", [12, 14]),
        ("12, n/a", [12]),
        ("Wards: 12, 14", [12, 14]),
        ("Ward 12 Ward 14", [12, 14]),
        ("Wards 12, 14 and 29 to 33", [12, 14, 29, 30, 31, 32, 33]),
        ("12-15", [12, 13, 14, 15]),
        ("12 – 15", [12, 13, 14, 15]),  # noqa: RUF001 - an en dash
        ("Ward 12 to Ward 15", [12, 13, 14, 15]),
        ("1 to 3 and 7", [1, 2, 3, 7]),
        ("12-12", [12]),
    ],
)
def test_ward_numbers(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("52308012", ["52308012"]),
        ("52308012.0", ["52308012"]),
        ("52308012;52308013", ["52308012", "52308013"]),
        ("52308012 52308013", ["52308012", "52308013"]),
        ("52308012.0, 52308013.0", ["52308012", "52308013"]),
        ("Ward 52308012", ["52308012"]),
        ("52308012-52308014", ["52308012", "52308013", "52308014"]),
    ],
)
def test_ward_codes(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KZN238_12", [("KZN238", 12)]),
        ("KZN238-12", [("KZN238", 12)]),
        ("KZN238 12", [("KZN238", 12)]),
        ("KZN238 Ward 12", [("KZN238", 12)]),
        ("KZN238: 12; 14", [("KZN238", 12), ("KZN238", 14)]),
        ("KZN238: 12; KZN237: 3", [("KZN238", 12), ("KZN237", 3)]),
        ("KZN238_12, KZN237_3", [("KZN238", 12), ("KZN237", 3)]),
        ("KZN238: 12-13", [("KZN238", 12), ("KZN238", 13)]),
        ("ETH_12", [("ETH", 12)]),
        ("ETH-12", [("ETH", 12)]),
        ("Alfred Duma: 12, 14", [("Alfred Duma", 12), ("Alfred Duma", 14)]),
        ("Alfred Duma Ward 12", [("Alfred Duma", 12)]),
    ],
)
def test_wards_with_their_municipality(text, expected):
    assert [(ref.place, ref.number) for ref in read_ward_text(text).refs] == expected


@pytest.mark.parametrize(
    "text",
    [
        "12:60%; 14:40%",
        "12: 60 %, 14: 40 %",
        "12 (60%), 14 (40%)",
        "Ward 12 = 60; Ward 14 = 40",
        "60% ward 12; 40% ward 14",
        "60% in 12 and 40% in 14",
    ],
)
def test_shares_beside_the_wards(text):
    assert [(ref.number, ref.share) for ref in read_ward_text(text).refs] == [
        (12, Decimal(60)),
        (14, Decimal(40)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1214",
        "12.5",
        "33 to 29",
        "12 wards",
        "523080123",
        "52308012-52309015",
        "12-15: 60%",
        "1000",
        "12,00x",
    ],
)
def test_figures_that_are_no_ward_are_set_aside(text):
    said = read_ward_text(text)
    assert said.unreadable
    assert not said.spreads


@pytest.mark.parametrize(
    ("text", "spread"),
    [
        ("All wards", Spread.WHOLE),
        ("ALL", Spread.WHOLE),
        ("all the wards in the municipality", Spread.WHOLE),
        ("Whole of the Metro", Spread.WHOLE),
        ("Whole of the Municipality", Spread.WHOLE),
        ("Whole city", Spread.WHOLE),
        ("Entire municipal area", Spread.WHOLE),
        ("City-wide", Spread.WHOLE),
        ("Municipal wide", Spread.WHOLE),
        ("Alle wyke", Spread.WHOLE),
        ("Administrative or Head Office", Spread.HEAD_OFFICE),
        ("Head Office", Spread.HEAD_OFFICE),
        ("HQ", Spread.HEAD_OFFICE),
        ("Admin", Spread.HEAD_OFFICE),
        ("Hoofkantoor", Spread.HEAD_OFFICE),
        ("Several wards", Spread.SEVERAL),
        ("Various", Spread.SEVERAL),
        ("multiple", Spread.SEVERAL),
        ("Whole district", Spread.DISTRICT),
        ("district-wide", Spread.DISTRICT),
        ("All municipalities", Spread.DISTRICT),
        ("Whole of the province", Spread.PROVINCE),
        ("Provincial", Spread.PROVINCE),
        ("National", Spread.COUNTRY),
        ("Countrywide", Spread.COUNTRY),
        ("all provinces", Spread.COUNTRY),
        ("n/a", Spread.NOTHING),
        ("Not specified", Spread.NOTHING),
        ("0", Spread.NOTHING),
        ("0.0", Spread.NOTHING),
        ("-", Spread.NOTHING),
    ],
)
def test_words_in_place_of_wards(text, spread):
    said = read_ward_text(text)
    assert list(said.spreads) == [spread]
    assert not said.refs
    assert not said.others


@pytest.mark.parametrize(
    "text", ["Coastal", "Ladysmith", "Overall", "Allanridge", "Nationaal Park", "Administer"]
)
def test_other_words_are_none_of_these(text):
    assert spread_of(text) is None
    assert read_ward_text(text).others == [text]


def test_a_list_cut_by_its_source_is_noticed():
    said = read_ward_text("Coastal,Midland,...")
    assert (said.others, said.cut) == (["Coastal", "Midland"], True)
    assert read_ward_text("Ward 1, Ward 2 …").cut
    assert not read_ward_text("Ward 1, Ward 2.").cut


def test_a_mixture_keeps_all_its_parts():
    said = read_ward_text("Administrative or Head Office,Whole of the Metro,...")
    assert list(said.spreads) == [Spread.HEAD_OFFICE, Spread.WHOLE]
    assert said.cut
    said = read_ward_text("Ward 12, Coastal, head office")
    assert ([ref.number for ref in said.refs], said.others, list(said.spreads)) == (
        [12],
        ["Coastal"],
        [Spread.HEAD_OFFICE],
    )


def test_all_wards_of_a_named_municipality():
    assert read_ward_text("KZN238: all wards").whole_places == ["KZN238"]


@pytest.mark.parametrize(
    ("text", "spread"),
    [("200", Spread.SEVERAL), ("200.0", Spread.SEVERAL), ("201", Spread.WHOLE), (" 201 ", Spread.WHOLE)],
)
def test_codes_of_the_source_are_translated(text, spread):
    assert list(read_ward_text(text, CODED).spreads) == [spread]
    assert read_ward_text(text).spreads == {}


def test_codes_are_translated_within_a_list_too():
    said = read_ward_text("12; 201", CODED)
    assert [ref.number for ref in said.refs] == [12]
    assert list(said.spreads) == [Spread.WHOLE]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-05 00:00:00", ("5-12",)),
        ("2026-12-05T00:00:00", ("5-12",)),
        ("2012-12-15", ("12-15",)),
        ("2015-12-01", ("12-15", "1-12")),
        ("05/12/2026", ("5-12",)),
        ("5-Dec", ("5-12",)),
        ("05 December 2026", ("5-12",)),
        ("Dec-15", ("12-15",)),
        ("Dec 2015", ("12-15",)),
        ("2026-05-05", ("2026-05-05",)),  # nothing sensible can have been typed
        ("12-15", ()),
        ("Ward 12", ()),
        ("52308012", ()),
    ],
)
def test_dates_that_were_ward_lists(text, meant):
    assert dated_readings(text) == meant
    assert read_ward_text(text).meant == meant


@pytest.mark.parametrize(
    "text",
    [
        "a " * 10_000,
        " " * 19_999,
        "1-999," * 3_000,
        "w" * 20_000,
        "ward " * 4_000,
        "12 " * 6_000,
        "(" * 20_000,
        "." * 20_000,
        "1.0" * 6_000,
        "KZN238: " * 2_000,
        "9" * 20_000,
        "12," * 1_000_000,
    ],
)
def test_hostile_lists_stay_bounded(text):
    said = read_ward_text(text)
    assert len(said.refs) <= MOST_WARDS
    assert len(said.unreadable) + len(said.others) <= MOST_WARDS
    assert all(len(piece) <= 80 for piece in said.unreadable)


WARD_NUMBERS = st.lists(st.integers(1, 999), min_size=1, max_size=40, unique=True)


def as_ranges(ordered):
    spans, start = [], 0
    for place in range(1, len(ordered) + 1):
        if place == len(ordered) or ordered[place] != ordered[place - 1] + 1:
            spans.append((ordered[start], ordered[place - 1]))
            start = place
    return spans


@given(
    WARD_NUMBERS,
    st.sampled_from([",", ", ", ";", " and ", " & ", "\n", " "]),
    st.sampled_from(["", "Ward ", "wyk "]),
)
def test_lists_are_read_back(wards, apart, word):
    assert numbers(apart.join(f"{word}{number}" for number in wards)) == wards


@given(WARD_NUMBERS, st.sampled_from(["-", " to ", " – ", " tot "]))  # noqa: RUF001 - an en dash
def test_ranges_are_read_back(wards, dash):
    ordered = sorted(wards)
    text = ", ".join(f"{low}{dash}{high}" if high > low else f"{low}" for low, high in as_ranges(ordered))
    if dated_readings(text):
        return
    assert numbers(text) == ordered


@given(WARD_NUMBERS, st.sampled_from(["KZN238", "ETH", "LIM3", "Alfred Duma"]))
def test_wards_of_a_municipality_are_read_back(wards, place):
    text = f"{place}: " + "; ".join(map(str, wards))
    assert [(ref.place, ref.number) for ref in read_ward_text(text).refs] == [
        (place, number) for number in wards
    ]


@given(
    st.lists(st.integers(10_000_001, 99_999_999).filter(lambda code: code % 1000), min_size=1, max_size=20)
)
def test_codes_are_read_back_even_as_decimals(wards):
    assert codes("; ".join(f"{code}.0" for code in wards)) == [str(code) for code in wards]


@given(st.one_of(st.text(max_size=300), st.text("0123456789-,;:. %wardKZN_to()", max_size=80)))
def test_any_text_is_taken_apart_without_error(text):
    said = read_ward_text(text)
    assert all(1 <= ref.number <= 999 or ref.code for ref in said.refs)
