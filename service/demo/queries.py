"""What of the demonstration district is loaded already."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Edition, ImportRun, SourceFile


def loaded_checksums(session: Session, slug: str) -> set[str]:
    """Checksums of the files of commitments that were loaded into an edition."""
    statement = (
        select(SourceFile.sha256)
        .join(ImportRun, ImportRun.source_file_id == SourceFile.id)
        .join(Edition, Edition.id == ImportRun.edition_id)
        .where(Edition.slug == slug)
    )
    return set(session.scalars(statement))


def is_active(session: Session, slug: str) -> bool:
    """Whether an edition is loaded and active."""
    active = select(Edition.id).where(Edition.slug == slug, Edition.activated_at.is_not(None))
    return session.scalar(active) is not None
