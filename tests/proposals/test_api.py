"""The write API: who may, which state, what came of it."""

from __future__ import annotations

import itertools
import json
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from service.accounts.proofs import hashed, new_token
from service.actors import Actor
from service.app import create_app
from service.db import make_engine
from service.models import ApiToken, Proposal
from service.settings import Settings
from tests.builders import World, build_world
from tests.proposals.making import People, add_people, content

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def api(test_databases) -> Iterator[tuple[Engine, World, People, dict[int, str]]]:
    """A database of its own, since the API commits, with a token for everybody."""
    url = test_databases.create()
    engine = make_engine(url)
    tokens: dict[int, str] = {}
    with Session(engine) as session:
        world = build_world(session)
        people = add_people(session, world)
        for actor in vars(people).values():
            tokens[actor.account_id] = new_token()
            session.add(
                ApiToken(
                    account_id=actor.account_id,
                    name="tests",
                    secret_hash=hashed(tokens[actor.account_id]),
                    scopes=["read", "propose", "review"],
                    expires_at=datetime.now(UTC) + timedelta(days=1),
                )
            )
        session.commit()
    yield engine, world, people, tokens
    engine.dispose()
    test_databases.drop(url)


@pytest.fixture
def people(api) -> People:
    return api[2]


@pytest.fixture(scope="module")
def client(api) -> TestClient:
    engine = api[0]
    return TestClient(
        create_app(Settings(database_url=engine.url.render_as_string(hide_password=False)), engine)
    )


@pytest.fixture
def ask(client, api) -> Ask:
    """Ask as somebody, and return the answer; the status is the one expected."""

    def asked(actor: Actor | None, method: str, path: str, expect: int | None = 200, **more: Any) -> Any:
        headers = dict(more.pop("headers", {}))
        if actor is not None:
            headers["Authorization"] = f"Bearer {api[3][actor.account_id]}"
        if (version := more.pop("version", None)) is not None:
            headers["If-Match"] = f'"{version}"'
        answer = client.request(method, path, headers=headers, **more)
        assert expect in {None, answer.status_code}, answer.text
        return answer

    return asked


def body(reference: str, **facts: Any) -> dict[str, Any]:
    return {
        "organisation": "EC121",
        "reference": reference,
        "content": content(**facts).model_dump(mode="json", exclude_unset=True),
    }


def test_the_whole_way_over_the_api(ask, people, api):
    made = ask(people.ec121, "POST", "/v1/proposals", 201, json=body("WAY"))
    one = made.json()
    assert made.headers["location"] == f"/v1/proposals/{one['id']}"
    assert made.headers["etag"] == '"1"'
    assert one["may"] == ["change", "submit", "withdraw"]
    path = made.headers["location"]
    ask(None, "GET", path, 401)
    ask(people.health, "GET", path, 404)
    ask(people.hub_dc12, "GET", path, 404)
    ask(people.ec121, "POST", f"{path}/submit", 428)
    ask(people.ec121, "POST", f"{path}/submit", 412, version=7)
    sent = ask(people.ec121, "POST", f"{path}/submit", version=1).json()
    assert sent["status"] == "submitted"
    ask(people.hub_dc12, "POST", f"{path}/return", 422, version=2)
    back = ask(people.hub_dc12, "POST", f"{path}/return", version=2, json={"comment": "Which ward?"}).json()
    assert back["events"][-1]["comment"] == "Which ward?"
    assert back["events"][-1]["who"] == "Hub Dc12"
    mended = body("WAY", name="Clinic in ward 1")["content"]
    ask(people.ec121, "PUT", path, 412, version=1, json={"content": mended})
    again = ask(people.ec121, "PUT", path, version=3, json={"content": mended}).json()
    ask(people.ec121, "POST", f"{path}/publish", 409, version=again["version"])
    sent = ask(people.ec121, "POST", f"{path}/submit", version=again["version"]).json()
    ask(people.ec121, "POST", f"{path}/publish", 403, version=sent["version"])
    done = ask(people.hub_dc12, "POST", f"{path}/publish", version=sent["version"]).json()
    assert done["status"] == "published"
    public = ask(None, "GET", f"/v1/commitments/{done['commitment_id']}")
    assert public.json()["name"] == "Clinic in ward 1"
    assert public.headers["etag"].startswith('"1.')


