"""The date and time in South Africa, which decides what edition holds and which financial year is current."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

# South Africa has one time zone and no summer time: no table of zones is needed, which some machines lack.
SAST: Final = timezone(timedelta(hours=2), "SAST")


def now() -> datetime:
    """Give the time in South Africa."""
    return datetime.now(UTC).astimezone(SAST)


def today() -> date:
    """Give the date in South Africa."""
    moment = now()
    return moment.date()
