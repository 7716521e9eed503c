"""What endpoints are given: a reading session and today's date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Final

from fastapi import Depends, Request

from service.db import ReadSession, reading

# South Africa has one time zone and no summer time: no table of zones is needed, which some machines lack.
SAST: Final = timezone(timedelta(hours=2), "SAST")


def read_session(request: Request) -> Iterator[ReadSession]:
    """Give a session of this request's own: read-only, one snapshot, with the settings' statement timeout."""
    state = request.app.state
    with reading(state.engine, timeout_s=state.settings.statement_timeout_s) as session:
        yield session


def now() -> datetime:
    """Give the time in South Africa."""
    return datetime.now(UTC).astimezone(SAST)


def today() -> date:
    """Give the date in South Africa."""
    return now().date()


Reading = Annotated[
    ReadSession, Depends(read_session, scope="function")
]  # given back before the answer is sent
Today = Annotated[date, Depends(today)]
Now = Annotated[datetime, Depends(now)]
