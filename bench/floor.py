"""What the rows of an import take to be written alone: the least that any import of them could take."""

from __future__ import annotations

import tempfile
from time import perf_counter
from typing import IO, Any

from psycopg2 import sql
from sqlalchemy.engine import make_url

from service.embedded import catalog

TABLES = ("commitment", "commitment_ward", "allocation", "placement", "budget_line")
"""Where the rows of a first import stand; the rest that it writes is little beside them."""
STORED = """
    select attname from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""


def seconds_to_copy(url: str) -> float:
    """Copy what an import left into empty tables with the same columns, checks and indexes, without triggers.

    Args:
        url: A database of the bench's own, into which a file was imported.

    Returns:
        Seconds of the copying alone, the rows being read and the tables made beforehand.
    """
    with catalog.connected(make_url(url)) as link:
        return sum(_copied(link, table) for table in TABLES)


def _copied(link: Any, table: str) -> float:
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in catalog.fetch(link, STORED, (table,)))
    source, target = sql.Identifier(table), sql.Identifier(f"bench_{table}")
    with tempfile.TemporaryFile() as rows:
        _copy(link, sql.SQL("copy (select {} from {}) to stdout").format(columns, source), rows)
        rows.seek(0)
        with link.cursor() as cursor:
            cursor.execute(sql.SQL("create table {} (like {} including all)").format(target, source))
        start = perf_counter()
        _copy(link, sql.SQL("copy {} ({}) from stdin").format(target, columns), rows)
        return perf_counter() - start


def _copy(link: Any, statement: sql.Composable, rows: IO[bytes]) -> None:
    with link.cursor() as cursor:
        cursor.copy_expert(statement, rows)
