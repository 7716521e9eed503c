"""Limits, logs, headers and settings that keep the service and its people safe."""

from __future__ import annotations

import json
import logging

import pytest

from service.accounts.limits import UPLOAD, Limits
from service.app import create_app
from service.errors import ConfigurationError, TooManyError
from service.logs import configure_logging
from service.settings import Settings
from tests.accounts import ADMINISTRATOR, signed_in, with_token
from tests.sign_in.conftest import PASSWORD, TestClient, send_form

PRODUCTION = {
    "environment": "production",
    "secret_key": "k" * 40,
    "public_url": "https://budget.example.org",
}


def test_too_many_sign_ins_from_one_address_must_wait(client_of):
    client = client_of(sign_in_limit="3 per 1 minute")
    statuses = [
        send_form(client, "/sign-in", username=f"nobody{n}", password="x").status_code for n in range(4)
    ]
    assert statuses == [403, 403, 403, 429]
    refused = send_form(client, "/sign-in", username="nobody", password="x")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "come back in" in refused.text


def test_too_many_sign_ins_with_one_name_must_wait_wherever_they_come_from(client_of, new_account):
    client = client_of(sign_in_name_limit="2 per 1 minute")
    _, name = new_account()
    for spelled in (name, name.upper()):
        send_form(client, "/sign-in", username=spelled, password="wrong")
    assert send_form(client, "/sign-in", username=f" {name}", password=PASSWORD).status_code == 429
    assert send_form(client, "/sign-in", username=new_account()[1], password=PASSWORD).status_code == 303


def test_guessing_tokens_must_wait_and_so_must_those_that_hold(client_of, new_account):
    client = client_of(token_failure_limit="3 per 1 minute")
    account_id, _ = new_account(password=None)
    holds = with_token(client, account_id)
    guess = {"Authorization": "Bearer onebudget_guess"}
    assert [client.get("/v1/areas", headers=guess).status_code for _ in range(4)] == [401, 401, 401, 429]
    answer = holds.get("/v1/account")
    assert answer.status_code == 429  # it would tell which guess was right
    assert answer.json()["type"] == "/problems/too-many-requests"
    assert answer.json()["retry_after_s"] == int(answer.headers["retry-after"])
    assert client.get("/v1/areas").status_code == 200


def test_uploads_are_counted_by_account():
    limits = Limits(Settings(database_url="postgresql://nowhere/none", upload_limit="2 per 1 hour"))
    limits.take(UPLOAD, "1")
    limits.take(UPLOAD, "1")
    with pytest.raises(TooManyError, match="come back in") as refusal:
        limits.take(UPLOAD, "1")
    assert 3500 < refusal.value.extras["retry_after_s"] <= 3600
    limits.take(UPLOAD, "2")


