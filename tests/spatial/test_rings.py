from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatial.crs import areas_km2
from spatial.findings import Severity
from spatial.rings import estimated_crossings, repair, set_aside_impossible
from tests.spatial.boundary_cases import square


def frame(*shapes, crs=4326):
    codes = [f"W{number}" for number in range(len(shapes))]
    rows = range(1, len(shapes) + 1)
    return gpd.GeoDataFrame({"code": codes, "row": rows}, geometry=list(shapes), crs=crs)


def with_coordinates(*pairs):
    """A polygon with coordinates that shapely itself would not make."""
    with np.errstate(invalid="ignore"):
        return shapely.transform(square(0, 0), lambda _: np.array(pairs, dtype=float))


def test_sound_shapes_pass_untouched():
    sound, findings = repair(frame(square(0, 0), square(1, 0)))
    assert findings == []
    assert list(sound.geometry) == [square(0, 0), square(1, 0)]


def test_heights_and_the_lines_of_a_collection_are_dropped():
    tall = shapely.force_3d(square(0, 0), 12.0)
    mixed = shapely.GeometryCollection([square(1, 0), shapely.LineString([(29, -29), (30, -28)])])
    sound, findings = repair(frame(tall, mixed))
    assert findings == []
    assert not sound.geometry.has_z.any()
    assert sound.geometry.iloc[1].equals(square(1, 0))


def test_a_bow_tie_keeps_both_of_its_wings():
    bow = shapely.Polygon([(29, -29), (29.1, -28.9), (29.1, -29), (29, -28.9)])
    sound, (finding,) = repair(frame(bow))
    wings = [shapely.Polygon([(29, -29), (29.05, -28.95), (29, -28.9)])]
    wings.append(shapely.Polygon([(29.1, -29), (29.05, -28.95), (29.1, -28.9)]))
    assert sound.geometry.iloc[0].symmetric_difference(shapely.union_all(wings)).area < 1e-15
    assert f"{areas_km2([shapely.union_all(wings)])[0]:,.6g} km²" in finding.message


def test_a_ring_that_touches_itself_is_noted_without_alarm():
    touching = shapely.Polygon([(29, -29), (29.2, -29), (29.2, -28.8), (29.1, -29), (29, -28.8)])
    _, (finding,) = repair(frame(touching))
    assert (finding.rule, finding.severity, finding.row) == ("invalid-ring", Severity.NOTE, 1)


def test_a_hole_outside_its_shell_counts_as_ground_and_the_change_is_stated():
    apart = square(3, 3, 0.25, 0.25)
    sound, (finding,) = repair(frame(shapely.Polygon(square(0, 0).exterior, [apart.exterior])))
    assert sound.geometry.iloc[0].equals(shapely.union(square(0, 0), apart))
    assert finding.severity is Severity.WARN
    assert f"to {areas_km2([sound.geometry.iloc[0]])[0]:,.6g} km²" in finding.message


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        (None, "empty-shape"),
        (shapely.Polygon(), "empty-shape"),
        (shapely.Point(29, -29), "not-an-area"),
        (shapely.LineString([(29, -29), (30, -28)]), "not-an-area"),
        (shapely.GeometryCollection([shapely.Point(29, -29)]), "empty-shape"),
        (shapely.Polygon([(29, -29), (30, -28), (29, -29)]), "empty-shape"),
    ],
)
def test_what_is_no_area_is_refused_and_left_out(shape, rule):
    sound, findings = repair(frame(square(0, 0), shape))
    assert list(sound["code"]) == ["W0"]
    assert [(f.rule, f.severity, f.row, f.value) for f in findings] == [(rule, Severity.REFUSE, 2, "W1")]


def test_crossings_are_estimated_within_a_factor_of_two():
    rng = np.random.default_rng(5)
    tangle = shapely.Polygon(rng.uniform((29, -29), (30, -28), (120, 2)))
    segments = shapely.get_parts(shapely.node(tangle.exterior))
    crossings = (len(segments) - 120) / 2
    assert crossings / 2 < estimated_crossings(tangle) < crossings * 2
    assert estimated_crossings(square(0, 0)) == 0


def test_coordinates_that_are_no_numbers_are_set_aside():
    bad = with_coordinates((29, -29), (np.nan, -28), (30, -28), (30, -29), (29, -29))
    endless = with_coordinates((29, -29), (29, -28), (np.inf, -28), (30, -29), (29, -29))
    kept, findings = set_aside_impossible(frame(square(0, 0), bad, endless, None))
    assert list(kept["code"]) == ["W0", "W3"]
    assert [finding.value for finding in findings] == ["W1", "W2"]


@pytest.mark.parametrize("box", [(-179, -29, 179, -28), (179, -29, 181, -28), (29, -91, 30, -28)])
def test_nonsense_among_sound_degrees_is_set_aside(box):
    kept, (finding,) = set_aside_impossible(frame(square(0, 0), square(1, 0), shapely.box(*box)))
    assert len(kept) == 2
    assert finding.rule == "impossible-coordinates"


def test_a_layer_wholly_beyond_degrees_is_left_to_the_check_of_its_system():
    metres = frame(
        shapely.box(1000, 3_000_000, 2000, 3_001_000), shapely.box(2000, 3_000_000, 3000, 3_001_000)
    )
    kept, findings = set_aside_impossible(metres)
    assert len(kept) == 2
    assert findings == []


def test_metres_are_no_nonsense_in_a_projected_layer():
    kept, findings = set_aside_impossible(frame(shapely.box(0, 0, 1e6, 1e6), square(0, 0), crs=2053))
    assert len(kept) == 2
    assert findings == []
