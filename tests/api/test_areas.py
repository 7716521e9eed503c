from __future__ import annotations

import pytest


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
