"""Accounts for tests, and clients that act for them: by a browser's sign-in, or by a token.

The rows are written by the owner of the database, as an administrator would have them written; what the
clients then do goes through the service, as the application's role.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert

from service.accounts.proofs import bound, hashed, new_secret, new_token
from service.actors import Grant
from service.clock import now
from service.db import writing
from service.http import cookies, forgery
from service.models import Account, AccountRole, ApiToken, Role, SignIn
from tests.api.conftest import TestClient

HOST = "testserver.local"
"""What a test client takes the host of its application for."""
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)


def contributor(organisation_id: int) -> Grant:
    """The role of who proposes an organisation's commitments."""
    return Grant(Role.CONTRIBUTOR, organisation_id)


def planner(district: str, territory: str = "ZA") -> Grant:
    """The role of who reads what is submitted in a district."""
    return Grant(Role.PLANNER, None, territory, district)


def approver(district: str, territory: str = "ZA") -> Grant:
    """The role of who publishes in a district."""
    return Grant(Role.APPROVER, None, territory, district)


def add_account(engine: Engine, username: str, *grants: Grant, **facts: Any) -> int:
    """Store an account with some roles, and give its id; others are shown its username, or ``title``."""
    with writing(engine) as session:
        stored = {"username": username, "title": username, **facts}
        account_id = session.execute(insert(Account).values(**stored).returning(Account.id)).scalar_one()
        for grant in grants:
            place = {
                "organisation_id": grant.organisation_id,
                "territory": grant.territory,
                "district_code": grant.district_code,
            }
            session.execute(insert(AccountRole).values(account_id=account_id, role=grant.role.value, **place))
        return account_id


def signed_in(client: TestClient, account_id: int, *, expires: timedelta = timedelta(hours=1)) -> TestClient:
    """Give another client of the same application, in which an account is signed in.

    It sends the header that scripts of pages send, so that it may write; ``without_proof`` takes that away.
    """
    secret = new_secret()
    facts = {"secret_hash": hashed(secret), "account_id": account_id, "expires_at": now() + expires}
    with writing(client.app.state.engine) as session:
        session.execute(insert(SignIn).values(**facts))
    other = TestClient(client.app)
    other.cookies.set(cookies.SESSION, secret, domain=HOST)
    other.headers[forgery.HEADER] = proof_of(other)
    return other


def without_proof(client: TestClient) -> TestClient:
    """Give a client with the same sign-in, as another site's page has it: it cannot read the token."""
    other = TestClient(client.app)
    other.cookies = copy.copy(client.cookies)
    return other


def proof_of(client: TestClient) -> str:
    """The token that a form of a signed-in client carries in its field ``csrf``."""
    return bound(client.app.state.secret_key, "csrf", client.cookies[cookies.SESSION])


def with_token(
    client: TestClient,
    account_id: int,
    scopes: Sequence[str] = ("read", "propose", "review"),
    *,
    expires: timedelta = timedelta(days=1),
) -> TestClient:
    """Give another client of the same application, which sends an API token of an account."""
    secret = new_token()
    facts = {
        "account_id": account_id,
        "name": "a test's",
        "secret_hash": hashed(secret),
        "scopes": list(scopes),
        "expires_at": now() + expires,
    }
    with writing(client.app.state.engine) as session:
        session.execute(insert(ApiToken).values(**facts))
    other = TestClient(client.app)
    other.headers["Authorization"] = f"Bearer {secret}"
    return other
