"""What is said of a row's wishes that its place does not allow."""

from __future__ import annotations

import pytest

from service.commitments.rules import split_finding
from spatial.findings import Severity
from spatial.geometry_text import read_geometry
from spatial.location import Location
from spatial.vocabulary import Exactness, LocateMethod, Precision, Scope, SplitMethod
from tests.commitments.conftest import row, table

TWO = ("21201001", "21201002")
LINE, AREA = "LINESTRING(27.05 -32.95, 27.15 -32.95)", "POLYGON((27 -33, 27.2 -33, 27.2 -32.9, 27 -33))"
POINTS = "MULTIPOINT(27.05 -32.95, 27.15 -32.95)"
EVERY = {method.value for method in SplitMethod if method is not SplitMethod.WHOLE}


def at(scope, wards=(), shape=None, shares=None):
    geometry = read_geometry(shape).geometry if shape else None
    precision, exactness = Precision.NEAR, Exactness.APPROXIMATE
    return Location(scope, LocateMethod.STATED, precision, exactness, geometry, wards, shares)


@pytest.mark.parametrize(
    ("location", "possible"),
    [
        (at(Scope.SITE, TWO, LINE), {"length"}),
        (at(Scope.SITE, TWO, AREA), {"area", "population"}),
        (at(Scope.SITE, TWO, POINTS), {"equal"}),
        (at(Scope.WARDS, TWO), {"population", "equal"}),
        (at(Scope.WARDS, TWO, shares=(600_000, 400_000)), {"population", "equal", "declared"}),
        (at(Scope.LOCAL), set()),
        (at(Scope.PROVINCE), set()),
        # Where there is nothing to be divided, nothing is ignored.
        (at(Scope.SITE, TWO[:1], "POINT(27.05 -32.95)"), EVERY),
        (at(Scope.SITE, TWO[:1], AREA), EVERY),
        (at(Scope.WARDS, TWO[:1]), EVERY),
        (at(Scope.UNLOCATED), EVERY),
        (at(Scope.HEAD_OFFICE), EVERY),
    ],
)
def test_a_split_that_the_place_does_not_allow_is_a_finding(location, possible):
    found = {method: split_finding(location, method) for method in EVERY}
    assert {method for method, finding in found.items() if finding is None} == possible
    for method, finding in found.items():
        if finding is not None:
            assert (finding.rule, finding.column, finding.value) == ("split-not-used", "split_by", method)
            assert finding.severity is Severity.WARN
            assert finding.message.startswith(f"split_by '{method}' is not used: ")


def test_the_finding_names_its_row(load):
    load(table(row("A", wards="1, 2", municipality="EC121", split_by="length"), row("B", split_by="area")))
    [finding] = [each for each in load.findings() if each.rule == "split-not-used"]
    assert finding.row == 2
    assert load.landed("A") == {"ward": 100_00}
