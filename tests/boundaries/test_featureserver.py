from __future__ import annotations

import json
from urllib.parse import urlencode

import geopandas as gpd
import pytest
import shapely

from service.boundaries.featureserver import fetch_layer, layer_address
from service.boundaries.transport import Patience, Transport
from service.errors import RemoteSourceError
from spatial.layers import read_pages
from tests.boundaries import feature_service as faults
from tests.boundaries.feature_service import FeatureService

COUNT = 11


@pytest.fixture
def frame():
    shapes = [shapely.box(29 + n, -29, 30 + n, -28) for n in range(COUNT - 1)]
    with_hole = shapely.difference(shapely.box(29, -31, 30, -30), shapely.box(29.4, -30.6, 29.6, -30.4))
    codes = [f"523080{n:02d}" for n in range(1, COUNT + 1)]
    table = {"WardID": codes, "CAT_B": ["KZN238"] * COUNT, "Extra": ["x" * 50] * COUNT}
    return gpd.GeoDataFrame(table, geometry=[*shapes, with_hole], crs=4326)


@pytest.fixture
def service(frame):
    with FeatureService(frame) as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetch(service, tmp_path, waits):
    def fetched(columns=("wardid", "CAT_B"), **options):
        patience = options.pop("patience", Patience(attempts=4, answer_s=5))
        transport = Transport(patience, sleep=waits.append)
        address = layer_address(service.url)
        return fetch_layer(address, columns, tmp_path / "cache", transport=transport, **options)

    return fetched


def rows(layer):
    return read_pages(layer.pages, ["wardid", "CAT_B"], layer.address, crs=4326)


def assert_whole(layer, frame):
    found = rows(layer)
    assert layer.features == len(found) == COUNT
    assert list(found["wardid"]) == list(frame["WardID"])
    assert all(one.equals(other) for one, other in zip(found.geometry, frame.geometry, strict=True))


def test_pages_of_the_servers_size_make_the_whole_layer(fetch, service, frame):
    progress = []
    layer = fetch(on_progress=lambda done, total: progress.append((done, total)))
    assert_whole(layer, frame)
    assert service.pages_asked == [0, 4, 8]
    assert progress == [(0, 11), (4, 11), (8, 11), (11, 11)]


def test_only_the_columns_wanted_are_asked_for(fetch):
    page = json.loads(fetch().pages[0].read_bytes())
    assert set(page["features"][0]["properties"]) == {"OBJECTID", "WardID", "CAT_B"}


def test_a_server_without_geojson_is_read_in_its_own_form(fetch, service, frame):
    service.formats = "JSON"
    assert_whole(fetch(), frame)


@pytest.mark.parametrize(
    "fault",
    [
        faults.server_error,
        faults.torn_body,
        faults.torn_connection,
        faults.error_in_success,
        faults.no_features,
    ],
)
def test_a_passing_fault_costs_one_more_question(fetch, service, frame, waits, fault):
    service.faults = [lambda _: None, fault, fault]
    assert_whole(fetch(), frame)
    assert service.pages_asked == [0, 4, 4, 4, 8]
    assert waits == [0.5, 1.0]


def test_short_pages_are_continued_where_they_ended(fetch, service, frame):
    service.faults = [faults.short_page, faults.short_page]
    assert_whole(fetch(), frame)
    assert service.pages_asked == [0, 1, 2, 6, 10]


def test_a_page_sent_twice_is_asked_for_again(fetch, service, frame):
    def first_page_again(answer):
        answer.body = json.dumps(service.page(answer.query | {"resultOffset": "0"})).encode()

    service.faults = [lambda _: None, first_page_again]
    assert_whole(fetch(), frame)
    assert service.pages_asked == [0, 4, 4, 8]


def test_a_server_that_always_sends_the_same_page_is_given_up(fetch, service):
    def first_page_again(answer):
        answer.body = json.dumps(service.page(answer.query | {"resultOffset": "0"})).encode()

    service.faults = [first_page_again] * 20
    with pytest.raises(RemoteSourceError, match=r"in 4 attempts \(last: the page at 4 repeats"):
        fetch()


def test_a_dead_server_is_given_up_in_one_sentence(fetch, service, waits):
    service.faults = [faults.server_error] * 20
    with pytest.raises(RemoteSourceError, match=r"4 attempts .*503.*what was fetched is kept\.$"):
        fetch()
    assert waits == [0.5, 1.0, 2.0]


def test_a_slow_answer_is_abandoned_and_asked_for_again(fetch, service, frame):
    service.faults = [faults.slow]
    assert_whole(fetch(patience=Patience(attempts=3, answer_s=0.3)), frame)
    assert service.pages_asked == [0, 0, 4, 8]


def test_nobody_at_the_address_is_one_sentence(tmp_path, waits):
    transport = Transport(Patience(attempts=2), sleep=waits.append)
    with pytest.raises(RemoteSourceError, match=r"127\.0\.0\.1:1/.* gave no usable answer"):
        fetch_layer("http://127.0.0.1:1/FeatureServer/0", ["A"], tmp_path, transport=transport)


def test_fetching_continues_after_a_crash_without_asking_again(fetch, service, frame):
    service.faults = [lambda _: None, lambda _: None] + [faults.server_error] * 4
    with pytest.raises(RemoteSourceError):
        fetch()
    assert service.pages_asked == [0, 4, 8, 8, 8, 8]
    service.pages_asked.clear()
    assert_whole(fetch(), frame)
    assert service.pages_asked == [8]


