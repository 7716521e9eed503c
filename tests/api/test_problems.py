from __future__ import annotations

import json
import logging
import re

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from service.app import create_app
from service.constraint_sentences import SENTENCES
from service.database_errors import translate
from service.db import make_engine
from service.errors import (
    ConflictError,
    DatabaseSetupError,
    DatabaseUnavailableError,
    InvalidRequestError,
    NotFoundError,
)
from service.http.dependencies import Reading
from service.http.problem import BY_ERROR, PROBLEMS, problem_of
from service.models import Base
from service.resources import migrations_dir
from service.settings import Settings
from tests.api.conftest import TestClient

NOBODY_LISTENS = "postgresql://onebudget:secret@127.0.0.1:1/none"


def problem(answer, status, slug):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["title"] == PROBLEMS[slug].title
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["detail"].endswith((".", "?"))
    assert "etag" not in answer.headers
    return body


@pytest.fixture(scope="module")
def broken(api_engine, api_url):
    """An application with an address that raises what it is given."""
    app = create_app(Settings(database_url=api_url), api_engine)
    given = []

    @app.get("/broken")
    def fail() -> None:
        raise given.pop()

    def ask(error):
        given.append(error)
        return TestClient(app).get("/broken")

    return ask


@pytest.mark.parametrize("kind", list(BY_ERROR), ids=lambda kind: kind.__name__)
def test_every_error_class_has_its_problem(broken, kind):
    listed = BY_ERROR[kind]
    body = problem(broken(kind("One sentence.")), listed.status, listed.slug)
    assert body["detail"] == "One sentence."


@pytest.mark.parametrize(("kind", "seconds"), [(DatabaseUnavailableError, "5"), (DatabaseSetupError, "30")])
def test_an_outage_says_when_to_come_back(broken, kind, seconds):
    assert broken(kind("One sentence.")).headers["retry-after"] == seconds


def test_an_error_class_of_later_is_answered_as_the_class_above_it():
    class NewError(NotFoundError):
        pass

    assert problem_of(NewError("Later.")).slug == "not-found"


def test_extras_come_along(broken):
    error = InvalidRequestError("Wrong.", errors=[{"parameter": "x", "detail": "Wrong."}], did_you_mean=["y"])
    body = problem(broken(error), 422, "invalid-request")
    assert body["errors"] == [{"parameter": "x", "detail": "Wrong."}]
    assert body["did_you_mean"] == ["y"]


def test_a_fault_of_our_own_tells_the_client_nothing_and_the_log_everything(broken, caplog):
    with caplog.at_level(logging.ERROR, "onebudget.http"):
        answer = broken(RuntimeError("the password is 1234"))
    body = problem(answer, 500, "internal-error")
    assert "1234" not in answer.text
    assert body["request_id"] in body["detail"] or "request id" in body["detail"]
    assert "the password is 1234" in caplog.text


@pytest.mark.parametrize(
    ("path", "sentence", "near"),
    [
        ("/v1/area", "There is nothing at /v1/area; did you mean /v1/areas", "/v1/areas"),
        ("/v1/editions/", "There is nothing at /v1/editions/; did you mean", "/v1/editions"),
    ],
)
def test_unknown_paths(client, path, sentence, near):
    body = problem(client.get(path), 404, "unknown-path")
    assert body["detail"].startswith(sentence)
    assert near in body["did_you_mean"]


