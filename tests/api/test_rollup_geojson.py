"""Roll-ups drawn: every area of the level has its outline and its figures."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("level", "count"), [("district", 2), ("local", 3), ("ward", 8)])
def test_a_rollup_is_drawn_with_an_outline_for_every_area(get, level, count):
    drawn = get("/v1/rollups", level=level, year="2026/27", format="geojson")
    listed = get("/v1/rollups", level=level, year="2026/27")
    assert drawn["type"] == "FeatureCollection"
    assert len(drawn["features"]) == count
    assert all(each["geometry"]["type"] == "MultiPolygon" for each in drawn["features"])
    assert [each["properties"] for each in drawn["features"]] == listed["areas"]
    assert drawn["total"] == listed["total"]
