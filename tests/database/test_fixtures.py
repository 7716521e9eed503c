from __future__ import annotations

import psycopg2
import pytest
from sqlalchemy import create_engine, text

from service.embedded import ensure_running
from service.errors import DatabaseUnavailableError
from service.settings import Settings


@pytest.mark.parametrize("attempt", [1, 2])
def test_what_a_test_commits_vanishes_with_it(db, attempt):
    db.execute(text("create table if not exists left_behind (attempt integer)"))
    db.execute(text("insert into left_behind values (:attempt)"), {"attempt": attempt})
    db.commit()
    assert db.scalars(text("select attempt from left_behind")).all() == [attempt]


def test_a_failure_inside_a_savepoint_leaves_the_session_usable(db):
    with pytest.raises(Exception, match="division by zero"), db.begin_nested():
        db.execute(text("select 1/0"))
    assert db.scalar(text("select 1")) == 1


def test_a_fresh_database_is_migrated_and_its_own(fresh_database, database_url):
    url = fresh_database()
    assert url != database_url
    engine = create_engine(url)
    with engine.connect() as link:
        assert link.scalar(text("select count(*) from alembic_version")) == 1
    engine.dispose()


def test_a_bare_database_holds_the_extensions_only(fresh_database):
    engine = create_engine(fresh_database(migrated=False))
    with engine.connect() as link:
        assert link.scalar(text("select to_regclass('alembic_version')")) is None
        assert link.scalar(text("select ST_AsText(ST_Point(28, -29))")) == "POINT(28 -29)"
    engine.dispose()


def test_the_fixtures_role_rules_nothing_but_its_databases(database_url):
    link = psycopg2.connect(database_url.replace("+psycopg2", ""))
    try:
        with link.cursor() as cursor:
            cursor.execute("select rolsuper, rolcreaterole from pg_roles where rolname = current_user")
            assert cursor.fetchone() == (False, False)
    finally:
        link.close()


def test_a_test_without_a_fixture_reaches_no_database():
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        ensure_running(Settings())