def test_an_etag_as_it_was_given_out_serves_as_if_match_and_if_none_match(ask, people):
    made = ask(people.ec121, "POST", "/v1/proposals", 201, json=body("ETAG")).json()
    path = f"/v1/proposals/{made['id']}"
    tag = ask(people.ec121, "GET", path).headers["etag"]
    ask(people.ec121, "GET", path, 304, headers={"If-None-Match": tag})
    ask(people.ec121, "PUT", path, headers={"If-Match": tag}, json={"content": body("ETAG")["content"]})
    ask(people.ec121, "PUT", path, 412, headers={"If-Match": tag}, json={"content": body("ETAG")["content"]})
    ask(people.ec121, "PUT", path, 428, headers={"If-Match": "*"}, json={"content": body("ETAG")["content"]})


def test_a_repeated_request_is_carried_out_once(ask, people, api):
    headers = {"Idempotency-Key": "first try"}
    one = ask(people.ec121, "POST", "/v1/proposals", 201, json=body("ONCE"), headers=headers)
    two = ask(people.ec121, "POST", "/v1/proposals", 201, json=body("ONCE"), headers=headers)
    assert two.content == one.content
    assert two.headers["etag"] == one.headers["etag"]
    assert two.headers["idempotent-replayed"] == "true"
    ask(people.ec121, "POST", "/v1/proposals", 422, json=body("OTHER"), headers=headers)
    ask(people.health, "POST", "/v1/proposals", 403, json=body("ONCE"), headers=headers)
    with Session(api[0]) as session:
        assert len(session.scalars(select(Proposal.id).where(Proposal.reference == "ONCE")).all()) == 1


def test_a_refused_request_leaves_its_key_free(ask, people):
    headers = {"Idempotency-Key": "mended"}
    ask(people.ec121, "POST", "/v1/proposals", 422, json=body("FREE", sector="helth"), headers=headers)
    ask(people.ec121, "POST", "/v1/proposals", 201, json=body("FREE"), headers=headers)


def test_a_batch_says_of_each_what_became_of_it(ask, people):
    items = [{"proposal": body(f"B{n}")} for n in range(5)] + [{"proposal": body("B0")}]
    made = ask(people.ec121, "POST", "/v1/proposals/batch", json={"step": "create", "items": items}).json()
    assert (made["done"], made["refused"]) == (5, 1)
    assert made["items"][5]["problem"]["status"] == 409
    ids = [each["id"] for each in made["items"][:5]]
    seen = [{"id": each, "version": 1} for each in ids]
    ask(people.ec121, "POST", "/v1/proposals/batch", json={"step": "submit", "items": seen[:4]})
    seen = [{"id": each, "version": 2} for each in ids]
    done = ask(people.hub_dc12, "POST", "/v1/proposals/batch", json={"step": "publish", "items": seen}).json()
    assert [each["status"] for each in done["items"]] == ["published"] * 4 + [None]
    assert done["items"][4]["problem"]["type"] == "/problems/not-found"


def test_a_published_commitment_is_changed_with_its_etag(ask, people, api):
    path = f"/v1/commitments/{api[1].commitments['TOWER']}"
    revision = ask(None, "GET", path).json()["revision"]
    held = {"content": body("TOWER", name="Pipe")["content"], "publish": True, "comment": "Renamed"}
    ask(people.hub_dc12, "PUT", path, 428, json=held)
    ask(None, "PUT", path, 401, json=held, version=revision)
    ask(people.hub_buf, "PUT", path, 403, json=held, version=revision)
    done = ask(people.hub_dc12, "PUT", path, json=held, version=revision)
    assert (done.json()["outcome"], done.json()["revision"]) == ("published", revision + 1)
    refused = ask(people.hub_dc12, "PUT", path, 412, json=held, version=revision).json()
    assert refused["version"] == revision + 1
    assert refused["current"]["name"] == refused["proposed"]["name"] == "Pipe"
    same = ask(people.hub_dc12, "PUT", path, json=held, version=revision + 1).json()
    assert (same["outcome"], same["revision"]) == ("same", revision + 1)


