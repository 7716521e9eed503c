"""What endpoints are given: a reading session, today's date and the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request

from service.clock import now, today
from service.db import ReadSession, reading


def read_session(request: Request) -> Iterator[ReadSession]:
    """Give a session of this request's own: read-only, one snapshot, with the settings' statement timeout."""
    state = request.app.state
    with reading(state.engine, timeout_s=state.settings.statement_timeout_s) as session:
        yield session


Reading = Annotated[
    ReadSession, Depends(read_session, scope="function")
]  # given back before the answer is sent
Today = Annotated[date, Depends(today)]
Now = Annotated[datetime, Depends(now)]
