"""Many rows into one table, fast, inside the session's own transaction."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from psycopg2 import sql
from sqlalchemy.orm import InstrumentedAttribute, Session

_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
_NULL: Final = "\\N"


def copy_into(
    session: Session, columns: Sequence[InstrumentedAttribute[Any]], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows through PostgreSQL's COPY; all of them or none, with the session's transaction.

    Args:
        session: Flushed before, so that the rows may refer to what it holds.
        columns: Attributes of one mapped class, in the order of the cells.
        rows: Cells as Python values; geometry as hexadecimal EWKB, None for null.
    """
    session.flush()
    table = columns[0].class_.__table__
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
    )
    lines = io.StringIO()
    lines.writelines("\t".join(map(_cell, row)) + "\n" for row in rows)
    lines.seek(0)
    link: Any = session.connection().connection.driver_connection
    with link.cursor() as cursor:
        cursor.copy_expert(statement, lines)


def _cell(value: object) -> str:
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(_ESCAPES)