def test_wrong_methods_name_the_right_ones(client):
    answer = client.delete("/v1/areas")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("path", "query", "sentence", "near"),
    [
        ("/v1/areas", {"levle": "ward"}, "There is no parameter 'levle'; did you mean level?", ["level"]),
        ("/v1/areas", {"level": "wards"}, "level must be", ["ward"]),
        ("/v1/areas", {"limit": "many"}, "limit must be a whole number, not 'many'.", None),
        ("/v1/areas", {"limit": 0}, "limit must be at least 1, not '0'.", None),
        ("/v1/areas", {"limit": 5001}, "limit must be at most 5000", None),
        ("/v1/areas", {"limit": "9" * 5000}, "limit ", None),
        ("/v1/areas", {"q": "x" * 101}, "q is longer than 100 characters.", None),
        ("/v1/areas", {"q": ""}, "q is empty or too short.", None),
        ("/v1/areas", {"q": "\0"}, "q holds a NUL sign.", None),
        ("/v1/areas", {"{0}": "1"}, "There is no parameter '(0)'", None),
        ("/v1/areas", {"q": ["a", "b"]}, "q can be given once only.", None),
        ("/v1/areas", {"point": "-32.95,27.05"}, "latitude before longitude", ["27.05,-32.95"]),
        ("/v1/areas", {"point": "27"}, "point is longitude,latitude, as in 28.04,-26.2.", None),
        ("/v1/areas", {"point": "nan,nan"}, "point is longitude,latitude", None),
        ("/v1/areas", {"point": "270,-33"}, "beyond the poles or the date line", None),
        ("/v1/areas", {"bbox": "-33,27,-32,28"}, "latitude before longitude", ["27,-33,28,-32"]),
        ("/v1/areas", {"bbox": "28,-33,27,-32"}, "from west to east", None),
        ("/v1/areas", {"geometry": "full"}, "go with format=geojson", None),
        (
            "/v1/areas",
            {"format": "geojson", "geometry": "label", "band": 1},
            "band goes with geometry=simple",
            None,
        ),
        ("/v1/areas", {"format": "geojson", "geometry": "full", "limit": 501}, "at most 500", None),
        ("/v1/areas", {"cursor": "nonsense!"}, "The cursor is not one that this service gave out", None),
        ("/v1/commitments", {"year": "26/27"}, "26/27 is not a financial year; write 2026 or 2026/27.", None),
        ("/v1/commitments", {"year": "2026/28"}, "joins two years that do not follow each other", None),
        ("/v1/commitments", {"year": "1066"}, "is not", None),
        ("/v1/commitments", {"phase": "orignal"}, "phase must be", ["original"]),
        (
            "/v1/commitments",
            {"catalytic": "perhaps"},
            "catalytic must be true or false, not 'perhaps'.",
            None,
        ),
        ("/v1/commitments", {"sector": "watr"}, "There is no sector 'watr'; did you mean water?", ["water"]),
        ("/v1/commitments", {"organisation": "buffalo"}, "did you mean BUF?", ["BUF"]),
        ("/v1/commitments", {"transfers": "includ"}, "transfers must be", ["include"]),
        ("/v1/commitments", {"sphere": "local,nationl"}, "must be", ["national"]),
        ("/v1/commitments/0", {}, "commitment_id must be at least 1", None),
        ("/v1/commitments/one", {}, "commitment_id must be a whole number, not 'one'.", None),
        ("/v1/commitments/99999999999999999999", {}, "commitment_id must be at most", None),
        ("/v1/areas/wards/1", {}, "level must be", ["ward"]),
        ("/v1/editions", {"x": "1"}, "none is taken here", None),
        (
            "/v1/rollups",
            {"basis": "window", "from": "2026-02-30", "to": "2026-12-31"},
            "from must be a date such as 2026-07-01, not '2026-02-30'.",
            None,
        ),
        ("/v1/rollups", {"to": "soon"}, "to must be a date such as 2026-07-01, not 'soon'.", None),
        ("/v1/rollups", {"to": "2026-12-31T12:00"}, "to must be a date such as 2026-07-01", None),
        ("/v1/reconciliation", {"transfers": "only"}, "transfers must be 'include', not 'only'.", None),
    ],
)
def test_what_cannot_be_meant_is_said_plainly(client, path, query, sentence, near):
    body = problem(client.get(path, params=query), 422, "invalid-request")
    assert sentence in body["detail"]
    assert body["errors"][0]["detail"] in body["detail"]
    if near:
        assert body["did_you_mean"][: len(near)] == near


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v1/areas/local/EC112", "EC121"),
        ("/v1/areas/district/Amatole", "DC12"),
        ("/v1/areas/ward/EC121_77", None),
        ("/v1/areas?parent=DC21", "DC12"),
        ("/v1/areas?edition=test-2012", "test-2021"),
        ("/v1/commitments?within=BUFF", "BUF"),
        ("/v1/commitments/4711", None),
        ("/problems/not-fund", "not-found"),
    ],
)
def test_what_is_not_there_comes_with_what_is_near(client, path, near):
    body = problem(client.get(path), 404, "not-found")
    assert near is None or near in body["did_you_mean"]


