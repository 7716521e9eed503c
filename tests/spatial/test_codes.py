from __future__ import annotations

import pytest

from spatial.codes import (
    METROS,
    Codes,
    code_text,
    is_district_code,
    is_local_code,
    is_ward_code,
    ward_label,
    ward_parts,
)
from spatial.manifest import CodeRules

CODES = Codes()


@pytest.mark.parametrize(
    ("local", "number", "ward"),
    [
        ("KZN238", 12, "52308012"),
        ("WC011", 1, "10101001"),
        ("GT421", 45, "74201045"),
        ("GP421", 45, "74201045"),
        ("KZN2310", 3, "52310003"),
        ("ETH", 110, "59500110"),
        ("BUF", 50, "29200050"),
    ],
)
def test_ward_codes_follow_from_the_municipality_and_back(local, number, ward):
    assert CODES.ward_code(local, number) == ward
    assert ward_parts(ward) == (ward[:5], number)
    assert CODES.ward_code_of_label(ward_label(local, number)) == ward


@pytest.mark.parametrize("local", ["XX123", "KZN", "DC23", "kzn238", ""])
def test_what_is_no_municipality_has_no_ward_codes(local):
    assert CODES.ward_code(local, 1) is None
    assert not is_local_code(local, CODES)


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_ward_numbers_have_one_to_three_digits(number):
    assert CODES.ward_code("KZN238", number) is None


@pytest.mark.parametrize(
    ("label", "ward"),
    [
        ("NC451_3", "34501003"),
        ("NC451-15", "34501015"),
        ("ETH_007", "59500007"),
        ("NC451", None),
        ("12", None),
    ],
)
def test_labels_are_read_as_the_code_that_they_mean(label, ward):
    assert CODES.ward_code_of_label(label) == ward


def test_districts_follow_from_municipalities():
    assert CODES.district_of("KZN238") == "DC23"
    assert CODES.district_of("WC011") == "DC1"
    assert CODES.district_of("ETH") == "ETH"
    assert CODES.district_of("KZN") is None


def test_the_province_digit_is_read_from_any_code_but_a_districts():
    assert [CODES.province_digit(code) for code in ("GT", "GP", "LIM354", "NMA", "83201005", "DC23")] == [
        7,
        7,
        9,
        2,
        8,
        None,
    ]


def test_every_metro_is_a_municipality_and_a_district():
    for code, prefix in METROS.items():
        assert is_local_code(code, CODES)
        assert is_district_code(code, CODES)
        assert CODES.ward_prefix(code) == prefix


def test_an_edition_may_add_letters_and_metros_of_its_own():
    codes = Codes.of(CodeRules(provinces={"UMF": 0}, metros={"BIG": "09900"}))
    assert codes.ward_code("UMF991", 7) == "09901007"
    assert codes.ward_code("BIG", 7) == "09900007"
    assert codes.ward_code("KZN238", 12) == "52308012"
    assert Codes.of(CodeRules(system="own")).official is False


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (52308012, "52308012"),
        (52308012.0, "52308012"),
        ("52308012.0", "52308012"),
        ("  KZN238 ", "KZN238"),
        ("", None),
        ("  ", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        ("01234567", "01234567"),
    ],
)
def test_codes_are_text_whatever_the_file_made_of_them(cell, text):
    assert code_text(cell) == text


def test_district_and_ward_forms():
    assert is_district_code("DC1", CODES)
    assert not is_district_code("DC0", CODES)
    assert not is_district_code("DC01", CODES)
    assert not is_ward_code("5230801")
    assert not is_ward_code("523080123")
