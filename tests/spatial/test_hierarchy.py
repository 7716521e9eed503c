from __future__ import annotations

import pytest

from spatial.boundaries import prepare_boundaries
from spatial.findings import Severity
from spatial.vocabulary import Level
from tests.spatial import boundary_cases as cases


def findings(layers, rule, **changes):
    result = prepare_boundaries(cases.manifest(**changes), layers)
    return [finding for finding in result.findings if finding.rule == rule]


def changed(level, changes):
    layers = cases.layers()
    return layers | {level: cases.with_rows(layers[level], changes)}


def test_a_ward_filed_under_another_municipality_than_its_digits_say():
    (finding,) = findings(changed(Level.WARD, {"52308003": {"PARENT": "KZN237"}}), "ward-digits")
    assert finding.message == (
        "Ward 52308003 is filed under KZN237, whose wards begin 52307; "
        "its first digits 52308 belong to KZN238."
    )
    assert finding.row == 6


def test_the_parent_column_decides_where_digits_disagree():
    layers = changed(Level.WARD, {"52308003": {"PARENT": "KZN237"}})
    wards = prepare_boundaries(cases.manifest(), layers).levels[Level.WARD].set_index("code")
    assert wards.loc["52308003", "parent"] == "KZN237"


def test_missing_ward_numbers_are_named():
    layers = cases.layers({"52308002": None})
    (finding,) = findings(layers, "ward-numbers")
    assert finding.message == "KZN238 has wards up to number 4 but lacks 2."


@pytest.mark.parametrize("code", ["5230800", "W52308004", "523080041"])
def test_malformed_ward_codes_are_refused(code):
    (finding,) = findings(changed(Level.WARD, {"52308004": {"CODE": code}}), "code-form")
    assert finding.severity is Severity.REFUSE
    assert "eight digits" in finding.message


def test_a_label_in_place_of_a_ward_code_is_read_and_said():
    layers = changed(Level.WARD, {"52308004": {"CODE": "KZN238_4", "NAME": "KZN238_4"}})
    result = prepare_boundaries(cases.manifest(), layers)
    (finding,) = result.findings
    assert (finding.rule, finding.suggestion, finding.accepted) == ("label-as-code", "52308004", True)
    ward = result.levels[Level.WARD].set_index("code").loc["52308004"]
    assert (ward["name"], ward["ward_number"]) == ("Ward 4", 4)


def test_a_label_whose_code_is_taken_stays_refused():
    layers = changed(Level.WARD, {"52308004": {"CODE": "KZN238_3"}})
    (finding,) = findings(layers, "code-form")
    assert finding.severity is Severity.REFUSE


def test_codes_that_contradict_their_district_and_province_are_warned_of():
    layers = changed(Level.LOCAL, {"EC121": {"PARENT": "DC23"}})
    (district,) = findings(layers, "district-digits")
    assert "EC121 is filed under DC23, but its digits say DC12" in district.message
    (province,) = findings(layers, "province-letters")
    assert "EC121 is filed in province KZN" in province.message


@pytest.mark.parametrize(
    ("level", "code", "odd"),
    [(Level.PROVINCE, "EC", "XY"), (Level.DISTRICT, "DC12", "D12"), (Level.LOCAL, "EC121", "EC12A")],
)
def test_odd_codes_above_the_wards_are_warnings(level, code, odd):
    layers = cases.layers()
    order = [Level.PROVINCE, Level.DISTRICT, Level.LOCAL, Level.WARD]
    layers[level] = cases.with_rows(layers[level], {code: {"CODE": odd}})
    below = order[order.index(level) + 1]
    children = layers[below].frame
    layers[below].frame["PARENT"] = children["PARENT"].where(children["PARENT"] != code, odd)
    found = findings(layers, "code-form")
    assert [(finding.value, finding.severity) for finding in found] == [(odd, Severity.WARN)]


def test_own_codes_need_only_be_there_and_unique():
    layers = changed(Level.WARD, {"52308004": {"CODE": "north end"}})
    result = prepare_boundaries(cases.manifest(codes={"system": "own"}), layers)
    assert result.findings == []
    assert result.levels[Level.WARD].set_index("code").loc["north end", "parent"] == "KZN238"


def test_codes_in_small_letters_are_read():
    layers = changed(Level.LOCAL, {"EC121": {"CODE": "ec121 "}})
    assert prepare_boundaries(cases.manifest(), layers).findings == []


def test_parents_follow_from_codes_where_no_column_holds_them():
    sources = {
        level.value: {"file": "x", "code": "CODE", "name": "NAME"}
        | ({"parent": "PARENT"} if level is Level.DISTRICT else {})
        for level in cases.layers()
    }
    result = prepare_boundaries(cases.manifest(levels=sources), cases.layers())
    assert result.findings == []
    assert result.levels[Level.WARD].set_index("code").loc["59500001", "parent"] == "ETH"
    assert result.levels[Level.LOCAL].set_index("code").loc["KZN237", "parent"] == "DC23"
