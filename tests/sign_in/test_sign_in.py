"""Signing in and out with a password, as a browser without scripts does it."""

from __future__ import annotations

from datetime import timedelta

import argon2
import pytest
from sqlalchemy import select, text, update

from service.accounts import passwords
from service.accounts.proofs import hashed
from service.clock import now
from service.db import writing
from service.http.dependencies import Reading, Writing
from service.models import Account, SignIn
from tests.accounts import HOST, proof_of, signed_in, with_token, without_proof
from tests.sign_in.conftest import PASSWORD, TestClient, send_form, visitor_proof


def account(engine, name):
    with writing(engine) as session:
        return session.execute(select(*Account.__table__.columns).where(Account.username == name)).one()


def change(engine, name, **facts):
    with writing(engine) as session:
        session.execute(update(Account).where(Account.username == name).values(**facts))


def test_the_right_password_opens_a_session(client, form, new_account, api_engine):
    _, name = new_account(title="Thandi of Health")
    answer = form("/sign-in", username=f" {name.upper()} ", password=PASSWORD, next="/areas?level=ward")
    assert (answer.status_code, answer.headers["location"]) == (303, "/areas?level=ward")
    [cookie] = [each for each in answer.headers.get_list("set-cookie") if each.startswith("onebudget=")]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    secret = cookie.split(";")[0].removeprefix("onebudget=")
    with writing(api_engine) as session:
        stored = session.get(SignIn, hashed(secret))
        assert stored is not None
        assert secret.encode() not in stored.secret_hash
    shown = client.get("/areas", headers={"Accept": "text/html"})
    assert "Thandi of Health" in shown.text
    assert client.get("/v1/account").json()["account"]["username"] == name


def test_over_https_the_cookie_cannot_be_set_by_anybody_else(client_of, new_account):
    client = client_of("https://testserver")
    answer = send_form(client, "/sign-in", username=new_account()[1], password=PASSWORD)
    [cookie] = [
        each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-onebudget=")
    ]
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert client.get("/v1/account").status_code == 200


def test_behind_a_proxy_the_public_address_decides(client_of, new_account):
    client = client_of("http://inside", public_url="https://budget.example.org")
    answer = client.get("/sign-in", headers={"Accept": "text/html"})
    assert answer.headers["set-cookie"].startswith("__Host-onebudget-visitor=")
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("name", "password"), [(None, "wrong"), ("nobody.at.all", PASSWORD), (None, "")])
def test_what_does_not_fit_is_refused_in_one_sentence(form, new_account, name, password):
    answer = form("/sign-in", username=new_account()[1] if name is None else name, password=password or " ")
    assert answer.status_code == 403
    assert "do not open an account" in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_disabled_account_is_refused_in_the_same_sentence(form, new_account):
    answer = form("/sign-in", username=new_account(is_active=False)[1], password=PASSWORD)
    assert answer.status_code == 403
    assert "do not open an account" in answer.text


def test_an_account_without_a_password_cannot_be_opened_by_one(form, new_account):
    assert form("/sign-in", username=new_account(password=None)[1], password="").status_code in {403, 422}
    assert form("/sign-in", username=new_account(password=None)[1], password="None").status_code == 403


@pytest.mark.parametrize(
    "onward",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "",
        "/\n/x",
    ],
)
def test_nobody_is_led_to_another_site(form, new_account, onward):
    answer = form("/sign-in", username=new_account()[1], password=PASSWORD, next=onward)
    assert answer.headers["location"] == "/"


def test_failures_lock_the_account_for_a_growing_while(client_of, new_account, api_engine):
    client = client_of(lock_after_failures=3, lock_minutes=15, sign_in_name_limit="1000 per 1 minute")
    _, name = new_account()

    def attempt(password):
        return send_form(client, "/sign-in", username=name, password=password).status_code

    assert [attempt("wrong password") for _ in range(2)] == [403, 403]
    assert account(api_engine, name).locked_until is None
    attempt("wrong password")
    first = account(api_engine, name)
    assert first.failures == 3
    assert timedelta(minutes=14) < first.locked_until - now() <= timedelta(minutes=15)
    assert attempt(PASSWORD) == 403  # the right one, too early
    assert account(api_engine, name).failures == 3  # and what is tried meanwhile does not count
    change(api_engine, name, locked_until=now() - timedelta(seconds=1))
    attempt("wrong password")
    assert timedelta(minutes=29) < account(api_engine, name).locked_until - now() <= timedelta(minutes=30)
    change(api_engine, name, locked_until=now() - timedelta(seconds=1))
    assert attempt(PASSWORD) == 303
    after = account(api_engine, name)
    assert (after.failures, after.locked_until) == (0, None)