def test_a_second_fetch_of_an_unchanged_layer_asks_for_no_page(fetch, service, frame):
    fetch()
    service.pages_asked.clear()
    assert_whole(fetch(), frame)
    assert service.pages_asked == []


def test_an_edited_layer_is_fetched_anew(fetch, service, frame):
    fetch()
    service.pages_asked.clear()
    service.last_edit += 1
    assert_whole(fetch(), frame)
    assert service.pages_asked == [0, 4, 8]


@pytest.mark.parametrize("spoil", [lambda body: body[:100], lambda _: b"", lambda _: b"{}", lambda _: b"[1]"])
def test_a_spoilt_page_in_the_folder_is_fetched_again(fetch, service, frame, spoil):
    page = fetch().pages[1]
    page.write_bytes(spoil(page.read_bytes()))
    service.pages_asked.clear()
    assert_whole(fetch(), frame)
    assert service.pages_asked == [4]


def test_a_layer_that_grows_meanwhile_is_begun_anew(fetch, service, frame):
    def grow(_):
        service.frame = frame

    service.frame = frame.iloc[:9]
    service.faults = [lambda _: None, grow]
    assert_whole(fetch(), frame)
    assert service.pages_asked == [0, 4, 8, 0, 4, 8]


def test_a_layer_that_never_rests_is_given_up(fetch, service):
    def shift(_):
        service.count_offset -= 1

    service.faults = [shift] * 40
    with pytest.raises(RemoteSourceError, match="keeps changing while it is read"):
        fetch()


def test_a_count_that_is_too_high_ends_in_a_sentence(fetch, service):
    service.count_offset = 3
    with pytest.raises(RemoteSourceError, match="the page at 11 of 14 features is empty"):
        fetch()


def test_a_missing_column_is_named_with_those_that_exist(fetch):
    with pytest.raises(RemoteSourceError, match="no column 'WARD_ID'; its columns are OBJECTID, WardID"):
        fetch(columns=["WARD_ID"])


def test_layers_that_cannot_be_paged_or_are_no_polygons_are_refused(fetch, service):
    service.pagination = False
    with pytest.raises(RemoteSourceError, match="cannot be read page by page"):
        fetch()
    service.geometry_type = "esriGeometryPoint"
    with pytest.raises(RemoteSourceError, match="is esriGeometryPoint, not a layer of polygons"):
        fetch()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(403, "is not open to the public"), (404, "does not answer such"), (418, "answers 418")],
)
def test_a_refusal_is_not_asked_again(fetch, service, waits, status, sentence):
    def refuse(answer):
        answer.status = status

    service.faults = [refuse] * 9
    with pytest.raises(RemoteSourceError, match=sentence):
        fetch()
    assert waits == []


def test_a_locked_layer_says_so_inside_a_success(fetch, service, waits):
    def token_required(answer):
        answer.body = json.dumps({"error": {"code": 499, "message": "Token Required"}}).encode()

    service.faults = [token_required]
    with pytest.raises(RemoteSourceError, match=r"not open to the public .*Token Required"):
        fetch()
    assert waits == []


def test_an_answer_without_end_is_cut_off(fetch):
    with pytest.raises(RemoteSourceError, match="sends more than"):
        fetch(patience=Patience(answer_bytes=1000))


@pytest.mark.parametrize(
    ("target", "sentence"), [("file:///etc/hostname", "not allowed"), ("ftp://x.org/w", "no web address")]
)
def test_a_redirect_out_of_the_web_is_refused(fetch, service, target, sentence):
    def astray(answer):
        answer.status, answer.headers = 302, {"Location": target}

    service.faults = [astray]
    with pytest.raises(RemoteSourceError, match=sentence):
        fetch()


def test_a_redirect_within_the_web_is_followed(fetch, service, frame):
    def moved(answer):
        answer.status = 302
        answer.headers = {"Location": f"/moved/query?{urlencode(answer.query)}"}

    service.faults = [moved]
    assert_whole(fetch(), frame)


def test_no_half_written_page_is_left_in_the_folder(fetch, service):
    service.faults = [lambda _: None] + [faults.torn_body] * 9
    with pytest.raises(RemoteSourceError) as error:
        fetch()
    assert "not whole JSON" in str(error.value)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (
            {"url": "https://x.org/rest/services/W/FeatureServer/3"},
            "https://x.org/rest/services/W/FeatureServer/3",
        ),
        ({"url": "https://x.org/W/FeatureServer", "layer": 2}, "https://x.org/W/FeatureServer/2"),
        ({"url": "https://x.org/W/FeatureServer/0/query?where=1"}, "https://x.org/W/FeatureServer/0"),
        (
            {"service": "W 1", "root": "http://x.org/rest/services/"},
            "http://x.org/rest/services/W%201/FeatureServer/0",
        ),
    ],
)
def test_addresses_are_completed(given, address):
    assert layer_address(**given) == address


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"url": "file:///etc/passwd"}, "no web address"),
        ({"url": "ftp://x.org/FeatureServer/0"}, "no web address"),
        ({"url": "https:///FeatureServer/0"}, "no web address"),
        ({"url": "https://me:secret@x.org/FeatureServer/0"}, "with a password in it"),
        ({"url": "https://x.org/wards.zip"}, "no layer of a feature service"),
        ({"service": "W"}, "--service-root"),
    ],
)
def test_addresses_that_are_no_layers_are_refused(given, sentence):
    with pytest.raises(RemoteSourceError, match=sentence):
        layer_address(**given)
