"""Signing in through a real OpenID Connect provider, and what is refused where somebody errs or cheats."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select, update

from service.app import create_app
from service.db import writing
from service.errors import ConfigurationError
from service.models import Account
from service.settings import Settings
from tests.sign_in.conftest import PASSWORD, send_form
from tests.sign_in.provider import CLIENT, DISCOVERY, KEYS, TOKEN, running

pytestmark = pytest.mark.filterwarnings("ignore")  # the provider's own, of its older libraries


@pytest.fixture
def provider():
    with running() as made:
        yield made


@pytest.fixture
def client(client_of, provider):
    return client_of(**provider.settings())


def begin(client, onward="/imports"):
    answer = client.get("/sign-in/provider", params={"next": onward})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def refused(client, path, status=403):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    assert 'role="alert"' in answer.text
    assert "onebudget" not in client.cookies
    assert client.get("/v1/account").status_code == 401
    return answer.text


def accounts_of(engine, subject):
    with writing(engine) as session:
        found = session.execute(select(*Account.__table__.columns).where(Account.oidc_subject == subject))
        return found.all()


def test_who_is_vouched_for_is_signed_in_and_gets_an_account_without_roles(client, provider, api_engine):
    assert "Sign in with Example Identity" in client.get("/sign-in").text
    answer = client.get(provider.consent(begin(client)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/imports")
    mine = client.get("/v1/account").json()["account"]
    assert mine["title"] == "Thandi N"
    assert mine["username"].startswith("thandi.n@health-")
    assert (mine["by_provider"], mine["roles"], mine["email"]) == (True, [], None)
    assert "keeps your password" in client.get("/account").text
    [stored] = accounts_of(api_engine, "sub-1")
    assert (stored.oidc_issuer, stored.password_hash) == (provider.issuer, None)


def test_the_same_subject_is_the_same_account_whatever_it_is_called(client, client_of, provider, api_engine):
    client.get(provider.consent(begin(client), "sub-2"))
    first = client.get("/v1/account").json()["account"]["username"]
    other = client_of(**provider.settings())
    httpx.put(f"{provider.issuer}/users/sub-2", json={"preferred_username": "renamed"}).raise_for_status()
    other.get(provider.consent(begin(other), "sub-2"))
    assert other.get("/v1/account").json()["account"]["username"] == first
    assert len(accounts_of(api_engine, "sub-2")) == 1


def test_a_name_at_the_provider_opens_no_account_of_that_name(client, provider, new_account):
    _, name = new_account()
    httpx.put(f"{provider.issuer}/users/sub-3", json={"preferred_username": name}).raise_for_status()
    client.get(provider.consent(begin(client), "sub-3"))
    mine = client.get("/v1/account").json()["account"]["username"]
    assert mine != name
    assert mine.startswith(f"{name}-")


def test_the_code_is_bound_to_this_browser_and_to_its_verifier(client, provider):
    address = begin(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["openid profile"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 43
    assert len(asked["nonce"][0]) >= 43
    client.get(provider.consent(address))
    [sent] = provider.layer.seen[TOKEN]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
    assert challenge.rstrip(b"=").decode() == asked["code_challenge"][0]
    assert sent["redirect_uri"] == asked["redirect_uri"][0] == "http://testserver/sign-in/callback"


def test_a_password_still_works_beside_the_provider(client, new_account):
    assert send_form(client, "/sign-in", username=new_account()[1], password=PASSWORD).status_code == 303


def test_a_disabled_account_is_not_opened(client, provider, api_engine):
    client.get(provider.consent(begin(client), "sub-4"))
    with writing(api_engine) as session:
        session.execute(update(Account).where(Account.oidc_subject == "sub-4").values(is_active=False))
    client.cookies.clear()
    refused(client, provider.consent(begin(client), "sub-4"))


def test_a_wrong_nonce_is_refused(client, provider):
    refused(client, provider.consent(begin(client), nonce="of-another-browser"))


def test_an_id_token_without_a_nonce_is_refused(client, provider):
    refused(client, provider.consent(begin(client), nonce=""))


def test_an_expired_id_token_is_refused(client_of):
    with running(access_token_max_age=timedelta(minutes=-5)) as provider:
        client = client_of(**provider.settings())
        refused(client, provider.consent(begin(client)))


def test_an_id_token_of_another_issuer_is_refused(client, provider):
    address = begin(client)
    provider.layer.hosts[TOKEN] = "localhost"
    refused(client, provider.consent(address))


@pytest.mark.parametrize(("client_id", "status"), [("another-client", 403), (CLIENT, 303)])
def test_only_an_id_token_for_this_client_is_taken(client, provider, client_id, status):
    address = begin(client)
    theirs = tokens_of(provider, client_id, parse_qs(urlsplit(address).query)["nonce"][0])
    provider.layer.answers[TOKEN] = lambda _: theirs
    assert client.get(provider.consent(address)).status_code == status


def tokens_of(provider, client_id, nonce):
    """Sign in at the provider as another service does, with the nonce that it saw."""
    back = "http://another.example/back"
    asked = {"client_id": client_id, "response_type": "code", "scope": "openid", "redirect_uri": back}
    answer = httpx.post(
        f"{provider.issuer}/oauth2/authorize", params={**asked, "nonce": nonce}, data={"sub": "sub-1"}
    )
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    return httpx.post(f"{provider.issuer}{TOKEN}", data=sent, auth=(client_id, "s3cret")).json()


def test_a_code_of_another_client_is_refused(client, provider):
    refused(client, provider.consent(begin(client), client_id="another-client"))


def test_a_wrong_signature_is_refused(client, provider):
    def forge(answer):
        [held] = answer["keys"]
        return {"keys": [RSAKey.generate_key(2048, {"kid": held["kid"]}).as_dict(private=False)]}

    provider.layer.answers[KEYS] = forge
    refused(client, provider.consent(begin(client)))


def test_an_unsigned_id_token_is_refused(client, provider):
    def unsign(answer):
        _, claims, _ = answer["id_token"].split(".")
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
        return {**answer, "id_token": f"{head}.{claims}."}

    provider.layer.answers[TOKEN] = unsign
    refused(client, provider.consent(begin(client)))


def test_keys_that_changed_are_asked_for_anew(client, provider):
    def former(answer):
        del provider.layer.answers[KEYS]
        return {"keys": [RSAKey.generate_key(2048, {"kid": "former"}).as_dict(private=False)]}

    provider.layer.answers[KEYS] = former
    assert client.get(provider.consent(begin(client))).status_code == 303
    assert len(provider.layer.seen[KEYS]) == 2


def test_a_state_that_is_missing_wrong_or_used_is_refused(client, client_of, provider):
    back = provider.consent(begin(client))
    stranger = client_of(**provider.settings())
    assert "taken already, or by another browser" in refused(stranger, back)
    path, _, query = back.partition("?")
    code = parse_qs(query)["code"][0]
    address = begin(client)
    refused(client, f"{path}?code={code}")
    begin(client)
    refused(client, f"{path}?code={code}&state=made-up")
    back = provider.consent(address := begin(client))
    assert client.get(back).status_code == 303
    assert address
    client.cookies.delete("onebudget")
    refused(client, back)


def test_who_refuses_at_the_provider_is_not_signed_in(client, provider):
    refused(client, provider.consent(begin(client), "denied"))


def test_a_provider_that_calls_itself_otherwise_is_not_taken(client, provider):
    provider.layer.hosts[DISCOVERY] = "elsewhere.example"
    shown = refused(client, "/sign-in/provider", status=502)
    assert "calls itself" in shown


@pytest.mark.parametrize("path", [DISCOVERY, KEYS])
def test_a_provider_that_talks_nonsense_is_not_taken(client, provider, path):
    provider.layer.answers[path] = lambda _: ["nonsense"]
    assert "does not answer as it should" in refused(client, "/sign-in/provider", status=502)


def test_a_provider_that_is_down_is_told_so_and_passwords_still_work(client_of, new_account):
    with running() as provider:
        client = client_of(**provider.settings())
        back = provider.consent(begin(client))
    assert "does not answer as it should" in refused(client, back, status=502)
    other = client_of(**provider.settings())
    assert "does not answer as it should" in refused(other, "/sign-in/provider", status=502)
    assert send_form(other, "/sign-in", username=new_account()[1], password=PASSWORD).status_code == 303


def test_without_a_provider_there_is_none_to_go_to(client_of):
    client = client_of()
    assert "Sign in with" not in client.get("/sign-in").text
    assert client.get("/sign-in/provider").status_code == 404
    assert client.get("/sign-in/callback?code=x&state=y").status_code == 403


def test_half_of_the_settings_is_told_at_the_start(api_url):
    with pytest.raises(ConfigurationError, match="go together"):
        create_app(Settings(database_url=api_url, oidc_issuer="https://id.example.org"))
