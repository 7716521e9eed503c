from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.apportion import split_cents
from spatial.vocabulary import Level, LocateMethod, Scope
from spatial.ward_lookup import WardReader
from spatial.ward_shares import WHOLE_MILLIONTHS


@pytest.fixture(scope="module")
def reader(gazetteer):
    return WardReader(gazetteer, {"200": "several wards", "201": "all wards"})


@pytest.fixture(scope="module")
def accepting(gazetteer):
    return WardReader(gazetteer, accept_suggestions=True)


@pytest.fixture(scope="module")
def alfred_duma(gazetteer):
    return gazetteer.area((Level.LOCAL, "KZN238"))


def rules(reading):
    return [finding.rule for finding in reading.findings]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1", ("52308001",)),
        ("3; 1", ("52308003", "52308001")),
        ("1; 1; 2", ("52308001", "52308002")),
        ("52308004", ("52308004",)),
        ("52308004, 2", ("52308004", "52308002")),
        ("Wards 1 and 3 to 4", ("52308001", "52308003", "52308004")),
        ("KZN238_2", ("52308002",)),
        ("Alfred Duma: 2", ("52308002",)),
    ],
)
def test_wards_of_the_municipality_that_the_row_names(reader, alfred_duma, text, codes):
    reading = reader.read(text, None, alfred_duma)
    assert (reading.scope, reading.method) == (Scope.WARDS, LocateMethod.WARD_LIST)
    assert (reading.ward_codes, reading.findings) == (codes, ())


def test_wards_that_carry_their_municipality_need_no_other(reader):
    assert reader.read("KZN238: 1; KZN237: 2").ward_codes == ("52308001", "52307002")
    assert reader.read("52308001; 59500002").ward_codes == ("52308001", "59500002")


def test_a_metro_named_at_district_level_has_wards_too(reader, gazetteer):
    metro = gazetteer.area((Level.DISTRICT, "ETH"))
    assert reader.read("2", None, metro).ward_codes == ("59500002",)


def test_wards_elsewhere_contradict_the_municipality_that_the_row_names(reader, alfred_duma):
    reading = reader.read("52307001", None, alfred_duma)
    assert reading.ward_codes == ("52307001",)
    assert rules(reading) == ["ward-outside-municipality"]
    assert rules(reader.read("52307001", None, alfred_duma, stated=False)) == []


@pytest.mark.parametrize("text", ["9", "1; 9", "52308009", "KZN238_9"])
def test_wards_that_do_not_exist_name_the_range_and_leave_the_money_with_the_municipality(
    reader, alfred_duma, text
):
    reading = reader.read(text, None, alfred_duma)
    assert (reading.scope, reading.area) == (Scope.LOCAL, alfred_duma)
    assert rules(reading) == ["ward-unknown"]
    assert reading.findings[0].known == ("KZN238: 1 to 4",)


def test_the_existing_rest_of_a_list_is_a_suggestion(reader, accepting, alfred_duma):
    refused = reader.read("1; 9", None, alfred_duma)
    assert refused.findings[0].suggestion == "52308001"
    assert (refused.ward_codes, refused.stated_codes) == ((), ("52308001",))
    accepted = accepting.read("1; 9", None, alfred_duma)
    assert (accepted.scope, accepted.ward_codes) == (Scope.WARDS, ("52308001",))
    assert accepted.findings[0].accepted


def test_a_list_with_shares_has_no_such_suggestion(accepting, alfred_duma):
    reading = accepting.read("1:60%; 9:40%", None, alfred_duma)
    assert reading.scope is Scope.LOCAL
    assert reading.findings[0].suggestion is None


def test_codes_of_another_edition_are_unknown_without_a_range(reader):
    reading = reader.read("99999001")
    assert (reading.scope, rules(reading)) == (None, ["ward-unknown"])
    assert reading.findings[0].known == ()


def test_a_ward_number_without_a_municipality(reader, gazetteer):
    reading = reader.read("12")
    assert (reading.scope, rules(reading)) == (None, ["ward-without-municipality"])
    district = gazetteer.area((Level.DISTRICT, "DC23"))
    reading = reader.read("12", None, district)
    assert (reading.scope, reading.area) == (Scope.DISTRICT, district)
    assert "several municipalities" in reading.findings[0].message


