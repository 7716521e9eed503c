"""What is told of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.models import Role


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of an account in words.

    Attributes:
        role: What it allows.
        organisation: Code of a contributor's organisation.
        organisation_name: Its name.
        district: Code of a planner's or approver's district.
        territory: Territory of that district.
    """

    role: Role
    organisation: str | None = None
    organisation_name: str | None = None
    district: str | None = None
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account, without what proves that it is its own.

    Attributes:
        id: Its number.
        username: What it signs in with; personal.
        title: What others are shown.
        email: Personal; None where nobody gave it.
        by_provider: Whether it signs in through the OpenID Connect provider.
        is_active: Whether it may sign in at all.
        is_locked: Whether failures keep it locked now.
        awaits_password: Whether its one-time password was not replaced yet.
        created_at: Since when it is there.
        roles: What it may do.
    """

    id: int
    username: str
    title: str
    email: str | None
    by_provider: bool
    is_active: bool
    is_locked: bool
    awaits_password: bool
    created_at: datetime
    roles: Sequence[HeldRole] = field(default=())


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """An API token, without its secret.

    Attributes:
        id: Its number.
        name: What its holder calls it.
        scopes: What it allows.
        created_at: When it was made.
        expires_at: Until when it holds.
        used_at: When it was last used, to the minute.
    """

    id: int
    name: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """A sign-in of a browser that holds.

    Attributes:
        created_at: When it began.
        seen_at: When it was last used, to the minute.
        is_this: Whether it is that of the request.
    """

    created_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class RolePlace:
    """A role to be given or taken, as a person writes it.

    Attributes:
        role: What it allows.
        organisation: Code, for a contributor.
        district: Code, for a planner or an approver.
    """

    role: Role
    organisation: str | None = None
    district: str | None = None
