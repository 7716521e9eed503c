"""People of the demonstration district, and proposals of theirs, so that a newcomer can try the review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.accounts import service as accounts
from service.accounts.places import place_of
from service.accounts.words import RolePlace
from service.actors import Actor, Grant
from service.db import reading, writing
from service.models import Role
from service.paging import PageRequest
from service.proposals import service as proposals
from service.proposals.content import Content
from service.proposals.words import ProposalSearch, Shown, Wanted

ORGANISATION: Final = "KZN991"
DISTRICT: Final = "DC99"
VALID: Final = timedelta(days=1)
_CONTRIBUTOR, _PLANNER, _APPROVER = "demo-contributor", "demo-planner", "demo-approver"
_ROLES: Final = {
    _CONTRIBUTOR: RolePlace(Role.CONTRIBUTOR, organisation=ORGANISATION),
    _PLANNER: RolePlace(Role.PLANNER, district=DISTRICT),
    _APPROVER: RolePlace(Role.APPROVER, district=DISTRICT),
}
_SITES: Final = {
    "DEMO-CLINIC": ("A clinic that waits for a decision", [30.838, -29.375], 18_500_000_00),
    "DEMO-ROAD": ("A gravel road that waits for a decision", [30.80, -29.40], 6_250_000_00),
    "DEMO-HALL": ("A hall that was returned with a comment", [30.86, -29.35], 3_100_000_00),
    "DEMO-CRECHE": ("A crèche that is still a draft", None, 950_000_00),
    "DEMO-BRIDGE": ("A footbridge that was published through the review", [30.82, -29.36], 1_400_000_00),
}
"""Made-up proposals by reference: name, place in degrees east and north, and cents."""


class Person(NamedTuple):
    """Who can sign in, with the one-time password that is told once."""

    username: str
    password: str


def add_people(engine: Engine) -> list[Person]:
    """Make the accounts where they are not there, and give each a new one-time password.

    Nothing of the passwords is written down anywhere; the next run makes new ones.
    """
    with writing(engine) as session:
        known = {account.username for account in accounts.list_accounts(session, None)}
        return [_person(session, username, is_known=username in known) for username in _ROLES]


def _person(session: Session, username: str, *, is_known: bool) -> Person:
    if is_known:
        made = accounts.reset_password(session, None, username, VALID)
    else:
        title = username.replace("-", " ").capitalize()
        made = accounts.add_account(session, None, username=username, title=title, email="", valid=VALID)
        accounts.grant(session, None, username, _ROLES[username])
    return Person(username, made.password)


def add_proposals(engine: Engine, today: date) -> int:
    """Have the demo contributor propose something in every status; give how many were added."""
    owner, hub = _actor(engine, _CONTRIBUTOR), _actor(engine, _APPROVER)
    with reading(engine, actor=owner) as session:
        page = proposals.listing(session, owner, ProposalSearch(), PageRequest(500, None)).page
    there = {row.reference for row in page.items}
    fresh = [reference for reference in _SITES if reference not in there]
    for reference in fresh:
        with writing(engine, actor=owner) as session:
            shown = _propose(session, owner, reference, today)
        _decide(engine, hub, reference, shown)
    return len(fresh)


def _actor(engine: Engine, username: str) -> Actor:
    with writing(engine) as session:
        [account] = [one for one in accounts.list_accounts(session, None) if one.username == username]
        place: dict[str, Any] = place_of(session, _ROLES[username])
    return Actor(account.id, account.title, (Grant(**place | {"role": _ROLES[username].role}),), "cli")


def _propose(session: Session, owner: Actor, reference: str, today: date) -> Shown:
    name, point, cents = _SITES[reference]
    content = Content.model_validate(
        {
            "name": name,
            "place": {"geometry": {"type": "Point", "coordinates": point}} if point else {},
            "allocations": [
                {"year": 2026, "phase": "original", "funding_source": "unstated", "cents": cents}
            ],
        }
    )
    shown = proposals.create(session, owner, Wanted(content, ORGANISATION, reference), today)
    if reference == "DEMO-CRECHE":
        return shown
    return proposals.submit(session, owner, shown.facts.id, version=shown.facts.version)


def _decide(engine: Engine, hub: Actor, reference: str, shown: Shown) -> None:
    key, version = shown.facts.id, shown.facts.version
    if reference == "DEMO-HALL":
        with writing(engine, actor=hub) as session:
            proposals.return_(session, hub, key, version=version, comment="Which of the two halls is meant?")
    if reference == "DEMO-BRIDGE":
        with writing(engine, actor=hub) as session:
            [outcome] = proposals.publish(session, hub, [(key, version)])
            if outcome.error is not None:
                raise outcome.error
