"""Where an actor stands towards a proposal, and so what may be done with it."""

from __future__ import annotations

from collections.abc import Collection

from service.actors import Actor
from service.errors import NotAllowedError
from service.models import Role, Status
from service.proposals.states import Side, Step, steps_open
from service.proposals.targets import Target
from service.rows import AnyRow


def sides_of(actor: Actor, facts: AnyRow) -> frozenset[Side]:
    """On which sides of a proposal an actor stands, as far as the way it came allows."""
    found = set()
    made_it = actor.account_id is not None and facts.created_by == actor.account_id
    if (owns(actor, facts.organisation_id) or made_it) and actor.may("propose"):
        found.add(Side.OWNER)
    if reviews(actor, facts) and actor.may("review"):
        found.add(Side.REVIEWER)
    return frozenset(found)


def owns(actor: Actor, organisation_id: int) -> bool:
    """Whether an organisation's commitments are the actor's to propose."""
    return actor.is_administrator or organisation_id in actor.organisation_ids


def reviews(actor: Actor, facts: AnyRow) -> bool:
    """Whether an actor is an approver of a district that a proposal touches."""
    hubs = actor.districts(Role.APPROVER)
    return actor.is_administrator or any((facts.territory, code) in hubs for code in facts.district_codes)


def may(actor: Actor, facts: AnyRow) -> list[Step]:
    """What an actor may do with a proposal now."""
    return steps_open(Status(facts.status), sides_of(actor, facts))


def check_proposes(actor: Actor, target: Target, districts: Collection[str]) -> None:
    """Refuse an actor who may not propose for an organisation.

    Args:
        actor: Who asks.
        target: What is to be proposed.
        districts: Where the money of what is published stands: its approvers may propose changes, too.

    Raises:
        NotAllowedError: Neither the roles nor the token's scopes reach so far.
    """
    if not actor.may("propose"):
        raise NotAllowedError("The token lacks the scope propose; make one that has it.")
    hubs = actor.districts(Role.APPROVER)
    if not owns(actor, target.organisation_id) and not any(
        (target.territory, code) in hubs for code in districts
    ):
        raise NotAllowedError(
            f"Only a contributor of {target.organisation} can propose its commitments; ask an administrator "
            "to be one."
        )
