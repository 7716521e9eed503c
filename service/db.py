"""Engines and the two kinds of session: one that can only read, one that writes and commits in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from service.resources import migrations_dir

DRIVER = "postgresql+psycopg2"
WAIT_S = 10
"""Longest wait for a server that does not answer, and for a connection to come free."""


class ReadSession(Session):
    """Reads in a READ ONLY transaction with a statement timeout; it has no way to write."""


class WriteSession(Session):
    """Writes; committed by ``writing`` and nowhere else."""


def make_engine_url(url: str) -> URL:
    """Name the one driver in an address, whichever form of it the operator wrote."""
    return make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername=DRIVER)


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Build an engine for one database.

    Args:
        url: ``postgresql://`` or ``postgres://`` address, with or without a driver.
        pool_size: Connections kept open.
    """
    return create_engine(
        make_engine_url(url),
        pool_size=pool_size,
        pool_pre_ping=True,
        pool_timeout=WAIT_S,
        connect_args={"connect_timeout": WAIT_S, "application_name": "onebudget"},
    )


@contextmanager
def reading(engine: Engine, *, timeout_s: float = 30.0) -> Iterator[ReadSession]:
    """Open a read-only session that sees one snapshot from its first query to its last."""
    with ReadSession(engine) as session:
        # As options, which go along with the begin, where a statement would be a round trip of its own.
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        session.execute(
            text("select set_config('statement_timeout', :ms, true)"), {"ms": f"{int(timeout_s * 1000)}"}
        )
        yield session
        session.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[WriteSession]:
    """Open a session whose work is committed when the block ends well, and undone when it does not."""
    with WriteSession(engine) as session:
        yield session
        session.commit()


def alembic_config(url: str) -> Config:
    """Build Alembic's configuration for one database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.attributes["url"] = make_engine_url(url)
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database's schema to a revision, the newest unless told."""
    command.upgrade(alembic_config(url), revision)
