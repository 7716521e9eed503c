"""Mapping profiles that organisations keep for their next file: listed, named anew, forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import ConflictError, NotAllowedError, NotFoundError
from service.imports.looking import known_profiles
from service.imports.profiles import Profile
from service.uploads import kept_queries as queries
from service.uploads.mapping import named
from service.uploads.words import AnyRow


def profiles(session: Session, organisation_id: int) -> list[Profile]:
    """The mapping profiles that an organisation keeps; one that no longer holds is passed over."""
    kept = []
    for row in queries.of_organisation(session, organisation_id):
        try:
            kept.append(Profile.model_validate(row.profile))
        except ValueError:  # kept by an older version
            continue
    return kept


def choices(kept: Sequence[Profile]) -> list[Profile]:
    """The profiles that a file may be read by: those kept, and those shipped."""
    return known_profiles(kept)


def keep(session: Session, actor: Actor, organisation_id: int, name: str, profile: Mapping[str, Any]) -> None:
    """Keep a profile under its name, in place of one of the same name."""
    queries.keep(session, organisation_id, name, profile, actor.account_id)


def listing(session: Session, actor: Actor) -> Sequence[AnyRow]:
    """The profiles of the actor's organisations, and for an administrator those of all."""
    _check(actor)
    return queries.seen(session)


def rename(session: Session, actor: Actor, profile_id: int, title: str) -> None:
    """Give a profile another name; how it reads files stays.

    Raises:
        NotFoundError: No organisation of the actor keeps it.
        InvalidRequestError: The name has no letters, or the profile was kept by an older onebudget.
        ConflictError: The organisation keeps another one of this name.
    """
    row = _found(session, actor, profile_id)
    name, profile = named(row.profile, title)
    if queries.has_name(session, row.organisation_id, name, but=profile_id):
        raise ConflictError(
            f"The organisation keeps another profile named like {title!r}; choose another name."
        )
    queries.rename(session, profile_id, name, profile)


def drop(session: Session, actor: Actor, profile_id: int) -> None:
    """Forget a profile; files that were read by it stay as they are.

    Raises:
        NotFoundError: No organisation of the actor keeps it.
    """
    _found(session, actor, profile_id)
    queries.drop(session, profile_id)


def _found(session: Session, actor: Actor, profile_id: int) -> AnyRow:
    _check(actor)
    row = queries.one(session, profile_id)
    if row is None:
        raise NotFoundError(f"No organisation of yours keeps a profile {profile_id}; look at the list again.")
    return row


def _check(actor: Actor) -> None:
    if not (actor.organisation_ids or actor.is_administrator):
        raise NotAllowedError(
            "Only a contributor of an organisation sees its profiles; ask an administrator to be one."
        )