def test_a_cursor_belongs_to_its_question(client):
    cursor = client.get("/v1/areas", params={"limit": 2}).json()["next_cursor"]
    body = problem(
        client.get("/v1/areas", params={"cursor": cursor, "level": "ward"}), 422, "invalid-request"
    )
    assert "belongs to another question" in body["detail"]


@pytest.mark.parametrize("body", ["{", "[" * 100_000, '{"a": 1', "\udcff".encode("utf-8", "surrogateescape")])
def test_bodies_that_are_not_json(client, body):
    answer = client.post("/v1/areas/summary", content=body, headers={"Content-Type": "application/json"})
    problem(answer, 400, "malformed-request")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"POLYGON"'])
def test_bodies_that_are_no_object(client, body):
    answer = client.post("/v1/areas/summary", content=body, headers={"Content-Type": "application/json"})
    assert problem(answer, 422, "invalid-request")["errors"][0]["pointer"] == ""


def test_a_body_of_another_kind(client):
    answer = client.post("/v1/areas/summary", content=b"POLYGON((", headers={"Content-Type": "text/plain"})
    problem(answer, 422, "invalid-request")


def test_a_body_that_says_it_is_too_large(client):
    answer = client.post("/v1/areas/summary", content=b"x", headers={"Content-Length": "10000001"})
    problem(answer, 413, "body-too-large")


def test_a_body_that_turns_out_too_large(client):
    parts = (b"1" * 1_000_000 for _ in range(11))  # without a length stated beforehand
    answer = client.post("/v1/areas/summary", content=parts, headers={"Content-Type": "application/json"})
    problem(answer, 413, "body-too-large")


def test_a_database_that_is_down(world):
    client = TestClient(create_app(Settings(database_url=NOBODY_LISTENS)))
    for path in ("/v1/editions", "/readyz", "/v1/areas", "/v1/commitments/1"):
        answer = client.get(path)
        problem(answer, 503, "database-unavailable")
        assert answer.headers["retry-after"] == "5"
        assert "secret" not in answer.text
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_database_that_comes_back(api_url, world):
    engine = make_engine(api_url, pool_size=1)
    client = TestClient(create_app(Settings(database_url=api_url), engine))
    assert client.get("/v1/editions").status_code == 200
    with create_engine(api_url).connect() as other:
        other.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and state = 'idle' and pid <> pg_backend_pid()"
            )
        )
    assert client.get("/v1/editions").status_code == 200
    engine.dispose()


