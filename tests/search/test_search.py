"""One ranked answer for a search box: areas by code, label and name, commitments by name and reference."""

from __future__ import annotations

from datetime import date

import pytest

from service.search.service import search
from service.search.words import Kind
from tests.builders import build_world

TODAY = date(2026, 8, 1)


@pytest.fixture
def world(db):
    return build_world(db)


def find(db, text, most=10):
    return search(db, text, None, most, TODAY).hits


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("EC121", "EC121", "local"),
        ("ec122", "EC122", "local"),
        ("EC121_1", "21201001", "ward"),
        ("21202002", "21202002", "ward"),
        ("amathole", "DC12", "district"),
        ("  Mbhashe ", "EC121", "local"),
        ("mnquma-khai", "EC122", "local"),
        ("Mbashe", "EC121", "local"),
    ],
)
def test_an_area_by_code_label_name_or_nearly(db, world, text, code, level):
    first = find(db, text)[0]
    assert (first.kind, first.code, first.level) == (Kind.AREA, code, level)
    assert first.id == world.area(level, code)


def test_where_an_area_lies_from_near_to_far(db, world):
    assert find(db, "EC121_1")[0].sub_label == "Mbhashe, Amathole, Eastern Cape, South Africa"
    metro = [hit for hit in find(db, "BUF") if hit.code == "BUF" and hit.kind is Kind.AREA]
    assert [(hit.level, hit.sub_label) for hit in metro] == [
        ("district", "Eastern Cape, South Africa"),
        ("local", "Buffalo City, Eastern Cape, South Africa"),
    ]


@pytest.mark.parametrize("text", ["Water tower at Qora", "tower", "qora", "Watter tower", "TOW"])
def test_a_commitment_by_name_reference_or_nearly(db, world, text):
    [hit] = [hit for hit in find(db, text) if hit.kind is Kind.COMMITMENT][:1]
    assert (hit.id, hit.code, hit.label) == (world.commitments["TOWER"], "TOWER", "Water tower at Qora")
    assert (hit.sub_label, hit.level) == ("Mbhashe", None)


def test_both_kinds_are_ranked_together_and_cut(db, world):
    hits = find(db, "province")
    assert hits[0].code == "PROVINCE"
    assert [hit.likeness for hit in hits] == sorted((hit.likeness for hit in hits), reverse=True)
    assert find(db, "ward", most=3) == find(db, "ward")[:3]


def test_nothing_is_like_it(db, world):
    assert find(db, "xyzzyx") == []
    assert find(db, "   ") == []
    assert [hit.kind for hit in find(db, "EC121_99") if hit.level == "ward"] == []


def test_signs_of_patterns_are_letters(db, world):
    assert find(db, "%") == []
