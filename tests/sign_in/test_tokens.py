"""API tokens: shown once, scoped, ending, revocable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.accounts.proofs import TOKEN_MARK, hashed
from service.clock import now
from service.db import writing
from service.http.dependencies import PROPOSES, REVIEWS, Member
from service.models import Account, ApiToken
from tests.accounts import ADMINISTRATOR, approver, contributor, signed_in, with_token
from tests.sign_in.conftest import TestClient


@pytest.fixture
def person(client, new_account, world):
    account_id, _ = new_account(
        contributor(world.id("organisation", "EC-HEALTH")), approver("DC12"), password=None
    )
    return account_id, signed_in(client, account_id)


def bearer(client, secret):
    other = TestClient(client.app)
    other.headers["Authorization"] = f"Bearer {secret}"
    return other


def test_a_token_is_told_once_and_stored_as_a_hash(client, person, api_engine):
    _, browser = person
    made = browser.post("/v1/tokens", json={"name": " monthly  upload ", "scopes": ["propose"], "days": 30})
    assert made.status_code == 200
    secret = made.json()["secret"]
    assert secret.startswith(TOKEN_MARK)
    assert made.headers["cache-control"] == "private, no-store"
    facts = made.json()["token"]
    assert (facts["name"], facts["scopes"]) == ("monthly upload", ["propose", "read"])
    with writing(api_engine) as session:
        columns = ApiToken.secret_hash, ApiToken.expires_at
        stored = session.execute(select(*columns).where(ApiToken.id == facts["id"])).one()
    assert stored.secret_hash == hashed(secret)
    assert timedelta(days=29) < stored.expires_at - now() <= timedelta(days=30)
    assert secret not in browser.get("/v1/tokens").text
    assert secret not in browser.get("/account").text
    mine = bearer(client, secret).get("/v1/account").json()
    assert (mine["via"], mine["scopes"]) == ("api", ["propose", "read"])
    assert {held["role"] for held in mine["account"]["roles"]} == {"contributor", "approver"}
    assert browser.get("/v1/tokens").json()["tokens"][0]["used_at"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x", "days": 366}, 422),
        ({"name": "x", "days": 0}, 422),
        ({"name": "  ", "days": 1}, 422),
        ({"name": "x" * 101, "days": 1}, 422),
        ({"name": "x", "scopes": ["everything"]}, 422),
        ({"name": "x", "account_id": 1}, 422),
        ({"name": "x", "days": 365, "scopes": ["propose", "review"]}, 200),
    ],
)
def test_what_a_token_may_be(person, body, status):
    assert person[1].post("/v1/tokens", json=body).status_code == status


def test_a_token_that_ended_or_was_revoked_or_never_was_is_refused(client, person, api_engine):
    account_id, browser = person
    holds = with_token(client, account_id)
    assert holds.get("/v1/account").status_code == 200
    number = browser.get("/v1/tokens").json()["tokens"][0]["id"]
    assert browser.delete(f"/v1/tokens/{number}").json() == {"revoked": number}
    assert browser.delete(f"/v1/tokens/{number}").status_code == 404
    ended = with_token(client, account_id, expires=timedelta(seconds=-1))
    for each in (holds, ended, bearer(client, f"{TOKEN_MARK}made-up"), bearer(client, "")):
        answer = each.get("/v1/areas")  # even of what is public: a program must not take it for its own view
        assert answer.status_code == 401
        assert answer.json()["type"] == "/problems/not-signed-in"
        assert answer.headers["www-authenticate"]
    basic = TestClient(client.app, headers={"Authorization": "Basic dXNlcjpwYXNz"})
    assert basic.get("/v1/areas").status_code == 401


def test_a_token_of_a_disabled_account_holds_no_more(client, person, api_engine):
    account_id, _ = person
    holds = with_token(client, account_id)
    with writing(api_engine) as session:
        session.execute(update(Account).where(Account.id == account_id).values(is_active=False))
    assert holds.get("/v1/account").status_code == 401


def test_nobody_revokes_or_sees_anothers_token(client, person, new_account):
    account_id, browser = person
    with_token(client, account_id)
    number = browser.get("/v1/tokens").json()["tokens"][0]["id"]
    other = signed_in(client, new_account(password=None)[0])
    assert other.get("/v1/tokens").json() == {"tokens": []}
    assert other.delete(f"/v1/tokens/{number}").status_code == 404
    assert browser.get("/v1/tokens").json()["tokens"][0]["id"] == number


def test_scopes_bound_what_a_token_does(app, person):
    @app.post("/test/propose", dependencies=[PROPOSES])
    def propose(actor: Member):
        return actor.via

    @app.post("/test/review", dependencies=[REVIEWS])
    def review(actor: Member):
        return actor.via

    client = TestClient(app)
    account_id, _ = person
    browser = signed_in(client, account_id)
    allowed = {
        (): (403, 403),
        ("propose",): (200, 403),
        ("review",): (403, 200),
        ("propose", "review"): (200, 200),
    }
    for scopes, expected in allowed.items():
        program = with_token(client, account_id, ["read", *scopes])
        got = tuple(program.post(path).status_code for path in ("/test/propose", "/test/review"))
        assert got == expected, scopes
    assert tuple(browser.post(path).status_code for path in ("/test/propose", "/test/review")) == (200, 200)
    assert tuple(client.post(path).status_code for path in ("/test/propose", "/test/review")) == (401, 401)


def test_a_token_changes_no_right_and_makes_no_token(client, person, new_account):
    account_id, _ = new_account(ADMINISTRATOR, password=None)
    program = with_token(client, account_id)
    assert program.post("/v1/tokens", json={"name": "x"}).status_code == 403
    assert program.get("/v1/accounts").status_code == 403
    assert program.post("/v1/accounts", json={"username": "new", "title": "New"}).status_code == 403
    for path in ("/account/password", "/account/tokens", "/accounts", "/accounts/active"):
        assert program.post(path, data={"name": "x"}).status_code == 403, path


def test_the_page_makes_shows_and_revokes_tokens(person):
    _, browser = person
    shown = browser.post("/account/tokens", data={"name": "notebook", "scopes": "propose", "days": "30"})
    secret = shown.text.split('class="secret">')[1].split("<", maxsplit=1)[0]
    assert secret.startswith(TOKEN_MARK)
    again = browser.get("/account").text
    assert "notebook" in again
    assert secret not in again
    number = browser.get("/v1/tokens").json()["tokens"][0]["id"]
    answer = browser.post(f"/account/tokens/{number}/revoke", follow_redirects=False)
    assert answer.headers["location"] == "/account?done=revoked"
    assert "holds no more" in browser.get(answer.headers["location"]).text
    refused = browser.post("/account/tokens", data={"name": "x", "days": "400"})
    assert refused.status_code == 422
    assert "1 to 365 days" in refused.text