@pytest.mark.parametrize(
    "text", ["All wards", "Whole of the Metro", "201", "KZN238: all wards", "Alfred Duma"]
)
def test_the_whole_municipality(reader, alfred_duma, text):
    reading = reader.read(text, None, alfred_duma)
    assert (reading.scope, reading.area, reading.findings) == (Scope.LOCAL, alfred_duma, ())


@pytest.mark.parametrize(
    ("text", "scope", "code"),
    [
        ("Whole district", Scope.DISTRICT, "DC23"),
        ("Province-wide", Scope.PROVINCE, "KZN"),
        ("National", Scope.COUNTRY, "ZA"),
        ("KZN237", Scope.LOCAL, "KZN237"),
        ("KZN237; KZN238", Scope.DISTRICT, "DC23"),
        ("Mpumalanga", Scope.PROVINCE, "MP"),
    ],
)
def test_wider_areas_in_words(reader, alfred_duma, text, scope, code):
    reading = reader.read(text, None, alfred_duma)
    assert (reading.scope, reading.area.code, reading.findings) == (scope, code, ())


def test_the_district_of_a_metro_is_the_metro(reader, gazetteer):
    metro = gazetteer.area((Level.LOCAL, "ETH"))
    reading = reader.read("Whole district", None, metro)
    assert (reading.scope, reading.area) == (Scope.LOCAL, metro)


def test_national_needs_no_area(reader):
    assert (reader.read("National").scope, reader.read("National").findings) == (Scope.COUNTRY, ())


def test_words_without_an_area_place_nothing(reader):
    reading = reader.read("All wards")
    assert (reading.scope, rules(reading)) == (None, ["ward-without-municipality"])


def test_head_office_never_becomes_a_ward(reader, alfred_duma):
    reading = reader.read("Administrative or Head Office", None, alfred_duma)
    assert (reading.scope, reading.ward_codes, reading.findings) == (Scope.HEAD_OFFICE, (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Administrative or Head Office,Whole of the Metro,...", ["ward-list-cut", "ward-list-mixed"]),
        ("Coastal,Midland,...", ["ward-region", "ward-list-cut"]),
        ("Coastal", ["ward-region"]),
        ("Coastal,Whole of the Metro,...", ["ward-region", "ward-list-cut"]),
        ("Head office, Coastal", ["ward-region", "ward-list-mixed"]),
        ("Head office; 1", ["ward-list-mixed"]),
        ("All wards; 1", ["ward-list-mixed"]),
        ("1; Coastal", ["ward-region"]),
        ("1; 2; ...", ["ward-list-cut"]),
        ("1; 12.5", ["ward-unreadable"]),
        ("200", ["wards-not-named"]),
        ("Emalahleni: 1", ["area-ambiguous"]),
        ("2015-12-01", ["ward-date"]),
        ("Thaba Chueu: 1; 1", ["area-unknown"]),
        ("Atlantis: all wards", ["area-unknown"]),
        ("KZN238: somewhere", ["ward-unreadable"]),
        ("Alfred Duma: somewhere", ["ward-region"]),
        ("KZN238: 9; 99999001", ["ward-unknown"]),
    ],
)
def test_what_names_no_full_list_of_wards_stays_with_the_municipality(reader, alfred_duma, text, expected):
    reading = reader.read(text, None, alfred_duma)
    assert (reading.scope, reading.area, reading.ward_codes) == (Scope.LOCAL, alfred_duma, ())
    assert rules(reading) == expected
    assert all(finding.value for finding in reading.findings)


def test_the_mixture_of_the_real_file_keeps_both(reader, alfred_duma):
    text = "Administrative or Head Office,Whole of the Metro,..."
    assert reader.read(text, None, alfred_duma).findings[-1].value == text


@pytest.mark.parametrize("text", ["n/a", "0", "-", ";"])
def test_cells_that_name_no_ward_place_nothing(reader, alfred_duma, text):
    reading = reader.read(text, None, alfred_duma)
    assert (reading.scope, rules(reading)) == (None, ["wards-not-given"])
    assert reading.findings[0].severity == "note"


def test_a_misspelt_municipality_is_a_suggestion(reader, accepting, alfred_duma):
    reading = reader.read("Thaba Chueu: 1", None, alfred_duma)
    assert reading.scope is Scope.LOCAL
    assert reading.findings[0].suggestion.startswith("Thaba Chweu")
    accepted = accepting.read("Thaba Chueu: 1", None, alfred_duma, stated=False)
    assert accepted.ward_codes == ("83201001",)
    assert [finding.accepted for finding in accepted.findings] == [True]


