"""Rows in the text form of COPY, and their way into a table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from json.encoder import encode_basestring
from typing import Any, cast

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as DriverConnection  # noqa: N812 - a class, named in lower case
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

NULL = "\\N"
BINARY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
BINARY_END = b"\xff\xff"
"""What stands before and after the rows in COPY's binary form."""
_PIECE_BYTES = 1 << 20
"""Taken from a stream at a time; before each the sending thread waits for its turn in Python."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_TEXT = frozenset({str})
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


def copy_text(text: str | None) -> str:
    """Return a text as COPY reads it."""
    if text is None:
        return NULL
    if text.isprintable() and "\\" not in text:
        return text
    return text.translate(_ESCAPES)


def copy_json(value: Any) -> str:
    """Return a value as COPY reads JSON, without the NUL characters that PostgreSQL's may not hold."""
    only_texts = type(value) is dict and _TEXT.issuperset(map(type, value.values()))
    written = _texts_dumped(value) if only_texts else _dumped(value)
    if "\\u0000" in written:
        written = _dumped(_without_nul(value))
    if written.isprintable() and "\\" not in written:
        return written
    return written.translate(_ESCAPES)


def _texts_dumped(value: dict[str, str]) -> str:
    """Write a mapping of texts as the encoder would, but sooner."""
    parts = [f"{encode_basestring(name)}:{encode_basestring(text)}" for name, text in value.items()]
    return "{" + ",".join(parts) + "}"


def _dumped(value: Any) -> str:
    return _JSON.encode(value)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return [_without_nul(each) for each in value] if isinstance(value, list | tuple) else value


def copy_bool(value: bool) -> str:  # noqa: FBT001 - a value among values
    """Return a yes or no as COPY reads it."""
    return "t" if value else "f"


def copy_other(value: date | int | None) -> str:
    """Return a date or a number as COPY reads it."""
    return NULL if value is None else str(value)


def copy_lines(connection: Connection, table: Table, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Append lines in COPY's text form to a table.

    Args:
        connection: Whose transaction the rows join.
        table: Where to.
        columns: Columns in the order in which the lines have them.
        lines: Each ending in a line feed. What UTF-8 cannot hold becomes a question mark.
    """
    data = io.BytesIO("".join(lines).encode("utf-8", "replace"))
    if data.getbuffer().nbytes:
        copy_stream(connection, table.name, columns, data)


def copy_stream(
    connection: Connection, table: str, columns: Sequence[str], stream: Any, *, binary: bool = False
) -> None:
    """Append what a binary stream holds in COPY's text form, or in its binary one, to a table."""
    statement = sql.SQL("copy {} ({}) from stdin with (format {})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL("binary" if binary else "text"),
    )
    driver = cast("DriverConnection", connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor:
            cursor.copy_expert(statement, stream, _PIECE_BYTES)
    except psycopg2.Error as error:
        # As every other statement's fault comes, so that one place can put it into words.
        raise DBAPIError.instance(f"copy {table}", None, error, psycopg2.Error) from error


class ChunkStream(io.RawIOBase):
    """A readable stream over chunks of bytes, so that a large value is never whole in memory."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the next chunk allows."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
