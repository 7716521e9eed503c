"""The past moment that a question is about, and how far back the record reaches."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy.orm import Session

from service import formatting
from service.clock import SAST
from service.errors import InvalidRequestError
from service.history import moment_queries

PARAMETER: Final = "as_at"
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# A plus in an address that was not escaped arrives as a space.
_LOST_PLUS: Final = re.compile(r" (?=\d{2}:?\d{2}$)")


def read_moment(text: str, now: datetime) -> datetime:
    """Read a date, which means its end in South Africa, or a moment; today means now.

    Args:
        text: ISO 8601; a moment without an offset is one of South Africa's clocks.
        now: With its time zone.

    Raises:
        InvalidRequestError: It is neither, or lies in the future.
    """
    moment = _read(text.strip())
    if moment is None:
        raise _refused(
            "as_at must be a date such as 2026-03-12 or a moment such as 2026-03-12T14:30:00+02:00, "
            f"not {text!r}."
        )
    if moment <= now:
        return moment
    if _DATE.fullmatch(text.strip()) and moment.date() == now.astimezone(SAST).date():
        return now
    raise _refused(f"as_at cannot lie in the future, and {text} does; leave it out for what is known now.")


def check_recorded(session: Session, moment: datetime) -> None:
    """Refuse a moment before the record begins.

    Raises:
        InvalidRequestError: Nothing was recorded then; the sentence says since when it is.
    """
    began = recorded_since(session)
    if moment < began:
        raise _refused(
            f"The record of changes begins on {formatting.moment(began)}, and {formatting.moment(moment)} "
            "lies before it; ask for a later moment."
        )


def recorded_since(session: Session) -> datetime:
    """The first moment of which the record tells."""
    return moment_queries.began_at(session)


def day_of(moment: datetime) -> date:
    """The date that South Africa's calendar showed at a moment."""
    return moment.astimezone(SAST).date()


def _read(text: str) -> datetime | None:
    try:
        if _DATE.fullmatch(text):
            next_day = datetime.combine(date.fromisoformat(text), time(), SAST) + timedelta(days=1)
            return next_day - timedelta(microseconds=1)
        found = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
        return (found if found.tzinfo else found.replace(tzinfo=SAST)).astimezone(SAST)
    except (ValueError, OverflowError):
        return None


def _refused(message: str) -> InvalidRequestError:
    return InvalidRequestError(message, errors=[{"parameter": PARAMETER, "detail": message}])
