"""What the database says, in the words of the product: outages, time-outs and broken rules in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg2
from psycopg2 import errors as pg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.constraint_sentences import SENTENCES
from service.embedded.access import APPLICATION
from service.errors import (
    ConflictError,
    DatabaseSetupError,
    DatabaseUnavailableError,
    NotAllowedError,
    OnebudgetError,
    TooSlowError,
)

_SLOW = (TooSlowError, "The database did not answer in time; ask for a smaller area, or with more filters.")
_OLD = "The tables are not those of this onebudget; bring them up to date with `onebudget db migrate`."
_FULL = (DatabaseSetupError, "The disk of the database is full; make room on it.")
_AT_ONCE = (
    ConflictError,
    "Somebody else wrote the same at the same moment; nothing was written, send it again.",
)
_NO_ROLE = (
    "The database has no role onebudget_app, or does not let us act as it; have its administrator run what "
    "`onebudget db roles` prints, then run `onebudget db migrate`."
)
_NOT_ALLOWED = "The roles of the account do not reach this; nothing was written."
_GONE = (
    DatabaseUnavailableError,
    "The database cannot be reached; check that its server runs, and try again.",
)
# In this order: a time-out and a full disk are operational errors too.
_BY_CAUSE: Final[Mapping[type[Exception], tuple[type[OnebudgetError], str]]] = {
    pg.DeadlockDetected: _AT_ONCE,
    pg.QueryCanceled: _SLOW,
    pg.DiskFull: _FULL,
    psycopg2.OperationalError: _GONE,
    psycopg2.InterfaceError: _GONE,
}
# An older schema lacks them, but so does a wrong statement of ours.
_MISSING = (pg.UndefinedTable, pg.UndefinedColumn, pg.UndefinedFunction, pg.UndefinedObject)


def translate(error: SQLAlchemyError, pending: Callable[[], Sequence[str]]) -> OnebudgetError | None:
    """Put a database error into one sentence, or return None where it is a fault of our own.

    Args:
        error: As SQLAlchemy raised it.
        pending: Lists the revisions that the database lacks; asked only where that may be the cause.
    """
    if isinstance(error, PoolTimeoutError):
        return DatabaseUnavailableError("All connections to the database are busy; try again in a moment.")
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, psycopg2.IntegrityError):
        return _violation(cause)
    if _lacks_role(cause):
        return DatabaseSetupError(_NO_ROLE)
    if isinstance(cause, _MISSING):
        return _missing(pending)
    if isinstance(cause, pg.InsufficientPrivilege):
        return NotAllowedError(_NOT_ALLOWED)
    found = next((known for kind, known in _BY_CAUSE.items() if isinstance(cause, kind)), None)
    return found[0](found[1]) if found else None


@contextmanager
def refused_as(sentence: str) -> Iterator[None]:
    """Put into a sentence of its own what a function of the database refuses to this account.

    Raises:
        NotAllowedError: The function refused.
    """
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, pg.InsufficientPrivilege):
            raise NotAllowedError(sentence) from error
        raise


def _missing(pending: Callable[[], Sequence[str]]) -> OnebudgetError | None:
    try:
        return DatabaseSetupError(_OLD) if pending() else None
    except OnebudgetError as newer:
        return newer
    except psycopg2.OperationalError:
        kind, sentence = _GONE
        return kind(sentence)


def _lacks_role(cause: object) -> bool:
    """Whether the very first statement of a transaction failed: the one that takes on the role."""
    told = str(cause)
    missing = isinstance(cause, pg.InvalidParameterValue) and f'role "{APPLICATION}"' in told
    return missing or (isinstance(cause, pg.InsufficientPrivilege) and f'set role "{APPLICATION}"' in told)


def _violation(cause: psycopg2.IntegrityError) -> OnebudgetError:
    name = cause.diag.constraint_name or ""
    sentence = SENTENCES.get(name) or f"The rule {name or 'of the database'} forbids it; nothing was written."
    return ConflictError(sentence, constraint=name)