def test_a_lock_never_lasts_more_than_a_day(client_of, new_account, api_engine):
    client = client_of(lock_after_failures=3, lock_minutes=15)
    _, name = new_account(failures=500)
    send_form(client, "/sign-in", username=name, password="wrong password")
    assert account(api_engine, name).locked_until - now() <= timedelta(days=1)


def test_a_hash_of_former_parameters_is_renewed(form, new_account, api_engine):
    former = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    _, name = new_account(password=None, password_hash=former)
    assert form("/sign-in", username=name, password=PASSWORD).status_code == 303
    renewed = account(api_engine, name).password_hash
    assert renewed != former
    assert passwords.compare(renewed, PASSWORD) == (True, False)


def test_the_secret_is_new_at_every_sign_in(client, form, new_account):
    _, name = new_account()
    client.cookies.set("onebudget", "planted-by-somebody-else", domain=HOST)
    form("/sign-in", username=name, password=PASSWORD)
    first = client.cookies["onebudget"]
    assert first != "planted-by-somebody-else"
    client.get("/sign-in")
    held = dict(client.cookies)
    proof = visitor_proof_of_new(client)
    client.post("/sign-in", data={"csrf": proof, "username": name, "password": PASSWORD})
    assert client.cookies["onebudget"] != first
    client.cookies.clear()
    client.cookies.set("onebudget", held["onebudget"], domain=HOST)
    assert client.get("/v1/account").status_code == 401  # the former one was ended


def visitor_proof_of_new(client):
    """A proof for a form that was open in another tab before the sign-in."""
    other = type(client)(client.app)
    proof = visitor_proof(other.get("/sign-in").text)
    client.cookies.set("onebudget-visitor", other.cookies["onebudget-visitor"], domain=HOST)
    return proof


def test_a_session_ends_when_idle_and_at_its_end(client, new_account, api_engine):
    account_id, _ = new_account(password=None)
    idle = signed_in(client, account_id)
    assert idle.get("/v1/account").status_code == 200
    with writing(api_engine) as session:
        session.execute(
            update(SignIn)
            .where(SignIn.account_id == account_id)
            .values(seen_at=now() - timedelta(hours=2, seconds=1))
        )
    assert idle.get("/v1/account").status_code == 401
    ended = signed_in(client, account_id, expires=timedelta(seconds=-1))
    assert ended.get("/v1/account").status_code == 401


def test_a_session_in_use_is_noted_once_a_minute(client, new_account, api_engine):
    account_id, _ = new_account(password=None)
    used = signed_in(client, account_id)
    long_ago = now() - timedelta(minutes=61)
    with writing(api_engine) as session:
        session.execute(update(SignIn).where(SignIn.account_id == account_id).values(seen_at=long_ago))
    used.get("/v1/account")
    with writing(api_engine) as session:
        seen = session.scalar(select(SignIn.seen_at).where(SignIn.account_id == account_id))
    assert now() - seen < timedelta(minutes=1)


def test_being_recognised_costs_one_statement(client, new_account, counting):
    used = signed_in(client, new_account(password=None)[0])
    counts = []
    for asking in (client, used, with_token(client, new_account(password=None)[0])):
        asking.get("/v1/areas")  # a token's first use is noted, once a minute
        with counting() as seen:
            assert asking.get("/v1/areas").status_code == 200
        counts.append(len(seen))
    public, browser, program = counts
    assert (browser, program) == (public + 1, public + 1)


def test_a_disabled_account_is_out_at_once(client, new_account, api_engine):
    account_id, name = new_account(password=None)
    used = signed_in(client, account_id)
    change(api_engine, name, is_active=False)
    assert used.get("/v1/account").status_code == 401
    assert "Sign in" in used.get("/areas", headers={"Accept": "text/html"}).text


