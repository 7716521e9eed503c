"""What a command line asks, as the parameters of the API, and the database opened to answer it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.clock import now, today
from service.db import ReadSession, reading
from service.errors import InvalidRequestError
from service.history.moments import check_recorded, day_of, read_moment
from service.http.validation import described
from service.opening import opened
from service.settings import Settings

P = TypeVar("P", bound=BaseModel)


def read_parameters(kind: type[P], /, **given: Any) -> P:
    """Make parameters of a command's options; what they refuse is said in one sentence.

    Raises:
        InvalidRequestError: An option cannot be meant.
    """
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
        raise InvalidRequestError(described(faults)[0]["detail"]) from None


def window(first: datetime | None, last: datetime | None) -> dict[str, Any]:
    """The days of a window as its parameters take them."""
    days = {"from": first, "to": last}
    return {name: day.date().isoformat() for name, day in days.items() if day is not None}


@contextmanager
def session_for_command(as_at: str | None = None) -> Iterator[ReadSession]:
    """Open the database for one command that reads what is published, or was at a past moment.

    Raises:
        InvalidRequestError: The moment cannot be meant, or lies before the record begins.
    """
    settings = Settings()
    past = past_moment(as_at)
    with (
        opened(settings) as engine,
        reading(engine, timeout_s=settings.statement_timeout_s, as_at=past) as session,
    ):
        if past is not None:
            check_recorded(session, past)
        yield session


def past_moment(as_at: str | None) -> datetime | None:
    """Read the option ``--as-at``."""
    return None if as_at is None else read_moment(as_at, now())


def day_for(as_at: str | None) -> date:
    """The date by which the edition and the financial year are chosen."""
    past = past_moment(as_at)
    return today() if past is None else day_of(past)
