"""Mapping profiles that organisations keep, in the database; row-level security shows one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from service.models import KeptProfile, Organisation
from service.uploads.words import AnyRow

_UNWATCHED = {"synchronize_session": False}


def of_organisation(session: Session, organisation_id: int) -> Sequence[AnyRow]:
    """Profiles that an organisation keeps, the newest first."""
    chosen = select(KeptProfile.id, KeptProfile.name, KeptProfile.profile, KeptProfile.changed_at)
    chosen = chosen.where(KeptProfile.organisation_id == organisation_id)
    return session.execute(chosen.order_by(KeptProfile.changed_at.desc(), KeptProfile.id.desc())).all()


def seen(session: Session) -> Sequence[AnyRow]:
    """All profiles that the acting account sees, by organisation and title."""
    title = KeptProfile.profile["title"].astext.label("title")
    chosen = select(
        KeptProfile.id,
        Organisation.name.label("organisation_name"),
        title,
        KeptProfile.changed_at,
    ).join(Organisation, Organisation.id == KeptProfile.organisation_id)
    return session.execute(chosen.order_by(Organisation.name, func.lower(title), KeptProfile.id)).all()


def one(session: Session, profile_id: int) -> AnyRow | None:
    """A profile that the acting account sees."""
    chosen = select(KeptProfile.id, KeptProfile.organisation_id, KeptProfile.profile)
    return session.execute(chosen.where(KeptProfile.id == profile_id)).one_or_none()


def keep(
    session: Session, organisation_id: int, name: str, profile: Mapping[str, Any], account_id: int | None
) -> None:
    """Keep a profile under its name, in place of one of the same name."""
    statement = upsert(KeptProfile).values(
        organisation_id=organisation_id, name=name, profile=dict(profile), created_by=account_id
    )
    session.execute(
        statement.on_conflict_do_update(
            constraint="uq_kept_profile_name",
            set_={"profile": statement.excluded.profile, "changed_at": func.now()},
        )
    )


def has_name(session: Session, organisation_id: int, name: str, but: int) -> bool:
    """Whether another profile of an organisation has a name."""
    chosen = select(KeptProfile.id).where(
        KeptProfile.organisation_id == organisation_id, KeptProfile.name == name, KeptProfile.id != but
    )
    return session.scalar(chosen) is not None


def rename(session: Session, profile_id: int, name: str, profile: Mapping[str, Any]) -> None:
    """Give a profile another name."""
    changed = update(KeptProfile).where(KeptProfile.id == profile_id)
    changed = changed.values(name=name, profile=dict(profile), changed_at=func.now())
    session.execute(changed.execution_options(**_UNWATCHED))


def drop(session: Session, profile_id: int) -> None:
    """Forget a profile."""
    gone = delete(KeptProfile).where(KeptProfile.id == profile_id)
    session.execute(gone.execution_options(**_UNWATCHED))