def test_a_place_in_words_is_understood_or_told(ask, people):
    asked = {"organisation": "EC121", "content": {"name": "Dam", "place": {"text": "32°57'S 27°03'E"}}}
    found = ask(people.ec121, "POST", "/v1/proposals/preview", json=asked).json()
    assert [area["code"] for area in found["areas"]] == ["21201001"]
    assert found["place"]["geometry"]["type"] == "Point"
    assert found["stated"] == {"coordinates": "32°57'S 27°03'E"}
    asked["content"]["place"] = {"text": "next to the church"}
    lost = ask(people.ec121, "POST", "/v1/proposals/preview", json=asked).json()
    assert lost["lines"] == []
    assert {"refuse"} <= {finding["severity"] for finding in lost["findings"]}
    asked["content"]["place"] = {"text": "32.95, 27.05"}
    turned = ask(people.ec121, "POST", "/v1/proposals/preview", json=asked).json()
    [finding] = [each for each in turned["findings"] if each["correction"]]
    asked["content"]["place"] = finding["correction"]
    mended = ask(people.ec121, "POST", "/v1/proposals/preview", json=asked).json()
    assert [area["code"] for area in mended["areas"]] == ["21201001"]


def test_a_preview_is_for_those_who_could_propose_it(ask, people, stored):
    world, _ = stored
    place = {"name": "Dam", "place": {"text": "32°57'S 27°03'E"}}
    asked = {"organisation": "EC121", "content": place}
    for who in (people.health, people.planner_dc12, people.hub_dc12):
        told = ask(who, "POST", "/v1/proposals/preview", 403, json=asked).json()
        assert told["detail"] == (
            "Only a contributor of EC121 can propose its commitments; ask an administrator to be one."
        )
    ask(None, "POST", "/v1/proposals/preview", 401, json=asked)
    ask(people.admin, "POST", "/v1/proposals/preview", json=asked)
    # Who decides over a published one may change it, and so look at what the change would come to.
    change = asked | {"commitment_id": world.commitments["STREETS"]}
    ask(people.hub_dc12, "POST", "/v1/proposals/preview", json=change)
    ask(people.hub_buf, "POST", "/v1/proposals/preview", 403, json=change)
    ask(people.planner_dc12, "POST", "/v1/proposals/preview", 403, json=change)
    other = change | {"organisation": "DWS"}
    told = ask(people.hub_dc12, "POST", "/v1/proposals/preview", 404, json=other).json()
    assert told["detail"].endswith("it is one of EC121.")


def test_an_organisation_is_named_in_any_letter_case_or_told_with_the_nearest(ask, people, stored):
    world, _ = stored
    asked = {"organisation": "ec121", "content": {"name": "Taps", "place": {"wards_text": "1 and 2"}}}
    ask(people.ec121, "POST", "/v1/proposals/preview", json=asked)
    change = body("TOWER") | {"organisation": "ec121", "action": "withdraw"}
    del change["content"]
    number = world.commitments["TOWER"]
    ask(people.ec121, "POST", "/v1/proposals", 201, json=change | {"commitment_id": number})
    for path, unknown in (
        ("/v1/proposals/preview", asked | {"organisation": "EC-HELTH"}),
        ("/v1/proposals", body("NEW") | {"organisation": "EC-HELTH"}),
    ):
        told = ask(people.ec121, "POST", path, 404, json=unknown).json()
        assert told["detail"] == "There is no organisation 'EC-HELTH'; did you mean EC-HEALTH?"
        assert told["did_you_mean"] == ["EC-HEALTH"]


def test_wards_in_words(ask, people):
    asked = {"organisation": "EC121", "content": {"name": "Taps", "place": {"wards_text": "1 and 2"}}}
    found = ask(people.ec121, "POST", "/v1/proposals/preview", json=asked).json()
    assert [(ward["role"], ward["code"]) for ward in found["wards"]] == [
        ("work", "21201001"),
        ("work", "21201002"),
    ]
    assert {area["code"] for area in found["areas"]} == {"21201001", "21201002"}
    assert found["splits"] == ["equal", "population", "declared"]


def test_proposed_money_stands_beside_what_is_published(ask, people):
    before = ask(None, "GET", "/v1/rollups?level=ward&year=2026").content
    query = "/v1/proposals/rollup?level=ward&year=2026"
    was = ask(people.ec121, "GET", query).json()
    ask(people.ec121, "POST", "/v1/proposals", 201, json=body("BESIDE"))
    now = ask(people.ec121, "GET", query).json()

    def cents(told):
        return {area["code"]: round(area["amount"] * 100) for area in told["areas"]}

    assert cents(now)["21201001"] - cents(was).get("21201001", 0) == 100_01
    assert ask(people.health, "GET", query).json()["areas"] == []
    ask(None, "GET", query, 401)
    assert ask(None, "GET", "/v1/rollups?level=ward&year=2026").content == before


