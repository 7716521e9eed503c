"""Pages by keyset: each begins after the last row of the one before, however far down the list that is."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Row, SQLColumnExpression, and_, or_

from service.errors import InvalidRequestError

Item = TypeVar("Item")
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is wanted: how long, and after which row, as an earlier page's cursor says."""

    limit: int = 100
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, and where the next begins, if one follows."""

    items: list[Item]
    next_cursor: str | None = None


class Key(NamedTuple):
    """One sort key: its column, whether it runs downwards, and the type of its values."""

    column: SQLColumnExpression[Any]
    downwards: bool
    kind: type[str | int]


def write_cursor(question: object, values: Sequence[str | int]) -> str:
    """Write where a page ends.

    Args:
        question: What was asked for, without limit and cursor; a cursor belongs to one question.
        values: The sort keys of the page's last row.
    """
    text = json.dumps([_fingerprint(question), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, question: object, keys: Sequence[Key]) -> list[Any]:
    """Read the sort keys of the row after which a page begins.

    Raises:
        InvalidRequestError: It is no cursor of ours, or one of another question.
    """
    try:
        found = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _refusal("is not one that this service gave out") from None
    if not isinstance(found, list) or len(found) != len(keys) + 1:
        raise _refusal("is not one that this service gave out")
    if found[0] != _fingerprint(question):
        raise _refusal("belongs to another question, with other filters or another order")
    return [_value(value, key.kind) for value, key in zip(found[1:], keys, strict=True)]


def after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that a row comes after the one with these values of the sort keys."""
    alternatives = []
    for place, key in enumerate(keys):
        same = [earlier.column == value for earlier, value in zip(keys[:place], values, strict=False)]
        value = values[place]
        alternatives.append(and_(*same, key.column < value if key.downwards else key.column > value))
    return or_(*alternatives)


def in_order(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    """The ORDER BY of the sort keys."""
    return [key.column.desc() if key.downwards else key.column.asc() for key in keys]


def cursor_after(question: object, rows: Sequence[Row[Any]], limit: int, keys: Sequence[Key]) -> str | None:
    """Write where a page of at most ``limit`` rows ends, or None where nothing follows.

    Args:
        question: What was asked for, without limit and cursor.
        rows: One more than the limit where more follow, each with its sort keys as ``key_0``, ``key_1``…
        limit: Rows that are shown.
        keys: The sort keys.
    """
    if len(rows) <= limit:
        return None
    return write_cursor(question, [getattr(rows[limit - 1], f"key_{place}") for place in range(len(keys))])


def _value(value: Any, kind: type[str | int]) -> str | int:
    # A cursor is not signed, so that anybody may have written it.
    fits = type(value) is int and abs(value) <= _LARGEST if kind is int else type(value) is str
    if not fits or "\0" in str(value):
        raise _refusal("is not one that this service gave out")
    try:
        return kind(value)
    except ValueError:
        raise _refusal("is not one that this service gave out") from None


def _fingerprint(question: object) -> str:
    return blake2b(repr(question).encode(), digest_size=6).hexdigest()


def _refusal(fault: str) -> InvalidRequestError:
    message = f"The cursor {fault}; begin again without it."
    return InvalidRequestError(message, errors=[{"parameter": "cursor", "detail": message}])
