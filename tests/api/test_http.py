from __future__ import annotations

import gzip
import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.responses import StreamingResponse

from service.app import create_app
from service.http.money import rands, render_json
from service.logs import configure_logging
from service.settings import Settings
from tests.api.conftest import TestClient

PLAIN = {"Accept-Encoding": "identity"}


def test_an_application_is_described_once_however_many_ask_at_once(api_engine, api_url):
    app = create_app(Settings(database_url=api_url), api_engine)
    with ThreadPoolExecutor(8) as crowd:
        asked = [crowd.submit(app.openapi) for _ in range(8)]
    assert len({id(each.result()) for each in asked}) == 1


def test_an_answer_held_already_is_not_sent_again(client):
    first = client.get("/v1/areas")
    again = client.get("/v1/areas", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "no-cache"
    assert "accept-encoding" in again.headers["vary"].lower()
    assert "content-length" not in again.headers


@pytest.mark.parametrize("held", ['"another", {}', "W/{}", "*"])
def test_what_counts_as_held(client, held):
    etag = client.get("/v1/areas").headers["etag"]
    assert client.get("/v1/areas", headers={"If-None-Match": held.format(etag)}).status_code == 304


def test_another_answer_is_sent(client):
    etag = client.get("/v1/areas", params={"level": "ward"}).headers["etag"]
    answer = client.get("/v1/areas", params={"level": "local"}, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != etag


def test_strong_etags_tell_codings_apart(client):
    packed, plain = client.get("/v1/areas"), client.get("/v1/areas", headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client unpacks
    assert packed.headers["etag"] != plain.headers["etag"]
    assert not packed.headers["etag"].startswith("W/")
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 5, mtime=0)) or int(
        packed.headers["content-length"]
    ) < len(plain.content)


def test_the_same_answer_has_the_same_etag_in_another_process(api_engine, api_url, client):
    other = TestClient(create_app(Settings(database_url=api_url), api_engine))
    assert other.get("/v1/areas").headers["etag"] == client.get("/v1/areas").headers["etag"]


@pytest.mark.parametrize("path", ["/v1/areas", "/v1/editions", "/healthz", "/v1/nothing"])
def test_head_is_get_without_the_body(client, path):
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    same = ("content-type", "content-length", "etag")
    if get.status_code == 200:
        assert {name: head.headers.get(name) for name in same} == {
            name: get.headers.get(name) for name in same
        }


@pytest.mark.parametrize("path", ["/v1/areas", "/v1/nothing", "/healthz", "/problems/not-found"])
def test_every_answer_has_safe_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_request_ids_are_taken_over_or_made(client):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "abc-1.2_3"}).headers["x-request-id"] == "abc-1.2_3"
    )
    made = {client.get("/healthz").headers["x-request-id"] for _ in range(3)}
    assert len(made) == 3
    for unsafe in ("a b", "x" * 65, "<script>", '"}'):
        assert client.get("/healthz", headers={"X-Request-ID": unsafe}).headers["x-request-id"] != unsafe


@pytest.fixture
def log_lines(capsys):
    """Log lines as the configured service writes them; the loggers are put back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield lambda: [line for line in capsys.readouterr().err.splitlines() if "httpx" not in line]
    root.handlers[:] = before
    root.setLevel(level)


def test_a_request_is_one_line_of_json(client, log_lines):
    configure_logging(Settings())
    client.get("/v1/areas", params={"level": "ward"}, headers={"X-Request-ID": "abc"})
    [line] = [json.loads(each) for each in log_lines()]
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["query"], line["status"]) == (
        "GET",
        "/v1/areas",
        "level=ward",
        200,
    )
    assert line["request_id"] == "abc"
    assert line["level"] == "info"
    assert line["duration_ms"] > 0
    assert line["timestamp"].endswith("Z")


def test_a_fault_is_logged_with_its_request(app, log_lines):
    @app.get("/broken")
    def fail() -> None:
        raise RuntimeError("inside")

    configure_logging(Settings(log_format="json"))
    TestClient(app).get("/broken", headers={"X-Request-ID": "abc"})
    fault = next(json.loads(line) for line in log_lines() if "fault" in line)
    assert fault["request_id"] == "abc"
    assert "RuntimeError: inside" in fault["exception"]


def test_lines_for_people(client, log_lines):
    configure_logging(Settings(log_format="text", log_level="INFO"))
    client.get("/healthz")
    assert any("request" in line and "path=/healthz" in line for line in log_lines())


def test_lines_below_the_level_are_left_out(client, log_lines):
    configure_logging(Settings(log_level="WARNING"))
    client.get("/healthz")
    assert log_lines() == []


def test_serving_sets_the_log_up_and_closes_what_it_opened(api_url, world, log_lines):
    app = create_app(Settings(database_url=api_url))
    with TestClient(app) as client:
        assert client.get("/v1/editions").status_code == 200
        pool = app.state.engine.pool
        assert pool.checkedin() == 1
    assert app.state.engine.pool is not pool  # disposed of
    assert log_lines()


def test_connections_that_were_lent_are_left_open(api_engine, api_url, world, log_lines):
    with TestClient(create_app(Settings(database_url=api_url), api_engine)) as client:
        client.get("/v1/editions")
        pool = api_engine.pool
    assert api_engine.pool is pool


def test_half_an_answer_is_broken_off(app):
    @app.get("/half")
    def half() -> StreamingResponse:
        def parts():
            yield b"one"
            raise RuntimeError("inside")

        return StreamingResponse(parts())

    with pytest.raises(RuntimeError, match="inside"):
        TestClient(app).get("/half")


def test_an_answer_in_parts_passes_as_it_is(app):
    @app.get("/parts")
    def parts() -> StreamingResponse:
        return StreamingResponse(iter([b"one", b"two"]))

    answer = TestClient(app).get("/parts")
    assert answer.content == b"onetwo"
    assert "etag" not in answer.headers


def test_two_applications_share_nothing(api_engine, api_url, world):
    one = create_app(Settings(database_url=api_url), api_engine)
    other = create_app(Settings(database_url=api_url, statement_timeout_s=1), api_engine)
    assert one.state.settings.statement_timeout_s != other.state.settings.statement_timeout_s


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-100, "-1.00"),
        (123456780, "1234567.80"),
        (10**17 + 1, "1000000000000000.01"),
    ],
)
def test_money_has_two_decimals_and_no_float_on_the_way(cents, written):
    assert render_json({"amount": rands(cents)}) == b'{"amount":' + written.encode() + b"}"


@pytest.mark.parametrize("text", ["\\u00001.00", '"\\u00001.00"', "1.00", '\\"1.00', "\u00001.0", "\\", '"'])
def test_no_text_is_taken_for_money(text):
    assert json.loads(render_json({"name": text, "amount": rands(100)})) == {"name": text, "amount": 1.0}
