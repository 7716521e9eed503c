"""Accounts as administrators keep them, on the page and over the API; the same rules hold both ways."""

from __future__ import annotations

import pytest

from tests.accounts import ADMINISTRATOR, contributor, planner, signed_in, with_token
from tests.sign_in.conftest import PASSWORD, send_form

BODIES = {
    "/v1/accounts": {"username": "some.one", "title": "Some One"},
    "/v1/accounts/1/roles": {"role": "administrator"},
    "/v1/accounts/1/roles/revoke": {"role": "administrator"},
    "/v1/accounts/1/password": {},
}


def test_an_administrator_adds_an_account_and_gives_it_roles(client, administrator, world):
    made = administrator.post(
        "/v1/accounts", json={"username": "Sipho.D", "title": " Sipho   D ", "email": "sipho@water.example"}
    )
    assert made.json()["username"] == "sipho.d"
    once, number = made.json()["password"], made.json()["id"]
    granted = administrator.post(
        f"/v1/accounts/{number}/roles", json={"role": "contributor", "organisation": "ec-health"}
    )
    assert granted.json()["roles"][0]["organisation_name"] == "Eastern Cape Health"
    administrator.post(f"/v1/accounts/{number}/roles", json={"role": "planner", "district": "dc12"})
    listed = {each["username"]: each for each in administrator.get("/v1/accounts").json()["accounts"]}
    assert listed["sipho.d"]["title"] == "Sipho D"
    assert listed["sipho.d"]["awaits_password"] is True
    assert [
        (held["role"], held["organisation"], held["district"]) for held in listed["sipho.d"]["roles"]
    ] == [
        ("contributor", "EC-HEALTH", None),
        ("planner", None, "DC12"),
    ]
    assert listed["sipho.d"]["roles"][1]["territory"] == "ZA"
    chosen = send_form(client, "/sign-in", username="sipho.d", password=once)
    assert "Choose your own password" in chosen.text
    taken = administrator.post(
        f"/v1/accounts/{number}/roles/revoke", json={"role": "planner", "district": "DC12"}
    )
    assert [held["role"] for held in taken.json()["roles"]] == ["contributor"]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"role": "contributor"}, 422, "The role contributor names its organisation"),
        ({"role": "contributor", "organisation": "EC-HELTH"}, 404, "did you mean EC-HEALTH"),
        ({"role": "planner"}, 422, "The role planner names its district"),
        ({"role": "planner", "district": "DC21"}, 404, "did you mean DC12"),
        ({"role": "approver", "district": "EC121"}, 404, "no district area"),
        ({"role": "approver", "district": "DC12", "organisation": "EC-HEALTH"}, 422, "names no organisation"),
        ({"role": "administrator", "district": "DC12"}, 422, "names no district"),
        ({"role": "king"}, 422, "role must be"),
    ],
)
def test_a_role_says_where_it_holds(administrator, new_account, body, status, sentence):
    number, _ = new_account(password=None)
    answer = administrator.post(f"/v1/accounts/{number}/roles", json=body)
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]


def test_a_role_is_given_once_and_taken_once(administrator, new_account):
    number, _ = new_account(password=None)
    body = {"role": "approver", "district": "BUF"}
    assert administrator.post(f"/v1/accounts/{number}/roles", json=body).status_code == 200
    assert administrator.post(f"/v1/accounts/{number}/roles", json=body).status_code == 409
    assert administrator.post(f"/v1/accounts/{number}/roles/revoke", json=body).status_code == 200
    assert administrator.post(f"/v1/accounts/{number}/roles/revoke", json=body).status_code == 404


@pytest.mark.parametrize("path", list(BODIES))
def test_only_administrators_keep_accounts(client, new_account, world, path):
    grants = contributor(world.id("organisation", "DWS")), planner("DC12")
    account_id, _ = new_account(*grants, password=None)
    for asking, status in (
        (client, 401),
        (signed_in(client, account_id), 403),
        (with_token(client, account_id), 403),
    ):
        assert asking.post(path, json=BODIES[path]).status_code == status
        assert asking.get("/v1/accounts").status_code == status


def test_an_administrator_whose_role_was_taken_is_none_any_more(client, administrator, new_account):
    account_id, _ = new_account(ADMINISTRATOR, password=None)
    other = signed_in(client, account_id)
    assert other.get("/accounts").status_code == 200
    administrator.post(f"/v1/accounts/{account_id}/roles/revoke", json={"role": "administrator"})
    assert other.get("/accounts", headers={"Accept": "text/html"}).status_code == 403


def test_a_new_password_ends_sign_ins_tokens_and_the_former_password(client, administrator, new_account):
    account_id, name = new_account()
    browser, program = signed_in(client, account_id), with_token(client, account_id)
    once = administrator.post(f"/v1/accounts/{account_id}/password").json()["password"]
    assert browser.get("/v1/account").status_code == 401
    assert program.get("/v1/account").status_code == 401
    assert send_form(client, "/sign-in", username=name, password=PASSWORD).status_code == 403
    assert "Choose your own" in send_form(client, "/sign-in", username=name, password=once).text


def test_a_disabled_account_loses_what_it_held_and_can_come_back(client, administrator, new_account):
    account_id, name = new_account()
    browser, program = signed_in(client, account_id), with_token(client, account_id)
    answer = administrator.put(f"/v1/accounts/{account_id}/active", json={"is_active": False})
    assert answer.json()["is_active"] is False
    assert administrator.put(f"/v1/accounts/{account_id}/active", json={"is_active": True}).status_code == 200
    assert browser.get("/v1/account").status_code == 401
    assert program.get("/v1/account").status_code == 401
    assert send_form(client, "/sign-in", username=name, password=PASSWORD).status_code == 303


