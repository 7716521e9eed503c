"""Reads of how far back the record reaches."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Recording


def began_at(session: Session) -> datetime:
    """Since when changes are recorded."""
    return session.scalars(select(Recording.began_at)).one()
