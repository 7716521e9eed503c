"""The description of the API is true of what accounts are answered, and says how one proves who one is."""

from __future__ import annotations

import re

import jsonschema
import pytest


@pytest.fixture
def described(client):
    return client.get("/openapi.json").json()


def held_against(described, path, method, value):
    schema = described["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    errors = [error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(value)]
    assert errors == []


def test_answers_are_as_described(described, administrator, new_account):
    account_id, _ = new_account(password=None)
    number = f"/v1/accounts/{account_id}"
    by_number = "/v1/accounts/{account_id}"
    role = {"role": "planner", "district": "DC12"}
    asked = [
        ("get", "/v1/account", "/v1/account", None),
        ("post", "/v1/tokens", "/v1/tokens", {"name": "x"}),
        ("get", "/v1/tokens", "/v1/tokens", None),
        ("get", "/v1/accounts", "/v1/accounts", None),
        ("post", "/v1/accounts", "/v1/accounts", {"username": "described.one", "title": "x"}),
        ("post", f"{by_number}/roles", f"{number}/roles", role),
        ("post", f"{by_number}/roles/revoke", f"{number}/roles/revoke", role),
        ("post", f"{by_number}/password", f"{number}/password", None),
        ("put", f"{by_number}/active", f"{number}/active", {"is_active": False}),
    ]
    for method, template, path, body in asked:
        answer = administrator.request(method, path, json=body)
        assert answer.status_code == 200, answer.text
        held_against(described, template, method, answer.json())
    number = administrator.get("/v1/tokens").json()["tokens"][0]["id"]
    gone = administrator.delete(f"/v1/tokens/{number}").json()
    held_against(described, "/v1/tokens/{token_id}", "delete", gone)


def test_it_says_who_may_ask_and_how_one_proves_to_be_it(described):
    assert set(described["components"]["securitySchemes"]) == {"token", "browser", "page"}
    assert {} in described["security"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if "401" not in operation["responses"]:
                assert "security" not in operation, path
                continue
            assert {} not in operation["security"], path
            assert {"token": []} in operation["security"]
            proof = {"browser": []} if method == "get" else {"browser": [], "page": []}
            assert proof in operation["security"], (path, method)
    assert "401" in described["paths"]["/v1/account"]["get"]["responses"]
    assert "401" not in described["paths"]["/v1/areas"]["get"]["responses"]


def test_what_the_description_asks_for_is_asked_for(described, client):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if "401" in operation["responses"]:
                filled = re.sub(r"{\w+}", "1", path)
                assert client.request(method, filled).status_code == 401, (method, path)
