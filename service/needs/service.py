"""What is known of needs: loaded, listed, answered for any edition."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from service.needs import queries
from service.needs.loading import LevelSums, NeedsReport, load

__all__ = ["LevelSums", "NeedsReport", "list_loaded", "load"]


def list_loaded(session: Session) -> list[Any]:
    """Indicators with their values counted, by edition, year and level."""
    return queries.loaded(session)