@pytest.mark.parametrize("limit", ["many", "0 per 1 minute", "5 per week", "5/minute", ""])
def test_a_limit_that_cannot_be_read_is_told_at_the_start(limit):
    with pytest.raises(ValueError, match="upload_limit"):
        Settings(upload_limit=limit)


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"secret_key": None}, "ONEBUDGET_SECRET_KEY is not set"),
        ({"public_url": None}, "ONEBUDGET_PUBLIC_URL must be"),
        ({"public_url": "http://budget.example.org"}, "ONEBUDGET_PUBLIC_URL must be"),
        ({"oidc_issuer": "http://id.example.org", "oidc_client_id": "x"}, "ONEBUDGET_OIDC_ISSUER must begin"),
    ],
)
def test_production_refuses_to_start_without_what_keeps_it_safe(api_url, lacks, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        create_app(Settings(database_url=api_url, **(PRODUCTION | lacks)))


def test_production_starts_with_them(api_url, api_engine, world, new_account):
    app = create_app(Settings(database_url=api_url, **PRODUCTION), api_engine)
    client = TestClient(app, base_url="https://budget.example.org", follow_redirects=False)
    proof = client.get("/sign-in").text.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
    fields = {"csrf": proof, "username": new_account()[1], "password": PASSWORD}
    inside = client.post("/sign-in", data=fields, headers={"Origin": "https://elsewhere.example"})
    assert inside.status_code == 403
    assert (
        client.post("/sign-in", data=fields, headers={"Origin": "https://budget.example.org"}).status_code
        == 303
    )


@pytest.mark.parametrize("key", ["", "short", "k" * 31])
def test_a_key_that_could_be_guessed_is_refused(key):
    with pytest.raises(ValueError, match="secret_key"):
        Settings(secret_key=key)


def test_in_development_the_key_is_made_once_and_kept_to_its_owner(tmp_path, monkeypatch):
    from service.secret_key import secret_key  # noqa: PLC0415 - beside its one use

    monkeypatch.delenv("ONEBUDGET_DATABASE_URL", raising=False)
    home = tmp_path / "home"
    monkeypatch.setattr("service.embedded.home.can_enter", lambda *_: True)  # pytest's folders are closed
    first = secret_key(Settings(home=home))
    assert first == secret_key(Settings(home=home))
    assert len(first) >= 32
    [kept] = [path for path in home.iterdir() if path.name == "secret-key"]
    assert kept.stat().st_mode & 0o077 == 0


def test_secrets_of_settings_are_not_printed():
    shown = repr(Settings(secret_key="k" * 40, oidc_client_secret="client-secret-value"))
    assert "kkkk" not in shown
    assert "client-secret-value" not in shown


@pytest.fixture
def log_lines(capsys):
    """Log lines as the configured service writes them; the loggers are put back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before
    root.setLevel(level)


def test_a_whole_journey_leaves_nothing_personal_in_the_log(client, new_account, log_lines):
    account_id, boss = new_account(ADMINISTRATOR, title="Nomsa Khumalo", email="nomsa@treasury.example")
    configure_logging(Settings(log_level="DEBUG"))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the test's own client
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    send_form(client, "/sign-in", username=boss, password="a wrong password of hers")
    send_form(client, "/sign-in?next=/accounts%3Fwho=nomsa", username=boss, password=PASSWORD)
    client.get("/sign-in/callback?code=secret-code&state=secret-state")
    cookie = client.cookies["onebudget"]
    admin = signed_in(client, account_id)
    made = admin.post(
        "/v1/accounts", json={"username": "lindiwe.m", "title": "Lindiwe M", "email": "l@x.example"}
    )
    once = made.json()["password"]
    admin.post("/v1/accounts", json={"username": "lindiwe.m", "title": "Lindiwe M"})
    admin.post(f"/v1/accounts/{made.json()['id']}/roles", json={"role": "administrator"})
    token = admin.post("/v1/tokens", json={"name": "Lindiwe's script"}).json()["secret"]
    client.get("/v1/account", headers={"Authorization": f"Bearer {token}"})
    client.get("/v1/account", headers={"Authorization": "Bearer onebudget_wrong-token"})
    admin.post("/accounts", data={"username": "lindiwe.m", "title": "x", "csrf": "wrong"})
    written = log_lines()
    assert len([json.loads(line) for line in written.splitlines() if '"request"' in line]) >= 10
    personal = [boss, "Nomsa", "nomsa", "lindiwe.m", "Lindiwe", "l@x.example", "testclient"]
    secret = [PASSWORD, "a wrong password", cookie, once, token, "wrong-token", "secret-code", "secret-state"]
    assert [each for each in personal + secret if each in written] == []


def test_a_fault_in_the_database_tells_the_log_no_values(app, new_account, log_lines):
    from sqlalchemy import text  # noqa: PLC0415 - beside its one use

    from service.http.dependencies import Writing  # noqa: PLC0415 - as above

    def broken(session: Writing):
        session.execute(text("select 1 / 0 where :secret is not null"), {"secret": f"whispered {6 * 7}"})

    broken.__annotations__ = {"session": Writing}
    app.post("/broken")(broken)
    configure_logging(Settings())
    answer = signed_in(TestClient(app), new_account(password=None)[0]).post("/broken")
    assert answer.status_code == 500
    written = log_lines()
    assert "division by zero" in written
    assert "whispered 42" not in written


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/accounts", "/sign-out"])
def test_pages_of_accounts_stand_in_no_frame_and_no_cache(client, new_account, path):
    answer = signed_in(client, new_account(ADMINISTRATOR, password=None)[0]).get(path, follow_redirects=False)
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"
    public = client.get("/sign-in")
    assert public.headers["cache-control"] == "private, no-store"
    assert "frame-ancestors 'none'" in public.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name", ["\0", "x\0y", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "'; --", "x" * 300]
)
def test_odd_names_are_refused_like_any_other(client, name):
    answer = send_form(client, "/sign-in", username=name, password="x")
    assert answer.status_code in {403, 422}
