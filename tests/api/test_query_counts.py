"""How many statements each address sends: a list must not ask once for every row."""

from __future__ import annotations

import pytest
from shapely.geometry import mapping

from tests.builders import square


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/v1/editions", 3),
        ("/v1/areas", 3),
        ("/v1/areas?level=ward&limit=2", 3),
        ("/v1/areas?level=ward&format=geojson", 3),
        ("/v1/areas?parent=DC12&point=27.05,-32.95&q=ward", 5),
        ("/v1/areas/local/EC121", 5),
        ("/v1/needs", 5),
        ("/v1/needs/population?level=local&edition=test-2021", 8),
        ("/v1/crosswalks", 1),
        ("/v1/crosswalks/test-2021/test-2026", 4),
        ("/v1/crosswalks/test-2021/test-2026/wards?within=DC12", 5),
        ("/v1/areas/ward/EC121_1", 5),
        ("/v1/commitments", 5),
        ("/v1/commitments?limit=2", 5),
        ("/v1/commitments?within=DC12&sector=water&organisation=DC12,EC121&order=amount", 8),
        ("/v1/commitments/{TOWER}", 6),
        ("/v1/commitments/{CLINICS}", 5),
        ("/readyz", 2),
        ("/healthz", 0),
        ("/problems", 0),
        ("/openapi.json", 0),
    ],
)
def test_statements_of_an_address(client, counting, world, path, most):
    with counting() as seen:
        answer = client.get(path.format(**world.commitments))
    assert answer.status_code == 200
    assert len(seen) == most, "\n\n".join(seen)


@pytest.mark.parametrize(("form", "most"), [("csv", 22), ("xlsx", 22), ("pdf", 38), ("html", 31)])
def test_statements_of_a_view_taken_away(client, counting, form, most):
    path = "/v1/takeaway?level=ward&within=DC12&year=2026&format="
    assert client.get(f"{path}csv").status_code == 200  # an edition's areas are remembered from here on
    with counting() as seen:
        assert client.get(f"{path}{form}").status_code == 200
    assert len(seen) == most, "\n\n".join(seen)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/v1/maps/values?level=ward&year=2026", 4),
        ("/v1/maps/values?level=local&year=2026", 5),
        ("/v1/maps/gaps?indicator=population&sector=water&level=local&year=2026", 13),
        ("/v1/profiles/district/DC12?year=2026", 13),
        ("/v1/profiles/ward/21201001?year=2026&sector=water", 13),
        ("/v1/search?q=water", 5),
        ("/v1/search?q=EC121_1", 6),
    ],
)
def test_statements_once_the_areas_are_remembered(client, counting, path, most):
    client.get(path)
    with counting() as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(seen) == most, "\n\n".join(seen)


def test_statements_of_a_summary(client, counting):
    with counting() as seen:
        answer = client.post("/v1/areas/summary", json=mapping(square(27.0, -33.0)))
    assert answer.status_code == 200
    assert len(seen) == 6, "\n\n".join(seen)


def test_nothing_is_asked_for_what_is_refused(client, counting):
    with counting() as seen:
        assert client.get("/v1/areas?levle=ward").status_code == 422
        assert client.get("/v1/nowhere").status_code == 404
    assert seen == []
