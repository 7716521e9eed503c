"""The server that ONEBUDGET_DATABASE_URL names."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy.engine import make_url

from service.embedded import catalog, ensure_running
from service.errors import ConfigurationError, DatabaseSetupError, DatabaseUnavailableError
from service.settings import Settings


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_the_address_is_understood(fresh_database, scheme):
    url = make_url(fresh_database(migrated=False))
    written = url.set(drivername="postgresql").render_as_string(hide_password=False)
    answer = ensure_running(Settings(database_url=written.replace("postgresql", scheme, 1)))
    assert make_url(answer) == url


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("secret-word", "is not a database address"),
        ("mysql://u:secret-word@host/name", "names a mysql database"),
        ("postgresql://u:secret-word@host", "names no database"),
        ("postgresql://u:secret-word@host:port/name", "is not a database address"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_a_password(address, sentence):
    with pytest.raises(ConfigurationError, match=sentence) as refused:
        ensure_running(Settings(database_url=address))
    assert "secret-word" not in refused.value.message


def test_a_server_that_is_down_is_named():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(
        DatabaseUnavailableError, match=r"database name on 127\.0\.0\.1 cannot be reached"
    ) as down:
        ensure_running(Settings(database_url=f"postgresql://u:secret-word@127.0.0.1:{port}/name"))
    assert "secret-word" not in down.value.message


def test_a_wrong_password_is_named(database_url):
    wrong = make_url(database_url).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(DatabaseUnavailableError, match="password authentication failed"):
        ensure_running(Settings(database_url=wrong))


def test_an_old_server_is_named(settings, monkeypatch):
    monkeypatch.setattr(catalog, "MIN_SERVER", 99)
    with pytest.raises(DatabaseSetupError, match=r"runs PostgreSQL .*, and onebudget needs 99 or newer"):
        ensure_running(settings)


def test_an_old_postgis_is_named(settings, monkeypatch):
    monkeypatch.setattr(catalog, "MIN_POSTGIS", (99, 1))
    with pytest.raises(DatabaseSetupError, match=r"has PostGIS 3\..*, and onebudget needs 99\.1 or newer"):
        ensure_running(settings)


def test_a_server_without_postgis_is_named(settings, monkeypatch):
    real = catalog.fetch

    def without_postgis(link, statement, values=None):
        return [] if "pg_available_extensions" in str(statement) else real(link, statement, values)

    monkeypatch.setattr(catalog, "fetch", without_postgis)
    with pytest.raises(DatabaseSetupError, match="The server has no PostGIS; install PostGIS"):
        ensure_running(settings)


@pytest.mark.xdist_group("private server")
def test_a_role_that_may_not_add_postgis_is_told_what_to_ask_for(server, ask):
    url = server.ensure()
    ask(url.set(database="postgres"), "create database bare template template0")
    bare = url.set(database="bare")
    with pytest.raises(
        DatabaseSetupError, match=r"role onebudget may not add the extension postgis to the database bare"
    ):
        ensure_running(Settings(database_url=catalog.as_text(bare)))


@pytest.mark.xdist_group("private server")
def test_an_administrator_gets_the_missing_extensions_added(server, ask):
    url = server.ensure()
    ask(url.set(database="postgres"), "create database bare template template0")
    administrator = server.url(url.port, role="onebudget_admin", database="bare")
    ensure_running(Settings(database_url=catalog.as_text(administrator)))
    assert ask(administrator, "select count(*) from pg_extension where extname <> 'plpgsql'") == [(3,)]