def test_connections_that_are_all_busy(api_url, world):
    engine = create_engine(make_engine(api_url).url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    client = TestClient(create_app(Settings(database_url=api_url), engine))
    with engine.connect():
        body = problem(client.get("/v1/editions"), 503, "database-unavailable")
    assert "busy" in body["detail"]
    assert client.get("/v1/editions").status_code == 200
    engine.dispose()


def test_an_answer_that_takes_too_long(api_engine, api_url, world):
    app = create_app(Settings(database_url=api_url, statement_timeout_s=0.1), api_engine)

    @app.get("/sleep")
    def sleep(session: Reading) -> None:
        session.execute(text("select pg_sleep(30)"))

    body = problem(TestClient(app).get("/sleep"), 504, "too-slow")
    assert "did not answer in time" in body["detail"]


def test_an_endpoint_cannot_write(api_engine, api_url, world):
    app = create_app(Settings(database_url=api_url), api_engine)

    @app.get("/write")
    def write(session: Reading) -> None:
        session.execute(text("delete from commitment"))

    problem(TestClient(app).get("/write"), 500, "internal-error")


def test_a_database_without_a_schema(fresh_database):
    engine = make_engine(fresh_database(migrated=False))
    client = TestClient(create_app(Settings(), engine))
    for path in ("/v1/editions", "/readyz"):
        assert "onebudget db migrate" in problem(client.get(path), 503, "database-setup")["detail"]
    engine.dispose()


def test_a_column_that_no_schema_has_is_a_fault_of_ours(api_engine, api_url, world, caplog):
    app = create_app(Settings(database_url=api_url), api_engine)

    @app.get("/wrong")
    def wrong(session: Reading, what: str) -> None:
        session.execute(text(what))

    client = TestClient(app)
    for what in ("select colour from area", "select 1 from budgets", "select wards_of(1)"):
        body = problem(client.get("/wrong", params={"what": what}), 500, "internal-error")
        assert "migrate" not in body["detail"]
        assert body["request_id"]
        assert what in caplog.text
        caplog.clear()


def test_a_schema_that_lacks_revisions_is_told_so_wherever_it_shows(fresh_database):
    engine = make_engine(fresh_database())
    with engine.begin() as link:
        link.execute(text("delete from alembic_version"))
        link.execute(text("alter table edition rename column title to heading"))
    answer = TestClient(create_app(Settings(), engine)).get("/v1/editions")
    assert "onebudget db migrate" in problem(answer, 503, "database-setup")["detail"]
    engine.dispose()


def test_a_newer_schema_is_told_so_where_it_lacks_what_we_ask_for(fresh_database):
    engine = make_engine(fresh_database())
    with engine.begin() as link:
        link.execute(text("update alembic_version set version_num = 'from-tomorrow'"))
        link.execute(text("alter table edition rename column title to heading"))
    answer = TestClient(create_app(Settings(), engine)).get("/v1/editions")
    assert "use the newer onebudget" in problem(answer, 503, "database-setup")["detail"]
    engine.dispose()


def test_a_schema_of_another_version(fresh_database):
    engine = make_engine(fresh_database())
    with engine.begin() as link:
        link.execute(text("update alembic_version set version_num = '9999'"))
    answer = TestClient(create_app(Settings(), engine)).get("/readyz")
    body = problem(answer, 503, "database-setup")
    assert "is at 9999" in body["detail"]
    assert body["needs"] != body["revision"] == "9999"
    engine.dispose()


def test_no_edition_at_all(fresh_database):
    engine = make_engine(fresh_database())
    client = TestClient(create_app(Settings(), engine))
    assert client.get("/v1/editions").json() == {"editions": []}
    for path in ("/v1/areas", "/v1/commitments"):
        assert "onebudget boundaries load" in problem(client.get(path), 404, "not-found")["detail"]
    engine.dispose()


@pytest.mark.parametrize("slug", list(PROBLEMS))
def test_every_problem_has_a_page(client, slug):
    told = client.get(f"/problems/{slug}").json()
    assert told["type"] == f"/problems/{slug}"
    page = client.get(f"/problems/{slug}", headers={"Accept": "text/html,*/*"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert told["title"] in page.text
    assert told["meaning"].split(";")[0] in page.text
    assert client.get("/problems").json()["problems"].count(told) == 1


def test_every_rule_of_the_database_has_a_sentence(db):
    stored = set(
        db.scalars(
            text(
                "select conname from pg_constraint join pg_class on pg_class.oid = conrelid "
                # A foreign key over several columns is a rule of its own.
                "where (contype in ('c', 'u', 'x') or (contype = 'f' and cardinality(conkey) > 1)) "
                "and relname = any(:tables) "
                # A unique index over some rows or over expressions forbids as a constraint does, and is none.
                "union select indexrelid::regclass::text from pg_index "
                "join pg_class on pg_class.oid = indrelid where indisunique and relname = any(:tables) "
                "and not exists (select from pg_constraint where conindid = indexrelid)"
            ),
            {"tables": list(Base.metadata.tables)},
        )
    )
    raised = {
        name
        for path in (migrations_dir() / "sql" / "functions").glob("*.sql")
        for name in re.findall(r"constraint = '(\w+)'", path.read_text(encoding="utf-8"))
    }
    assert set(SENTENCES) == stored | raised


def test_a_broken_rule_is_told_in_its_sentence(db):
    with pytest.raises(IntegrityError) as caught:
        db.execute(text("insert into sector (code, name) values ('a', 'A'), ('a', 'B')"))
    told = translate(caught.value, list)
    assert isinstance(told, ConflictError)
    assert told.message == "A sector of this code is already stored."
    assert told.extras == {"constraint": "uq_sector_code"}


def test_problem_bodies_are_json_whatever_is_in_them(client):
    answer = client.get("/v1/areas", params={"edition": 'x"\u2028\\'})
    assert json.loads(answer.text)["status"] == 404
