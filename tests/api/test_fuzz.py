"""Whatever is asked, the answer is an answer or a problem that says what is wrong with the question."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import TestClient

# One client for all examples: the application keeps nothing of a request.
RELAXED = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
REFUSALS = {400, 404, 422}
# fmt: off
ODDITIES = [
    "1", "0", "-1", "2026", "2026/27", "ward", "ZA", "BUF", "EC121_1", "EC121_", "_1", "%", "_", "\\", "'",
    '"', ";--", "null", "NaN", "inf", "1e400", "9" * 30, "true", "27.05,-32.95", "27,-33,28,-32", "0,0,0,0",
    "geojson", "Ω", "\u202e", "e\u0301", "\U0001f600", "WyJ4IiwxXQ", "{}", "{0}", "[]", ",", ",,",
    "water,,health", "unstated",
]
# fmt: on
PATHS = [
    "/v1/areas",
    "/v1/commitments",
    "/v1/editions",
    "/v1/gaps",
    "/v1/maps/values",
    "/v1/profiles/{level}/{code}",
    "/v1/search",
]
NOT_ASKED = {
    "/tiles/": "of bytes; test_any_tile asks for them",
    "/v1/takeaway": "draws whole sheets, each of which takes its time",
}
TEXTS = st.text(max_size=30) | st.sampled_from(ODDITIES)
KNOWN = st.sampled_from(["test-2021", "test-2026", "1", "EC121", "IDP", "water"])


def names(described, path, where="query"):
    parameters = described["paths"][path]["get"].get("parameters", [])
    return [each["name"] for each in parameters if each["in"] == where]


def others(described):
    """What can be read, but for what has examples of its own."""
    return [
        path
        for path, methods in described["paths"].items()
        if "get" in methods and path not in PATHS and not path.startswith(tuple(NOT_ASKED))
    ]


def is_answered(answer):
    assert answer.status_code in REFUSALS | {200}, answer.text
    if answer.status_code in REFUSALS:
        is_refused(answer)
    else:
        json.loads(answer.text)


def is_refused(answer):
    body = json.loads(answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["detail"]
    for error in body.get("errors", []):
        assert error["detail"]


@pytest.mark.parametrize("path", PATHS)
@given(data=st.data())
@RELAXED
def test_any_parameters(client: TestClient, described, path, data):
    known = names(described, path)
    name = st.sampled_from(known) | st.text(max_size=10) if known else st.text(max_size=10)
    query = data.draw(st.lists(st.tuples(name, TEXTS), max_size=4))
    is_answered(client.get(path.format(level="district", code="DC12"), params=query))


@given(data=st.data())
@settings(RELAXED, max_examples=4)
def test_any_parameters_of_all_that_can_be_read(client: TestClient, described, data):
    for path in others(described):
        known = {name: data.draw(KNOWN | TEXTS) for name in names(described, path, "path")}
        asked = st.sampled_from([*names(described, path), "x"])
        query = data.draw(st.lists(st.tuples(asked, TEXTS), max_size=4))
        answer = client.get(path.format(**{name: quoted(text) for name, text in known.items()}), params=query)
        told = set(map(int, described["paths"][path]["get"]["responses"]))
        assert answer.status_code in {*REFUSALS, *(status for status in told if status < 500)}, answer.text
        if answer.status_code >= 400:
            is_refused(answer)


@given(level=TEXTS, code=TEXTS)
@RELAXED
def test_any_area(client: TestClient, level, code):
    for noun in ("areas", "profiles"):
        answer = client.get("/v1/{}/{}/{}".format(noun, *map(quoted, (level, code))))
        assert answer.status_code in REFUSALS | {200}, answer.text


@given(code=TEXTS)
@RELAXED
def test_any_code_of_a_level(client: TestClient, code):
    for noun in ("areas", "profiles"):
        answer = client.get(f"/v1/{noun}/ward/{quoted(code)}")
        assert answer.status_code in REFUSALS | {200}, answer.text


@given(
    edition=TEXTS | st.just("test-2021"),
    layer=TEXTS | st.sampled_from(["ward", "commitments"]),
    place=st.tuples(*[st.integers(-1, 15) | st.integers() | TEXTS] * 3),
)
@RELAXED
def test_any_tile(client: TestClient, edition, layer, place):
    answer = client.get("/tiles/{}/{}/{}/{}/{}.mvt".format(*map(quoted, (edition, layer, *map(str, place)))))
    assert answer.status_code in REFUSALS | {200, 204}, answer.text


@given(number=st.integers() | TEXTS)
@RELAXED
def test_any_commitment(client: TestClient, number):
    answer = client.get(f"/v1/commitments/{quoted(str(number))}")
    assert answer.status_code in REFUSALS | {200}, answer.text


@given(text=TEXTS)
@RELAXED
def test_any_letters(client: TestClient, text):
    is_answered(client.get("/v1/search", params={"q": text}))


@given(cursor=st.lists(st.integers() | st.text(max_size=5) | st.none() | st.booleans(), max_size=4))
@RELAXED
def test_any_cursor(client: TestClient, cursor):
    is_answered(client.get("/v1/areas", params={"cursor": forged(cursor)}))


def test_a_forged_cursor_of_the_right_question(client):
    # Cursors are not signed: whoever takes one apart may put anything into it.
    cursor = client.get("/v1/areas", params={"limit": 1}).json()["next_cursor"]
    mark = json.loads(decoded(cursor))[0]
    for values in (["nolevel", "x"], ["ward", 1], [1, "x"], ["ward", "\0"], ["ward"], ["ward", "x", 1]):
        is_answered(client.get("/v1/areas", params={"cursor": forged([mark, *values])}))
    fine = client.get("/v1/areas", params={"cursor": forged([mark, "ward", "29200001"])}).json()
    assert [each["code"] for each in fine["areas"]] == ["29200002", "29200003"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NUMBER = st.floats(-400, 400) | st.floats(26.9, 27.5) | st.floats(-33.1, -32.7) | st.floats()
RING = st.lists(st.lists(NUMBER, min_size=1, max_size=4), max_size=8)
GEOJSON = st.builds(
    lambda kind, coordinates: {"type": kind, "coordinates": coordinates},
    st.sampled_from(["Polygon", "MultiPolygon", "Point", "LineString", "GeometryCollection", "polygon"]),
    RING | st.lists(RING, max_size=3) | st.lists(st.lists(RING, max_size=2), max_size=2),
)


@given(body=JSON | GEOJSON)
@RELAXED
def test_any_body(client: TestClient, body):
    is_answered(
        client.post(
            "/v1/areas/summary", content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
    )


@given(
    st.lists(
        st.tuples(st.floats(26.95, 27.45), st.floats(-33.05, -32.75)), min_size=3, max_size=7, unique=True
    )
)
@RELAXED
def test_any_shape_has_no_more_than_its_wards_have(client: TestClient, corners):
    ring = [*corners, corners[0]]
    answer = client.post("/v1/areas/summary", json={"type": "Polygon", "coordinates": [ring]})
    is_answered(answer)
    if answer.status_code == 200:
        budget = answer.json()["budget"]
        assert budget["amount"] == pytest.approx(sum(ward["amount"] for ward in budget["wards"]))
        for ward in budget["wards"]:
            assert 0 < ward["overlap"] <= 1 or ward["overlap"] == pytest.approx(0, abs=1e-6)
            assert abs(ward["amount"]) <= abs(ward["ward_amount"])


def quoted(text):
    return quote(text, safe="") or "%20"


def forged(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decoded(cursor):
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
