"""What the API says of accounts and tokens, and what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from service.accounts.service import OneTime
from service.accounts.tokens import LONGEST_DAYS, NewToken, TokenScope
from service.accounts.words import AccountFacts, HeldRole, RolePlace, TokenFacts
from service.actors import Actor
from service.http.parameters import Code
from service.models import Role

_ROLE: Final[JsonDict] = {"role": "contributor", "organisation": "EC-HEALTH"}
_ACCOUNT: Final[JsonDict] = {
    "id": 12,
    "username": "health.officer",
    "title": "Health, capital projects",
    "email": None,
    "by_provider": False,
    "is_active": True,
    "is_locked": False,
    "awaits_password": False,
    "created_at": "2026-11-27T09:00:00+02:00",
    "roles": [{**_ROLE, "organisation_name": "Eastern Cape Health", "district": None, "territory": None}],
}
_TOKEN: Final[JsonDict] = {
    "id": 3,
    "name": "monthly upload",
    "scopes": ["propose", "read"],
    "created_at": "2026-11-27T09:00:00+02:00",
    "expires_at": "2027-02-25T09:00:00+02:00",
    "used_at": None,
}
_ONE_TIME: Final[JsonDict] = {
    "id": 12,
    "username": "health.officer",
    "password": "the one-time password, told this once",
}


class RoleIn(BaseModel):
    """A role to be given or taken."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ROLE]})

    role: Role
    organisation: Code | None = Field(None, description="Code; a contributor's.")
    district: Code | None = Field(None, description="Code; a planner's or an approver's.")

    def place(self) -> RolePlace:
        """The role meant."""
        return RolePlace(self.role, self.organisation, self.district)


class RoleOut(BaseModel):
    """A role that an account holds."""

    role: Role
    organisation: str | None
    organisation_name: str | None
    district: str | None
    territory: str | None

    @classmethod
    def of(cls, held: HeldRole) -> RoleOut:
        """Put one role in the form of the answer."""
        return cls(
            role=held.role,
            organisation=held.organisation,
            organisation_name=held.organisation_name,
            district=held.district,
            territory=held.territory,
        )


class AccountOut(BaseModel):
    """An account, for itself and for administrators; never a part of a public answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ACCOUNT]})

    id: int
    username: str
    title: str = Field(description="What others are shown.")
    email: str | None
    by_provider: bool = Field(description="Whether it signs in through the OpenID Connect provider.")
    is_active: bool
    is_locked: bool = Field(description="Whether failed sign-ins keep it locked now.")
    awaits_password: bool = Field(description="Whether its one-time password was not replaced yet.")
    created_at: datetime
    roles: list[RoleOut]

    @classmethod
    def of(cls, facts: AccountFacts) -> AccountOut:
        """Put one account in the form of the answer."""
        return cls(
            id=facts.id,
            username=facts.username,
            title=facts.title,
            email=facts.email,
            by_provider=facts.by_provider,
            is_active=facts.is_active,
            is_locked=facts.is_locked,
            awaits_password=facts.awaits_password,
            created_at=facts.created_at,
            roles=[RoleOut.of(held) for held in facts.roles],
        )


class OwnAccountOut(BaseModel):
    """Who the request acts for, and what it may do."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"account": _ACCOUNT, "scopes": None, "via": "web"}]}
    )

    account: AccountOut
    scopes: list[str] | None = Field(description="What the token allows; null for a browser.")
    via: str = Field(description="`web` for a browser, `api` for a token.")

    @classmethod
    def of(cls, actor: Actor, facts: AccountFacts) -> OwnAccountOut:
        """Tell an actor who it is."""
        scopes = None if actor.scopes is None else sorted(actor.scopes)
        return cls(account=AccountOut.of(facts), scopes=scopes, via=actor.via)


class AccountsOut(BaseModel):
    """All accounts, by username."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"accounts": [_ACCOUNT]}]})

    accounts: list[AccountOut]

    @classmethod
    def of(cls, facts: Sequence[AccountFacts]) -> AccountsOut:
        """Put all in the form of the answer."""
        return cls(accounts=[AccountOut.of(each) for each in facts])


class AccountIn(BaseModel):
    """An account to be added."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"username": "health.officer", "title": "Health, capital projects"}]},
    )

    username: str = Field(max_length=300)
    title: str = Field(max_length=300, description="What others are shown.")
    email: str | None = Field(None, max_length=300)


class OneTimeOut(BaseModel):
    """A one-time password, told this once; whoever signs in with it chooses an own one."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ONE_TIME]})

    id: int
    username: str
    password: str

    @classmethod
    def of(cls, made: OneTime) -> OneTimeOut:
        """Put it in the form of the answer."""
        return cls(id=made.account_id, username=made.username, password=made.password)


class ActiveIn(BaseModel):
    """Whether an account may sign in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"is_active": False}]})

    is_active: bool


class TokenIn(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "monthly upload", "scopes": ["propose"], "days": 90}]},
    )

    name: str = Field(max_length=300)
    scopes: list[TokenScope] = Field([], max_length=3, description="What it allows beside reading.")
    days: int = Field(90, ge=1, le=LONGEST_DAYS, description="Days for which it holds.")


class TokenOut(BaseModel):
    """A token, without its secret."""

    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="To the minute.")

    @classmethod
    def of(cls, facts: TokenFacts) -> TokenOut:
        """Put one token in the form of the answer."""
        return cls(
            id=facts.id,
            name=facts.name,
            scopes=list(facts.scopes),
            created_at=facts.created_at,
            expires_at=facts.expires_at,
            used_at=facts.used_at,
        )


class TokensOut(BaseModel):
    """The own tokens that are not revoked, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tokens": [_TOKEN]}]})

    tokens: list[TokenOut]

    @classmethod
    def of(cls, facts: Sequence[TokenFacts]) -> TokensOut:
        """Put all in the form of the answer."""
        return cls(tokens=[TokenOut.of(each) for each in facts])


class NewTokenOut(BaseModel):
    """A token that was just made, with its secret, which is told this once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": _TOKEN, "secret": "the token, told this once"}]}
    )

    token: TokenOut
    secret: str = Field(description="Sent as `Authorization: Bearer`; kept nowhere but with its holder.")

    @classmethod
    def of(cls, made: NewToken) -> NewTokenOut:
        """Put it in the form of the answer."""
        return cls(token=TokenOut.of(made.facts), secret=made.secret)


class RevokedOut(BaseModel):
    """A token that holds no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"revoked": 3}]})

    revoked: int
