"""Databases of the bench's own, made on the server that onebudget uses and dropped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from psycopg2 import sql
from sqlalchemy.engine import URL, make_url

from service.db import migrate
from service.embedded import catalog, ensure_running
from service.settings import Settings

_NUMBERS = count(1)


@contextmanager
def scratch_database(*, keep: bool = False) -> Iterator[str]:
    """Make an empty, migrated database, hand over its address, and drop it.

    Args:
        keep: True leaves it there, to be looked into, and prints its name.
    """
    with _database("template1", keep=keep) as url:
        catalog.check_server(url)
        migrate(catalog.as_text(url))
        yield catalog.as_text(url)


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """Copy a database to which nobody is connected, and drop the copy at the end."""
    with _database(make_url(url).database or "", keep=False) as copied:
        yield catalog.as_text(copied)


def server_facts(url: str) -> dict[str, str]:
    """Versions of PostgreSQL and PostGIS."""
    with catalog.connected(make_url(url)) as link:
        facts = catalog.fetch(link, "select current_setting('server_version'), postgis_lib_version()")[0]
    return {"postgresql": facts[0].split()[0], "postgis": facts[1]}


@contextmanager
def _database(template: str, *, keep: bool) -> Iterator[URL]:
    server = make_url(ensure_running(Settings()))
    url = server.set(database=f"onebudget_bench_{os.getpid()}_{next(_NUMBERS)}")
    _run(server, "create database {} template {}", url.database or "", template)
    try:
        yield url
    finally:
        if keep:
            print(f"The database {url.database} was kept.")
        else:
            with catalog.connected(server) as link:
                catalog.drop_database(link, url.database or "")


def _run(server: URL, statement: str, *names: str) -> None:
    with catalog.connected(server) as link:
        catalog.fetch(link, sql.SQL(statement).format(*map(sql.Identifier, names)))
