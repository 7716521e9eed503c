"""Who a request or command acts for, as every layer hands it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from service.models import Role

Via = Literal["web", "api", "cli"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, and where it holds.

    Attributes:
        role: What it allows.
        organisation_id: Whose commitments a contributor proposes.
        territory: Territory of a planner's or approver's district.
        district_code: That district.
    """

    role: Role
    organisation_id: int | None = None
    territory: str | None = None
    district_code: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account with its roles, or nobody: the public reader.

    The database asks the account's own rows for its roles again (row-level security): what stands here
    decides what is offered and which sentence a refusal says, never what can be read or written.

    Attributes:
        account_id: The account, None for the public.
        title: What others are shown of it.
        grants: Its roles.
        via: The way it came.
        scopes: What a token allows; None for a browser, which may do all that the roles allow.
    """

    account_id: int | None
    title: str
    grants: tuple[Grant, ...]
    via: Via
    scopes: frozenset[str] | None = None

    @property
    def is_public(self) -> bool:
        """Whether nobody has signed in."""
        return self.account_id is None

    @property
    def is_administrator(self) -> bool:
        """Whether it may do everything."""
        return any(grant.role is Role.ADMINISTRATOR for grant in self.grants)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations whose commitments it may propose."""
        return frozenset(grant.organisation_id for grant in self.grants if grant.organisation_id is not None)

    @property
    def proposes(self) -> bool:
        """Whether it may propose some commitments."""
        return self.is_administrator or bool(self.organisation_ids)

    @property
    def reviews(self) -> bool:
        """Whether it reads or decides over what is handed in somewhere."""
        return self.is_administrator or bool(self.districts(Role.PLANNER, Role.APPROVER))

    @property
    def sees_proposals(self) -> bool:
        """Whether anything that is not public yet may be there for it to see."""
        return self.proposes or self.reviews

    def districts(self, *roles: Role) -> frozenset[tuple[str, str]]:
        """Districts, each with its territory before it, in which it holds one of some roles."""
        return frozenset(_places(grant for grant in self.grants if grant.role in roles))

    def may(self, scope: str) -> bool:
        """Whether the way it came allows an act of this kind: ``read``, ``propose`` or ``review``."""
        return self.scopes is None or scope in self.scopes


def _places(grants: Iterable[Grant]) -> Iterable[tuple[str, str]]:
    for grant in grants:
        if grant.territory is not None and grant.district_code is not None:
            yield grant.territory, grant.district_code


PUBLIC = Actor(None, "", (), "web")
"""The public reader, who sees what is published and changes nothing."""