def test_lists_are_pages_of_what_one_may_see(ask, people):
    for n in range(3):
        ask(
            people.health,
            "POST",
            "/v1/proposals",
            201,
            json=body(
                f"L{n}", place={"scope": "unlocated"}, allocations=[{"year": 2026, "cents": 1000 * (n + 1)}]
            )
            | {"organisation": "EC-HEALTH"},
        )
    path = "/v1/proposals?status=draft&located=false&limit=2"
    first = ask(people.health, "GET", path).json()
    assert first["totals"]["proposals"] == 3
    assert [each["reference"] for each in first["proposals"]] == ["L2", "L1"]
    last = ask(people.health, "GET", f"{path}&cursor={first['next_cursor']}").json()
    assert [each["reference"] for each in last["proposals"]] == ["L0"]
    assert ask(people.hub_buf, "GET", path).json()["proposals"] == []
    drawn = json.loads(ask(people.health, "GET", "/v1/proposals?format=geojson").text)
    assert drawn["type"] == "FeatureCollection"


CROSSED = {
    "type": "Polygon",
    "coordinates": [[[27, -33], [27.1, -32.9], [27.1, -33], [27, -32.9], [27, -33]]],
}
HOSTILE = [
    {"name": ""},
    {"name": "x\0"},
    {"name": "\ud800"},
    {"stated": {"place": "\ud800"}},
    {"stated": {"n": float("nan")}},
    {"stated": {"a\0": 1}},
    {"total_cost_cents": 10**30},
    {"total_cost_cents": 1.5},
    {"allocations": [{"year": 1800, "cents": 1}]},
    {"allocations": [{"year": 2026, "cents": 10**18}]},
    {"allocations": [{"year": 2026, "cents": 1}, {"year": 2026, "cents": 2}]},
    {"allocations": [{"year": 2026, "cents": 1, "funding_source": "no such"}]},
    {"wards": [{"code": "21201001", "share": 2_000_000}]},
    {"wards": [{"role": "benefit", "code": "21201001"}, {"role": "benefit", "code": "21201001"}]},
    {"place": {"scope": "wards"}},
    {"place": {"scope": "site"}},
    {"place": {"scope": "local", "area_level": "district", "area_code": "DC12"}},
    {"place": {"scope": "local", "area_level": "local", "area_code": "XX999"}},
    {"place": {"edition": "no-such"}},
    {"place": {"geometry": {}}},
    {"place": {"geometry": {"type": "Point", "coordinates": []}}},
    {"place": {"geometry": {"type": "Point", "coordinates": ["a", None]}}},
    {"place": {"geometry": {"type": "Point", "coordinates": [1e300, -32.9]}}},
    {"place": {"geometry": {"type": "GeometryCollection", "geometries": []}}},
    {"place": {"geometry": CROSSED}},
    {"place": {"geometry": [[[[[[]]]]]]}},
    {"unknown": 1},
]


@pytest.mark.parametrize("facts", HOSTILE, ids=repr)
def test_what_cannot_be_stored_is_refused_with_its_place(ask, people, facts):
    sent = body("HOSTILE")
    sent["content"] |= facts
    shorter = {name: sent[name] for name in ("organisation", "content")}
    headers = {"Content-Type": "application/json"}
    for path, wanted in (("/v1/proposals", sent), ("/v1/proposals/preview", shorter)):
        answer = ask(people.ec121, "POST", path, None, content=json.dumps(wanted), headers=headers)
        assert answer.status_code in {400, 404, 422}, answer.text
        told = answer.json()
        assert told["detail"]
        assert answer.status_code != 422 or told["errors"]


def test_the_number_of_a_proposal_tells_nothing_of_how_many_there_are(ask, people):
    bodies = [body(f"NUMBERED-{n}") for n in range(4)]
    made = [ask(people.ec121, "POST", "/v1/proposals", 201, json=each).json()["id"] for each in bodies]
    assert all(2**53 > number > 2**40 for number in made)  # exact in JavaScript, and none of a counter's
    apart = [abs(one - other) for one, other in itertools.pairwise(made)]
    assert min(apart) > 2**30
    newest = ask(people.ec121, "GET", "/v1/proposals?order=newest&limit=3").json()
    assert [each["id"] for each in newest["proposals"]] == made[:0:-1]
    rest = ask(
        people.ec121, "GET", f"/v1/proposals?order=newest&limit=3&cursor={newest['next_cursor']}"
    ).json()
    assert rest["proposals"][0]["id"] == made[0]
