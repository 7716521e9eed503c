"""Bounds of classes that can be told apart."""

from __future__ import annotations

import pytest

from service.formatting import NO_FIGURE, THIN, decimals_for, fine_percent
from service.maps.words import Measure
from service.sheets.legend import figures


@pytest.mark.parametrize(
    ("shares", "written"),
    [
        ([0.0, 0.00003, 0.00008, 0.0002, 0.017], ["0,0000", "0,0030", "0,0080", "0,0200", "1,7000"]),
        ([0.001, 0.02, 0.05], ["0,10", "2,00", "5,00"]),
        ([0.1, 0.25, 0.5], ["10,0", "25,0", "50,0"]),
        ([0.0, 0.0], ["0,00", "0,00"]),
    ],
)
def test_shares_of_a_country_are_told_apart(shares, written):
    assert figures(Measure.SHARE, shares) == [f"{each}{THIN}%" for each in written]


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.000021, "0,0021"), (0.0017, "0,17"), (0.017, "1,7"), (0.42, "42,0"), (0.0, "0,0")],
)
def test_a_small_share_is_told_from_none(share, written):
    assert fine_percent(share) == f"{written}{THIN}%"


def test_no_share_has_no_figure():
    assert fine_percent(None) == NO_FIGURE
    assert decimals_for(0) == 1
