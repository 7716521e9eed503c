"""Engines and the two kinds of session: one that can only read, one that writes and commits in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from service.actors import PUBLIC, Actor
from service.embedded.access import APPLICATION, add_roles
from service.embedded.catalog import connected
from service.resources import migrations_dir

DRIVER = "postgresql+psycopg2"
WAIT_S = 10
"""Longest wait for a server that does not answer, and for a connection to come free."""

_ACT = text(
    "select set_config('statement_timeout', :ms, true), set_config('onebudget.account', :account, true), "
    "set_config('onebudget.via', :via, true), set_config('role', :role, true)"
)
_ACT_THEN = text(
    "select set_config('statement_timeout', :ms, true), set_config('onebudget.account', :account, true), "
    "set_config('onebudget.via', :via, true), set_config('onebudget.as_at', :moment, true), "
    "set_config('search_path', 'as_at, public', true), set_config('role', :role, true)"
)


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
        hide_parameters=True,  # what people send is no matter for logs
        pool_timeout=WAIT_S,
        connect_args={"connect_timeout": WAIT_S, "application_name": "onebudget"},
    )


@contextmanager
def reading(
    engine: Engine, *, timeout_s: float = 30.0, actor: Actor = PUBLIC, as_at: datetime | None = None
) -> Iterator[ReadSession]:
    """Open a read-only session that sees one snapshot from its first query to its last.

    Args:
        engine: The database.
        timeout_s: Longest time that one statement may take, in seconds.
        actor: Who reads: row-level security shows it what its account may see; the public, what is published.
        as_at: A moment with its time zone: published facts are read as they stood then.
    """
    with ReadSession(engine) as session:
        # As options, which go along with the begin, where a statement would be a round trip of its own.
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        _act_as(session, actor, timeout_s, as_at)
        yield session
        session.rollback()


@contextmanager
def asking_once(engine: Engine) -> Iterator[ReadSession]:
    """Open a session for a single call that says who somebody is; its transaction begins and ends by itself.

    Nobody is known yet for whom it could act: call only functions that act with their owner's rights. It
    waits for the server once, where ``reading`` does so four times.
    """
    with ReadSession(engine) as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


@contextmanager
def writing(engine: Engine, *, actor: Actor | None = None, timeout_s: float = 30.0) -> Iterator[WriteSession]:
    """Open a session whose work is committed when the block ends well, and undone when it does not.

    Args:
        engine: The database.
        actor: Who writes, held by row-level security; None for the operator's own commands, which own the
            tables and take the time that they need.
        timeout_s: Longest time that one statement of an actor may take, in seconds.
    """
    with WriteSession(engine) as session:
        if actor is not None:
            _act_as(session, actor, timeout_s)
        yield session
        session.commit()


def _act_as(session: Session, actor: Actor, timeout_s: float, as_at: datetime | None = None) -> None:
    # Until the end of the transaction, so that the next user of a pooled connection begins as nobody.
    given = {
        "ms": f"{int(timeout_s * 1000)}",
        "role": APPLICATION,
        "account": "" if actor.account_id is None else f"{actor.account_id}",
        "via": actor.via,
    }
    if as_at is None:
        session.execute(_ACT, given)
    else:
        session.execute(_ACT_THEN, given | {"moment": as_at.isoformat()})


def alembic_config(url: str) -> Config:
    """Build Alembic's configuration for one database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.attributes["url"] = make_engine_url(url)
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database's schema to a revision, the newest unless told.

    Raises:
        DatabaseSetupError: The server lacks the database roles, and they cannot be made.
    """
    address = make_engine_url(url)
    with connected(address) as link:
        add_roles(link)
    command.upgrade(alembic_config(url), revision)
