"""Who may reach the tables: the database roles, and the rights that the files of ``sql/access`` give them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, named in lower case by psycopg2

from service.embedded import catalog
from service.errors import DatabaseSetupError
from service.resources import migrations_dir

APPLICATION = "onebudget_app"
"""Role that every request of the web service acts as: it owns nothing, and row-level security holds it."""
READER = "onebudget_reader"
"""Role for other programs, such as an OGC service: the views of the schema ``published``, and no more."""
ROLES = (APPLICATION, READER)
_KNOWS_SET = 160000  # from PostgreSQL 16 on, a member need not be allowed to act as the role

# Two migrations at once, each of its own database, both miss a role; the second to make it finds it made.
_MAKE = sql.SQL(
    """do $$
begin
    if not exists (select from pg_roles where rolname = {name}) then
        create role {role} nologin;
    end if;
exception when duplicate_object or unique_violation then
    null; -- made by somebody else just now
end $$;
"""
)
_JOIN = sql.SQL(
    """do $$
begin
    grant {role} to {member};
exception when unique_violation then
    null; -- granted by somebody else just now
end $$;
"""
)


def roles_sql(link: Connection, owner: str | None = None) -> str:
    """Write the statements that make the roles and let the owner of a database act as the application.

    They can be run again, and by anybody who may make roles.

    Args:
        link: A connection, whose own role is meant unless another one is named.
        owner: The role that owns the database.
    """
    member = sql.Identifier(owner or _own_role(link))
    statements = [_make(role) for role in ROLES]
    statements.append(_JOIN.format(role=sql.Identifier(APPLICATION), member=member))
    return sql.Composed(statements).as_string(link)


def has_roles(link: Connection, owner: str | None = None) -> bool:
    """Whether the roles are there, and a role may act as the application."""
    found = catalog.fetch(link, "select rolname from pg_roles where rolname = any(%s)", (list(ROLES),))
    if len(found) < len(ROLES):
        return False
    right = "set" if link.server_version >= _KNOWS_SET else "member"
    return bool(
        catalog.fetch(link, "select pg_has_role(%s, %s, %s)", (owner or _own_role(link), APPLICATION, right))[
            0
        ][0]
    )


def add_roles(link: Connection, owner: str | None = None) -> None:
    """Make the roles that the server lacks, and let a role act as the application.

    Raises:
        DatabaseSetupError: The connection may not; its administrator can.
    """
    if has_roles(link, owner):
        return
    try:
        catalog.fetch(link, roles_sql(link, owner))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise DatabaseSetupError(
            f"The server lacks the roles {' and '.join(ROLES)}, or {owner or _own_role(link)} may not act as "
            "the first; have its administrator run what `onebudget db roles` prints, then try again."
        ) from error


def has_rights(link: Connection) -> bool:
    """Whether the application may read in a database: rights and policies go with a role that is dropped."""
    found = catalog.fetch(
        link,
        "select has_table_privilege(%s, to_regclass('alembic_version'), 'select') and exists "
        "(select from pg_policy where polrelid = to_regclass('alembic_version'))",
        (APPLICATION,),
    )
    return bool(found[0][0])


def renew_access(link: Connection) -> None:
    """Give the roles their rights and policies anew in a database of the newest schema, all or nothing."""
    link.autocommit = False
    with link:
        held = catalog.fetch(
            link, "select tablename, policyname from pg_policies where schemaname = 'public'"
        )
        for table, name in held:
            gone = sql.SQL("drop policy {} on public.{}")
            catalog.fetch(link, gone.format(sql.Identifier(name), sql.Identifier(table)))
        for file in _files():
            catalog.fetch(link, file.read_text(encoding="utf-8"))
    link.autocommit = True


def grant_rights(link: Connection) -> None:
    """Give the roles their rights in a database of the newest schema, as the files of ``sql/access`` say.

    A backup holds the policies, but not the rights: it must be readable on a server with other roles.
    """
    for statement in rights():
        catalog.fetch(link, statement)


@lru_cache(maxsize=1)
def rights() -> tuple[str, ...]:
    """Every grant and revoke of the files of ``sql/access``."""
    statements = [each.strip() for file in _files() for each in _statements(file.read_text(encoding="utf-8"))]
    return tuple(each for each in statements if each.startswith(("grant ", "revoke ")))


def _files() -> list[Path]:
    return sorted((migrations_dir() / "sql" / "access").glob("*.sql"))


def _own_role(link: Connection) -> str:
    return str(catalog.fetch(link, "select current_user")[0][0])


def _make(role: str) -> sql.Composable:
    return _MAKE.format(name=sql.Literal(role), role=sql.Identifier(role))


def _statements(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return "\n".join(lines).split(";")
