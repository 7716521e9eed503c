"""Accounts of people whom an OpenID Connect provider vouches for."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from sqlalchemy import Engine

from service.accounts import queries
from service.accounts.oidc import Identity
from service.accounts.rules import SignInRules
from service.accounts.sign_in import Opened, open_session
from service.actors import PUBLIC
from service.db import writing

_ODD: Final = re.compile(r"[^a-z0-9._@+-]+")
_LONGEST: Final = 90
_LONGEST_TITLE: Final = 200


def with_identity(engine: Engine, rules: SignInRules, identity: Identity) -> Opened:
    """Sign in whom the provider vouches for; who comes first gets an account, without any role.

    The subject alone decides: a name at the provider may change hands, and opens no account of that name.

    Raises:
        NotSignedInError: The account is not active.
    """
    with writing(engine, actor=PUBLIC) as session:
        known = queries.account_of_provider(session, identity.issuer, identity.subject)
        account_id = (
            known.id
            if known
            else queries.add_provider_account(
                session, username_of(identity), title_of(identity), identity.issuer, identity.subject
            )
        )
    return open_session(engine, rules, account_id)


def username_of(identity: Identity) -> str:
    """Make a username of what a person is called at the provider, and of the subject so that it is unique."""
    mark = sha256(f"{identity.issuer}\0{identity.subject}".encode()).hexdigest()[:8]
    plain = _ODD.sub("-", identity.username.lower()).strip("-._@+")[:_LONGEST]
    return f"{plain or 'account'}-{mark}"


def title_of(identity: Identity) -> str:
    """Give what others are shown: one line of what the provider calls the person."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in identity.title).split())
    return plain[:_LONGEST_TITLE] or "Account of the provider"
