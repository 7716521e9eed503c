from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
import shapely
from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.app import create_app
from service.db import make_engine
from service.http.dependencies import present_day
from service.models import AreaGeneralised
from service.settings import Settings
from tests.api.conftest import TestClient
from tests.builders import build_edition


def codes(answer):
    return [area["code"] for area in answer["areas"]]


def test_editions_say_which_is_used(get):
    listed = get("/v1/editions")["editions"]
    assert [(each["slug"], each["is_active"], each["is_default"]) for each in listed] == [
        ("test-2021", True, True),
        ("test-2026", False, False),
    ]
    assert listed[0]["areas"] == {"country": 1, "province": 1, "district": 2, "local": 3, "ward": 8}


def test_areas_of_a_level(get):
    answer = get("/v1/areas", level="local")
    assert codes(answer) == ["BUF", "EC121", "EC122"]
    assert answer["edition"]["slug"] == "test-2021"
    assert answer["total"] == 3
    assert answer["next_cursor"] is None
    assert answer["areas"][1]["district"] == "DC12"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"parent": "DC12"}, ["EC121", "EC122"]),
        ({"parent": "DC12", "level": "ward"}, ["21201001", "21201002", "21201003", "21202001", "21202002"]),
        ({"parent": "BUF"}, ["BUF"]),
        ({"parent": "BUF", "level": "ward"}, ["29200001", "29200002", "29200003"]),
        ({"parent": "ZA", "level": "district"}, ["BUF", "DC12"]),
        ({"code": "buf"}, ["BUF", "BUF"]),
        ({"code": "EC121_2"}, ["21201002"]),
        ({"code": "EC121-002"}, ["21201002"]),
        ({"point": "27.05,-32.95"}, ["ZA", "EC", "DC12", "EC121", "21201001"]),
        ({"point": "27.05,-32.95", "level": "local"}, ["EC121"]),
        ({"point": "28,-32"}, []),
        # A corner of four wards belongs to the lowest code.
        ({"point": "27.1,-32.9", "level": "ward"}, ["21201001"]),
        ({"bbox": "27.26,-32.99,27.35,-32.91", "level": "ward"}, ["29200001", "29200002"]),
        ({"q": "bufalo", "level": "district"}, ["BUF"]),
        ({"q": "KHAI"}, ["EC122"]),
        ({"q": "mnquma-khai"}, ["EC122"]),
        ({"q": "21202", "level": "ward"}, ["21202001", "21202002"]),
        ({"q": "%"}, []),
    ],
)
def test_areas_found(get, query, expected):
    assert codes(get("/v1/areas", **query)) == expected


def test_pages_give_each_area_once(get):
    seen, cursor = [], None
    for _ in range(20):
        page = get("/v1/areas", limit=4, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == 15
        seen += codes(page)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == codes(get("/v1/areas"))
    assert len(seen) == 15


@pytest.mark.parametrize("geometry", [None, "simple", "label", "full", "none"])
def test_areas_are_drawn(get, world, geometry):
    answer = get("/v1/areas", level="ward", format="geojson", **({"geometry": geometry} if geometry else {}))
    assert answer["type"] == "FeatureCollection"
    assert answer["edition"]["slug"] == "test-2021"
    kinds = {feature["geometry"] and feature["geometry"]["type"] for feature in answer["features"]}
    assert kinds == {{"label": "Point", "none": None}.get(geometry, "MultiPolygon")}
    first = answer["features"][0]
    assert first["id"] == first["properties"]["id"] == world.area("ward", "21201001")
    if geometry == "full":
        drawn = shapely.from_geojson(json.dumps(first["geometry"], default=float))
        assert drawn.equals(world.shapes["ward", "21201001"])


def test_a_band_that_the_edition_lacks(client, fresh_database):
    engine = make_engine(fresh_database())
    with Session(engine) as session:
        build_edition(session)
        session.execute(delete(AreaGeneralised).where(AreaGeneralised.band == 4))
        session.commit()
    client = TestClient(create_app(Settings(), engine))
    answer = client.get("/v1/areas", params={"format": "geojson", "band": 4})
    assert answer.status_code == 404
    assert "has no outlines generalised for band 4" in answer.json()["detail"]
    assert client.get("/v1/areas", params={"format": "geojson", "band": 3}).status_code == 200
    engine.dispose()


def test_one_area(get, world):
    answer = get("/v1/areas/ward/EC121_2")
    assert (answer["code"], answer["label"], answer["name"]) == ("21201002", "EC121_2", "Ward 2")
    assert [(each["level"], each["code"]) for each in answer["ancestors"]] == [
        ("country", "ZA"),
        ("province", "EC"),
        ("district", "DC12"),
        ("local", "EC121"),
    ]
    assert answer["below"] == {}
    assert answer["census"] == {"persons": 3000, "year": 2022, "source": "Census 2022"}
    assert answer["bbox"] == [27, Decimal("-32.9"), Decimal("27.1"), Decimal("-32.8")]


@pytest.mark.parametrize(
    ("path", "below"),
    [
        ("country/ZA", {"province": 1, "district": 2, "local": 3, "ward": 8}),
        ("district/BUF", {"local": 1, "ward": 3}),
        ("local/BUF", {"ward": 3}),
        ("local/ec122", {"ward": 2}),
    ],
)
def test_what_lies_in_an_area(get, path, below):
    assert get(f"/v1/areas/{path}")["below"] == below


def test_an_edition_by_name_even_if_it_is_not_active(get, world):
    answer = get("/v1/areas", edition="test-2026", level="ward")
    assert answer["edition"]["slug"] == "test-2026"
    assert not {each["id"] for each in answer["areas"]} & set(world.areas.values())


def test_the_edition_of_a_day(fresh_database):
    engine = make_engine(fresh_database())
    with Session(engine) as session:
        build_edition(session, "old", valid_from=date(2016, 8, 3), valid_to=date(2021, 11, 1))
        build_edition(session, "new", valid_from=date(2021, 11, 1))
        build_edition(session, "fiction", territory="demo")
        session.commit()
    app = create_app(Settings(), engine)
    for day, slug in ((date(2021, 10, 31), "old"), (date(2021, 11, 1), "new"), (date(2030, 1, 1), "new")):
        app.dependency_overrides[present_day] = lambda day=day: day
        listed = TestClient(app).get("/v1/editions").json()["editions"]
        assert [each["slug"] for each in listed if each["is_default"]] == [slug]
        assert TestClient(app).get("/v1/areas").json()["edition"]["slug"] == slug
    engine.dispose()