def test_nobody_shuts_the_own_door(client, administrator, new_account):
    account_id, _ = new_account(ADMINISTRATOR, password=None)
    mine = signed_in(client, account_id)
    assert mine.put(f"/v1/accounts/{account_id}/active", json={"is_active": False}).status_code == 409
    gone = mine.post(f"/v1/accounts/{account_id}/roles/revoke", json={"role": "administrator"})
    assert gone.status_code == 409
    assert "own account" in gone.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"username": "ab", "title": "x"}, 422, "3 to 100 signs"),
        ({"username": "with space", "title": "x"}, 422, "3 to 100 signs"),
        ({"username": "Ünïcode", "title": "x"}, 422, "3 to 100 signs"),
        ({"username": "fine.name", "title": "  "}, 422, "1 to 200 signs"),
        ({"username": "fine.name", "title": "x\x00y"}, 422, "1 to 200 signs"),
        ({"username": "fine.name", "title": "x" * 250}, 422, "1 to 200 signs"),
        ({"username": "fine.name"}, 422, "title is missing"),
    ],
)
def test_what_a_new_account_must_be(administrator, body, status, sentence):
    answer = administrator.post("/v1/accounts", json=body)
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]


def test_a_username_is_taken_once(administrator, new_account):
    _, name = new_account(password=None)
    answer = administrator.post("/v1/accounts", json={"username": name.upper(), "title": "Another"})
    assert answer.status_code == 409
    assert "already there" in answer.json()["detail"]


def test_an_unknown_account_is_told_and_on_the_page_with_what_is_near(administrator, new_account):
    _, name = new_account(password=None)
    answer = administrator.post("/v1/accounts/2147483647/password")
    assert answer.status_code == 404
    assert "There is no account 2147483647." in answer.json()["detail"]
    for odd, sentence in ((f"{name}x", f"did you mean {name}"), ("\0", "There is no account")):
        shown = administrator.post("/accounts/reset-password", data={"username": odd})
        assert shown.status_code == 404
        assert sentence in shown.text


def test_the_page_does_all_of_it_without_scripts(client, administrator, world):
    shown = administrator.post(
        "/accounts", data={"username": "page.made", "title": "<b>Made</b>", "email": ""}
    )
    assert shown.status_code == 200
    assert "&lt;b&gt;Made&lt;/b&gt;" in shown.text
    assert "<b>Made" not in shown.text
    once = shown.text.split('class="secret">')[1].split("<", maxsplit=1)[0]
    assert once not in administrator.get("/accounts").text
    assert "Choose your own" in send_form(client, "/sign-in", username="page.made", password=once).text

    def send(path, **fields):
        return administrator.post(path, data={"username": "page.made", **fields}, follow_redirects=False)

    assert (
        send("/accounts/roles", role="contributor", organisation="DWS", district="")
        .headers["location"]
        .endswith("done=granted")
    )
    assert "Contributor: Water and Sanitation" in administrator.get("/accounts").text
    refused = send("/accounts/roles", role="planner", organisation="", district="")
    assert refused.status_code == 422
    assert "names its district" in refused.text
    assert (
        send("/accounts/roles/revoke", role="contributor", organisation="DWS", district="").status_code == 303
    )
    assert send("/accounts/active", active="false").headers["location"].endswith("done=disabled")
    assert "disabled" in administrator.get("/accounts").text
    assert send("/accounts/active", active="true").status_code == 303
    another = send("/accounts/reset-password").text.split('class="secret">')[1].split("<", maxsplit=1)[0]
    assert another != once
    assert send("/accounts", title="Twice").status_code == 409


def test_one_changes_the_own_password(client, new_account):
    account_id, name = new_account()
    browser, elsewhere = signed_in(client, account_id), signed_in(client, account_id)
    new = "a different lamp entirely"

    def send(before, after, again=None):
        fields = {"before": before, "after": after, "again": again or after}
        return browser.post("/account/password", data=fields, follow_redirects=False)

    for before, after, why in [
        ("wrong", new, "present password is not right"),
        (PASSWORD, "short", "12 to 200"),
        (PASSWORD, f"{name} and more", "username"),
        (PASSWORD, PASSWORD, "former password"),
    ]:
        answer = send(before, after)
        assert answer.status_code == 422
        assert why in answer.text
    assert "differ" in send(PASSWORD, new, "another one altogether").text
    assert send(PASSWORD, new).headers["location"] == "/account?done=password"
    assert browser.get("/v1/account").status_code == 200
    assert elsewhere.get("/v1/account").status_code == 401
    assert send_form(client, "/sign-in", username=name, password=PASSWORD).status_code == 403
    assert send_form(client, "/sign-in", username=name, password=new).status_code == 303


def test_one_signs_out_everywhere(client, new_account):
    account_id, _ = new_account(password=None)
    browser, elsewhere = signed_in(client, account_id), signed_in(client, account_id)
    shown = browser.get("/account").text
    assert shown.count("last used") == 2
    assert shown.count("this browser") == 1
    assert browser.post("/account/sign-out-everywhere", follow_redirects=False).status_code == 303
    assert elsewhere.get("/v1/account").status_code == 401


def test_what_the_public_is_told_names_no_account(client, administrator, new_account):
    _, name = new_account(
        planner("DC12"), password=None, title="Planner of the hub", email="planner@hub.example"
    )
    for path in (
        "/",
        "/areas",
        "/commitments",
        "/imports",
        "/v1/commitments",
        "/v1/search?q=planner",
        "/hub/DC12",
    ):
        text = client.get(path).text
        for personal in (name, "Planner of the hub", "planner@hub.example"):
            assert personal not in text, path
