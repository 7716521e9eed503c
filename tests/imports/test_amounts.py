"""Amounts are read to the cent or refused; hypothesis writes them in every style and expects them back."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.imports.amounts import CENTS_PER, MAX_CENTS, AmountReader, UnreadableAmountError

rands = AmountReader()


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("R 1 234 567,89", 123456789),
        ("R1,234,567.89", 123456789),
        ("1.234.567,89", 123456789),
        ("1'234'567.89", 123456789),
        ("(500)", -50000),
        ("R (500)", -50000),
        ("(R500)", -50000),
        ("-R500", -50000),
        ("R-500", -50000),
        ("500-", -50000),
        ("\u2212500", -50000),
        ("R2.5m", 250000000),
        ("R80,7 bn", 8070000000000),
        ("R 1.2 million", 120000000),
        ("R1.5k", 150000),
        ("1\u00a0234", 123400),
        ("1\u2009234\u202f567,5", 123456750),
        ("ZAR 12", 1200),
        ("500 rand", 50000),
        ("0", 0),
        ("007", 700),
        ("0,12", 12),
        (".5", 50),
        ("1234,56", 123456),
        ("+5", 500),
        (" 5 ", 500),
        ("'500", 50000),
    ],
)
def test_amounts_as_people_write_them(text, cents):
    assert rands.read(text) == cents


@pytest.mark.parametrize("text", ["", "-", " - ", "\u2013", "n/a", "N/A", "nil", "None", "R -", "\u00a0"])
def test_words_for_no_amount(text):
    assert rands.read(text) is None


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("NaN", "amount-not-finite"),
        ("-inf", "amount-not-finite"),
        (math.nan, "amount-not-finite"),
        (math.inf, "amount-not-finite"),
        ("1,234", "amount-ambiguous"),
        ("1.234", "amount-ambiguous"),
        ("R2,345m", "amount-ambiguous"),
        ("0,123", "amount-fraction-of-cent"),
        ("1,234.567", "amount-fraction-of-cent"),
        (1.005, "amount-fraction-of-cent"),
        (1e15, "amount-too-large"),
        (-1e300, "amount-too-large"),
        ("99 999 999 999 999", "amount-too-large"),
        ("1.5E+07", "amount-scientific"),
        ("12,34,567", "amount-unreadable"),
        ("1 2345", "amount-unreadable"),
        ("12 34", "amount-unreadable"),
        ("(-500)", "amount-unreadable"),
        ("--5", "amount-unreadable"),
        ("(500", "amount-unreadable"),
        ("500)", "amount-unreadable"),
        ("R500 ZAR", "amount-unreadable"),
        ("USD 5", "amount-unreadable"),
        ("5%", "amount-unreadable"),
        ("TBC", "amount-unreadable"),
        ("2026-07-01", "amount-unreadable"),
        ("\uff11\uff12", "amount-unreadable"),
        ("\u00b2", "amount-unreadable"),
        ("9" * 61, "amount-unreadable"),
        ("1" + "," * 5000 + "1", "amount-unreadable"),
        (True, "amount-unreadable"),
    ],
)
def test_what_is_not_for_certain_one_amount_is_refused(cell, rule):
    with pytest.raises(UnreadableAmountError) as refused:
        rands.read(cell)
    assert refused.value.rule == rule


def test_an_ambiguous_amount_is_read_where_the_mark_is_declared():
    assert AmountReader(decimal="point").read("1,234") == 123400
    assert AmountReader(decimal="point", unit="millions").read("1.234") == 123400000
    assert AmountReader(decimal="comma").read("1.234") == 123400
    assert AmountReader(decimal="comma", unit="thousands").read("1,234") == 123400


def test_a_declared_mark_refuses_the_other():
    with pytest.raises(UnreadableAmountError):
        AmountReader(decimal="comma").read("1,234.56")
    with pytest.raises(UnreadableAmountError):
        AmountReader(decimal="comma").read("12.34")
    with pytest.raises(UnreadableAmountError):
        AmountReader(decimal="point").read("1.234,56")


def test_units_scale_exactly():
    assert AmountReader("thousands").read("12 345,67") == 1234567000
    assert AmountReader("millions").read(2.5) == 250000000
    assert AmountReader("millions").read(0.00000001) == 1
    with pytest.raises(UnreadableAmountError, match="fractions of a cent"):
        AmountReader("millions").read(0.000000001)


def test_a_scale_in_the_cell_contradicts_a_declared_unit():
    with pytest.raises(UnreadableAmountError, match="states its own scale"):
        AmountReader("thousands").read("R2.5m")


def test_fractions_of_a_cent_are_rounded_only_where_declared():
    nearest = AmountReader(rounding="nearest_cent")
    assert nearest.read(1000000 / 3) == 33333333
    assert nearest.read("1234,125") == 123412


@pytest.mark.parametrize(
    ("number", "cents"), [(0.1 + 0.2, 30), (1.1 * 3, 330), (4.35 * 100, 43500), (1e13, 10**15), (-0.0, 0)]
)
def test_the_noise_of_binary_fractions_is_not_money(number, cents):
    assert rands.read(number) == cents


amounts = st.integers(-(10**15), 10**15)


@given(amounts)
def test_every_amount_comes_back_from_a_spreadsheet(cents):
    assert rands.read(cents / 100) == cents


@given(amounts, st.sampled_from(["thousands", "millions"]))
def test_every_amount_comes_back_from_a_spreadsheet_in_larger_units(cents, unit):
    assert AmountReader(unit).read(cents / CENTS_PER[unit]) == cents


def grouped(digits: str, mark: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head]] * bool(head) + [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return mark.join(groups)


STYLES = [("", "."), ("", ","), (" ", ","), (" ", "."), (",", "."), (".", ","), ("\u00a0", ","), ("'", ".")]


@given(amounts, st.sampled_from(STYLES), st.sampled_from(["{}", "R {}", "R{}", "ZAR {}", "{} rand"]))
def test_every_amount_comes_back_from_text_in_every_style(cents, style, frame):
    group, mark = style
    whole, fraction = divmod(abs(cents), 100)
    text = frame.format(f"{grouped(str(whole), group)}{mark}{fraction:02d}")
    expected = cents if cents >= 0 else -cents
    assert rands.read(text) == expected
    assert rands.read(f"-{text}") == -expected
    assert rands.read(f"({text})") == -expected


@given(st.text(max_size=80))
def test_any_text_is_an_amount_nothing_or_refused_in_one_sentence(text):
    try:
        cents = rands.read(text)
    except UnreadableAmountError as error:
        cents, said = None, error.message
    else:
        said = "nothing"
    assert cents is None or abs(cents) <= MAX_CENTS
    assert len(said.splitlines()) == 1


@given(st.floats())
def test_any_number_is_within_half_a_cent_or_refused(number):
    try:
        cents = rands.read(number)
    except UnreadableAmountError:
        return
    assert abs(Fraction(number) * 100 - cents) <= Fraction(1, 2)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_no_number_with_fractions_of_a_cent_passes(number):
    exact = Decimal(number) * 100
    text = f"{number:f}"
    if exact == exact.to_integral_value():
        assert rands.read(text) == int(exact)
    else:
        with pytest.raises(UnreadableAmountError):
            rands.read(text)
