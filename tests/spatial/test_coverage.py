from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.coverage import find_gaps, find_overlaps, mend_coverage
from spatial.crs import areas_km2
from spatial.findings import Severity
from spatial.slits import find_slits
from tests.spatial.boundary_cases import square


def array(*shapes):
    return np.array(shapes, dtype=object)


def codes(count):
    return np.array([f"W{number}" for number in range(count)], dtype=object)


def mend(*shapes, gaps_m=100.0, enclaves=()):
    return mend_coverage(codes(len(shapes)), array(*shapes), close_gaps_m=gaps_m, enclaves=enclaves)


def test_squares_that_fit_come_back_as_they_are():
    shapes = [square(0, 0), square(1, 0), square(0, 1), square(1, 1)]
    result = mend(*shapes)
    assert result.findings == []
    assert all(after is before for after, before in zip(result.shapes, shapes, strict=True))


def test_overlaps_are_found_with_their_geodesic_area_largest_first():
    shapes = array(square(0, 0), square(0.75, 0), square(0, 0.875), square(10, 0))
    overlaps = find_overlaps(shapes)
    assert [(one.one, one.other) for one in overlaps] == [(0, 1), (0, 2), (1, 2)]
    expected = areas_km2([square(0.75, 0, 0.25), square(0, 0.875, 1, 0.125)])
    assert [one.area_km2 for one in overlaps[:2]] == pytest.approx(expected)


def test_neighbours_that_only_touch_do_not_overlap():
    assert find_overlaps(array(square(0, 0), square(1, 0), square(1, 1))) == []


def test_a_gap_knows_who_lies_around_it():
    ring = [square(c, r) for c in range(3) for r in range(3) if (c, r) != (1, 1)]
    (gap,) = find_gaps(array(*ring))
    assert gap.around == tuple(range(8))
    assert gap.shape.equals(square(1, 1))


def test_mended_neighbours_share_every_vertex_of_their_border():
    # The right one has a vertex on the shared border that the left one lacks.
    odd = shapely.Polygon([(29.125, -29), (29.125, -28.9), (29.125, -28.875), (29.25, -28.875), (29.25, -29)])
    result = mend(square(0, 0), odd)
    assert shapely.coverage_is_valid(result.shapes)


def test_nothing_is_lost_or_won_by_mending_overlaps():
    shapes = [square(0, 0, 1.1), square(1, 0, 1.1), square(2, 0)]
    before = shapely.union_all(shapes).area
    assert shapely.area(mend(*shapes).shapes).sum() == pytest.approx(before, rel=1e-12)


def test_three_claims_on_one_place_are_three_findings_and_one_owner():
    shapes = [square(0, 0, 1.25, 1.25), square(1, 0, 1, 1.25), square(0, 1, 1.25, 1)]
    result = mend(*shapes)
    overlaps = {finding.value for finding in result.findings if finding.rule == "overlap"}
    assert overlaps == {"W0, W1", "W0, W2", "W1, W2"}
    assert shapely.coverage_is_valid(result.shapes)


def test_tiny_overlaps_are_counted_together():
    slip = 2e-9
    result = mend(square(0, 0, 1 + slip), square(1, 0))
    (finding,) = result.findings
    assert finding.severity is Severity.NOTE
    assert "1 overlaps under 1 m² each" in finding.message


def test_the_finding_names_who_keeps_the_ground():
    result = mend(square(0, 0, 1.125), square(1, 0))
    (finding,) = result.findings
    kept_by = finding.message.rstrip(".").split()[-1]
    middle = square(1, 0, 0.125).centroid
    owner = [f"W{place}" for place in range(2) if result.shapes[place].contains(middle)]
    assert [kept_by] == owner


def test_gaps_wider_than_the_limit_stay_and_narrower_ones_close():
    # A slot between two columns, closed at both ends, 0.002 squares wide: about 24 m.
    left, right = square(0, 1, 1, 1), square(1.002, 1, 0.998, 1)
    lid, floor = square(0, 2, 2), square(0, 0, 2)
    wide = mend(left, right, lid, floor, gaps_m=5)
    assert [finding.rule for finding in wide.findings] == ["gap-left-open"]
    narrow = mend(left, right, lid, floor, gaps_m=100)
    assert [finding.rule for finding in narrow.findings] == ["gap"]
    assert shapely.coverage_union_all(narrow.shapes).area == pytest.approx(square(0, 0, 2, 3).area)


def test_a_slit_that_opens_outwards_is_named_though_it_is_no_hole():
    # The same slot without its lid, and then without its floor as well.
    left, right, floor = square(0, 1, 1, 1), square(1.002, 1, 0.998, 1), square(0, 0, 2)
    for shapes in ([left, right, floor], [left, right]):
        (finding,) = mend(*shapes).findings
        assert (finding.rule, finding.severity, finding.value) == ("slit", Severity.WARN, "W0, W1")
        (slit,) = find_slits(array(*shapes), 100 / 111_320)
        assert slit.area_km2 == pytest.approx(areas_km2([square(1, 1, 0.002, 1)])[0], rel=1e-3)
    # Wider than gaps are closed, it is the border itself.
    assert mend(left, right, floor, gaps_m=5).findings == []
    assert find_slits(array(left, right), 0) == []


def test_a_narrow_bay_of_one_outline_is_no_slit():
    bay = shapely.difference(square(0, 0, 2), square(1, 1, 0.002, 1))
    assert mend(bay, square(0, 2, 1)).findings == []


def test_a_member_covered_by_several_others_is_refused_by_name():
    result = mend(square(0, 0, 1, 1), square(0, 0, 0.5, 1.5), square(0.5, 0, 0.5, 1.5))
    refused = [finding for finding in result.findings if finding.severity is Severity.REFUSE]
    assert refused
    assert all("W0" in finding.value for finding in refused)


def test_shapes_that_cannot_be_fitted_give_a_finding_instead_of_an_error(monkeypatch):
    def fail(*_, **__):
        raise shapely.errors.GEOSException("TopologyException: side location conflict")

    monkeypatch.setattr(shapely, "coverage_clean", fail)
    result = mend(square(0, 0, 1.5), square(1, 0))
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == ("coverage-not-mended", Severity.REFUSE)
    assert "side location conflict" in finding.message


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(*[st.integers(0, 24)] * 2, *[st.integers(4, 12)] * 2), min_size=2, max_size=8, unique=True
    )
)
def test_any_boxes_become_a_valid_coverage_of_the_same_ground(boxes):
    shapes = [square(c / 4, r / 4, w / 4, h / 4) for c, r, w, h in boxes]
    result = mend(*shapes, gaps_m=0)
    kept = result.shapes[~shapely.is_empty(result.shapes)]
    assert shapely.coverage_is_valid(kept)
    if not any(finding.rule == "gap" for finding in result.findings):
        assert shapely.area(kept).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)