def test_signing_out_ends_the_session_itself(client, new_account):
    account_id, _ = new_account(password=None)
    used = signed_in(client, account_id)
    secret = used.cookies["onebudget"]
    answer = used.post("/sign-out", data={"csrf": proof_of(used)}, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert "onebudget" not in used.cookies
    used.cookies.set("onebudget", secret, domain=HOST)
    assert used.get("/v1/account").status_code == 401


def test_a_link_to_sign_out_signs_nobody_out(client, new_account):
    used = signed_in(client, new_account(password=None)[0])
    assert "You are signed in as" in used.get("/sign-out").text
    assert used.get("/v1/account").status_code == 200


def test_a_one_time_password_opens_only_the_choice_of_an_own_one(client, form, new_account, api_engine):
    once = passwords.one_time()
    _, name = new_account(password=once, password_expires_at=now() + timedelta(days=1))
    answer = form("/sign-in", username=name, password=once, next="/imports")
    assert answer.status_code == 200
    assert "Choose your own password" in answer.text
    assert "onebudget" not in client.cookies
    choice = answer.text.split('name="choice" value="')[1].split('"')[0]
    assert account(api_engine, name).password_hash not in answer.text

    def choose(password, again=None):
        fields = {"choice": choice, "password": password, "again": again or password, "next": "/imports"}
        return form("/sign-in/password", **fields)

    for bad, why in [("short", "12 to 200"), (name + " and more", "username"), (once, "former password")]:
        refused = choose(bad)
        assert refused.status_code == 422
        assert why in refused.text
    assert "differ" in choose(PASSWORD, "another one entirely").text
    opened = choose(PASSWORD)
    assert (opened.status_code, opened.headers["location"]) == (303, "/imports")
    assert client.get("/v1/account").json()["account"]["awaits_password"] is False
    client.cookies.clear()
    assert choose("a third one, never seen").status_code == 403  # the choice was made
    assert form("/sign-in", username=name, password=once).status_code == 403
    assert form("/sign-in", username=name, password=PASSWORD).status_code == 303


def test_a_one_time_password_has_an_end(form, new_account):
    _, name = new_account(password_expires_at=now() - timedelta(seconds=1))
    answer = form("/sign-in", username=name, password=PASSWORD)
    assert answer.status_code == 403
    assert "holds no more" in answer.text


def test_a_choice_cannot_be_made_up(form):
    answer = form("/sign-in/password", choice="made.up.entirely", password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 403


def test_who_has_not_signed_in_is_led_there_and_back(client):
    answer = client.get("/account?done=password", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Faccount%3Fdone%3Dpassword"
    shown = client.get(answer.headers["location"], headers={"Accept": "text/html"})
    assert 'name="next" value="/account?done=password"' in shown.text


def test_a_program_is_told_how_to_prove_who_it_is(client):
    answer = client.get("/v1/account")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="onebudget"'
    assert answer.json()["type"] == "/problems/not-signed-in"


def test_what_is_shown_to_an_account_is_kept_by_no_cache(client, new_account):
    used = signed_in(client, new_account(password=None)[0])
    for path in ("/account", "/areas", "/", "/v1/areas", "/v1/account"):
        answer = used.get(path)
        assert answer.headers["cache-control"] == "private, no-store", path
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert client.get("/").headers["cache-control"] == "no-cache"
    tile = used.get("/tiles/test-2021/ward/9/294/304.mvt")
    assert tile.headers["cache-control"].startswith("public")


def test_the_public_gets_the_same_pages_as_before_it_had_a_cookie_of_no_worth(client):
    plain = client.get("/areas").content
    client.cookies.set("onebudget", "worth nothing")
    assert client.get("/areas").content == plain


@pytest.mark.parametrize(
    "path", ["/account/password", "/account/tokens", "/account/sign-out-everywhere", "/sign-out"]
)
def test_another_sites_page_cannot_write(client, new_account, path):
    used = signed_in(client, new_account(password=None)[0])
    forged = without_proof(used)
    for headers in (
        {},
        {"X-CSRF-Token": "made up"},
        {"X-CSRF-Token": proof_of(signed_in(client, new_account(password=None)[0]))},
    ):
        answer = forged.post(path, data={"name": "x", "days": "1"}, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, headers
        assert answer.json()["type"] == "/problems/not-allowed"
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    ):
        answer = used.post(path, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, headers
        assert "another site" in answer.json()["detail"]
    assert used.get("/v1/account").status_code == 200


def test_pages_own_forms_may_write(client, new_account):
    used = without_proof(signed_in(client, new_account(password=None)[0]))
    fields = {"csrf": proof_of(used), "name": "mine", "days": "7"}
    for headers in ({}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):
        assert used.post("/account/tokens", data=fields, headers=headers).status_code == 200, headers


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/password"])
def test_nobody_is_signed_in_by_another_sites_page(client, new_account, path):
    _, name = new_account()
    fields = {"username": name, "password": PASSWORD, "choice": "x", "again": PASSWORD}
    assert client.post(path, data=fields).status_code == 403
    proof = visitor_proof(client.get("/sign-in").text)
    assert client.post(path, data={**fields, "csrf": "made up"}).status_code == 403
    client.cookies.clear()
    assert client.post(path, data={**fields, "csrf": proof}).status_code == 403
    assert "onebudget" not in client.cookies


def test_the_database_sees_the_application_and_never_its_owner(new_account, app):
    @app.get("/who")
    def who(session: Reading):
        return list(session.execute(text("select current_user, current_setting('onebudget.account')")).one())

    @app.post("/who")
    def who_writes(session: Writing):
        return list(session.execute(text("select current_user, current_setting('onebudget.account')")).one())

    account_id, _ = new_account(password=None)
    client = TestClient(app)
    used = signed_in(client, account_id)
    assert client.get("/who").json() == ["onebudget_app", ""]
    assert used.get("/who").json() == ["onebudget_app", str(account_id)]
    assert used.post("/who").json() == ["onebudget_app", str(account_id)]
    assert client.post("/who").status_code == 401
