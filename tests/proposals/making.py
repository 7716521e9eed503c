"""People, contents and proposals for the tests of proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.actors import Actor, Grant
from service.db import _act_as
from service.models import Account, AccountRole, Role
from service.proposals import service
from service.proposals.content import Content
from service.proposals.words import Held, Shown, Wanted
from tests.builders import World

TODAY = date(2026, 11, 27)


@dataclass(frozen=True)
class People:
    """Actors: one of each role, in the organisation or district that its name says."""

    ec121: Actor
    health: Actor
    planner_dc12: Actor
    hub_dc12: Actor
    hub_buf: Actor
    admin: Actor


def add_account(session: Session, username: str, grants: tuple[Grant, ...]) -> Actor:
    """Store an account with its roles, and give the actor that it is."""
    account = Account(username=username, title=username.replace("-", " ").title())
    session.add(account)
    session.flush()
    for grant in grants:
        session.add(
            AccountRole(
                account_id=account.id,
                role=grant.role.value,
                organisation_id=grant.organisation_id,
                territory=grant.territory,
                district_code=grant.district_code,
            )
        )
    session.flush()
    return Actor(account.id, account.title, grants, "web")


def add_people(session: Session, world: World) -> People:
    def hub(role: Role, code: str) -> tuple[Grant, ...]:
        return (Grant(role, territory="ZA", district_code=code),)

    def of(code: str) -> tuple[Grant, ...]:
        return (Grant(Role.CONTRIBUTOR, organisation_id=world.id("organisation", code)),)

    return People(
        add_account(session, "amahlathi", of("EC121")),
        add_account(session, "health", of("EC-HEALTH")),
        add_account(session, "planner-dc12", hub(Role.PLANNER, "DC12")),
        add_account(session, "hub-dc12", hub(Role.APPROVER, "DC12")),
        add_account(session, "hub-buf", hub(Role.APPROVER, "BUF")),
        add_account(session, "admin", (Grant(Role.ADMINISTRATOR),)),
    )


def content(**facts: Any) -> Content:
    """A content with a site in ward 1, unless told otherwise."""
    given: dict[str, Any] = {
        "name": "Clinic at Qora",
        "sector": "health",
        "place": {"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}},
        "allocations": [{"year": 2026, "phase": "original", "funding_source": "own", "cents": 100_01}],
    }
    return Content.model_validate(given | facts)


class Acting:
    """The service, each call as the database role and account of its actor; then the owner again."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = getattr(service, name)

        def call(actor: Actor, *given: Any, **more: Any) -> Any:
            with self.db.begin_nested():  # a refusal of the database undoes this call and no more
                _act_as(self.db, actor, 30)
                answer = function(self.db, actor, *given, **more)
                self.db.execute(
                    text("select set_config('role', 'none', true), set_config('onebudget.account', '', true)")
                )
                return answer

        return call

    def make(self, actor: Actor, reference: str = "CLINIC", organisation: str = "EC121", **facts) -> Shown:
        """Make a draft of a new commitment."""
        return self.create(actor, Wanted(content(**facts), organisation, reference), TODAY)

    def make_submitted(self, actor: Actor, reference: str = "CLINIC", **facts) -> Shown:
        shown = self.make(actor, reference, **facts)
        return self.submit(actor, shown.facts.id, version=shown.facts.version)

    def held(self, commitment_id: int) -> Held:
        return service.content_of_commitment(self.db, commitment_id)