def test_a_date_with_one_sense_is_a_suggestion(reader, accepting, alfred_duma):
    refused = reader.read("2026-03-02 00:00:00", None, alfred_duma)
    assert (refused.scope, refused.findings[0].suggestion) == (Scope.LOCAL, "2-3")
    accepted = accepting.read("2026-03-02 00:00:00", None, alfred_duma)
    assert accepted.ward_codes == ("52308002", "52308003")
    assert accepted.findings[0].accepted


@pytest.mark.parametrize(
    ("wards", "shares", "millionths", "expected"),
    [
        ("1; 2", "60;40", (600_000, 400_000), []),
        ("1; 2", "60%, 40%", (600_000, 400_000), []),
        ("1; 2", "60 40", (600_000, 400_000), []),
        ("1; 2", "62,5; 37,5", (625_000, 375_000), []),
        ("1; 2", "2: 40; 1: 60", (600_000, 400_000), []),
        ("1; 2", "52308002=40 | 52308001=60", (600_000, 400_000), []),
        ("1:60%; 2:40%", None, (600_000, 400_000), []),
        ("1:30%; 1:30%; 2:40%", None, (600_000, 400_000), []),
        ("1; 2", "100; 0", (1_000_000, 0), []),
        ("1; 2; 3", "33;33;33", (333_333, 333_333, 333_333), ["shares-rounded"]),
        ("1; 2; 3", "33,33; 33,33; 33,33", (333_333, 333_333, 333_333), ["shares-rounded"]),
        ("1; 2; 3", "33,3;33,3;33,4", (333_000, 333_000, 334_000), []),
        ("1; 2", "60;30", None, ["shares-total"]),
        ("1; 2", "0;0", None, ["shares-total"]),
        ("1; 2", "0.6;0.4", None, ["shares-total"]),
        ("1; 2", "60", None, ["shares-count"]),
        ("1:60%; 2", None, None, ["shares-count"]),
        ("1; 2", "3:60; 2:40", None, ["shares-unreadable"]),
        ("1; 2", "most; rest", None, ["shares-unreadable"]),
        ("1; 2", "-60;160", None, ["shares-unreadable"]),
        ("1; 2", "n/a", None, []),
        ("All wards", "60;40", None, ["shares-without-wards"]),
    ],
)
def test_declared_shares(reader, wards, shares, millionths, expected):
    reading = reader.read(wards, shares, reader.gazetteer.area((Level.LOCAL, "KZN238")))
    assert (reading.shares, rules(reading)) == (millionths, expected)


def test_fractions_for_percentages_are_a_suggestion(accepting, alfred_duma):
    reading = accepting.read("1; 2", "0.6;0.4", alfred_duma)
    assert reading.shares == (600_000, 400_000)
    assert (reading.findings[0].suggestion, reading.findings[0].accepted) == ("60;40", True)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=4).filter(any))
def test_usable_shares_are_the_whole_and_equal_where_they_are_declared_equal(reader, alfred_duma, hundredths):
    wards = "; ".join(str(number) for number in range(1, len(hundredths) + 1))
    total = sum(hundredths)
    shares = ";".join(f"{share * 100 / total:.2f}" for share in hundredths)
    found = reader.read(wards, shares, alfred_duma).shares
    assert abs(sum(found) - WHOLE_MILLIONTHS) <= len(found) // 2
    assert len(set(found)) == len(set(shares.split(";")))
    # What the wards come to is the amount, and what is declared equal differs by a cent at most.
    cents = split_cents(1_000_000_001, found, [str(place) for place in range(len(found))])
    for one, other in combinations(range(len(found)), 2):
        if found[one] == found[other]:
            assert abs(cents[one] - cents[other]) <= 1


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.sampled_from([";", "; ", ",", ", "]))
def test_the_short_way_reads_as_the_long_one(reader, alfred_duma, numbers, apart):
    text = apart.join(map(str, numbers))
    short = reader._plain_list(text, alfred_duma)
    assert short == reader._fresh(text, None, alfred_duma, stated=True)


def test_readings_are_remembered(reader, alfred_duma):
    assert reader.read("Wards 1 and 2", None, alfred_duma) is reader.read("Wards 1 and 2", None, alfred_duma)
