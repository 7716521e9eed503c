"""A server that lacks the database roles: said so, with the way out, and the way out leads there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy.engine import URL
from typer.testing import CliRunner

from service.app import create_app
from service.cli import app as commands
from service.db import make_engine
from service.embedded import PrivateServer, access, catalog, dumps, schema
from service.embedded.access import APPLICATION, READER, ROLES
from service.embedded.home import ADMIN
from service.errors import DatabaseSetupError
from service.settings import Settings
from tests.api.conftest import TestClient

pytestmark = pytest.mark.xdist_group("private server")
CHECKOUT = Path(__file__).resolve().parents[2]
Ask = Callable[[URL, str], list[tuple[Any, ...]]]


class Place:
    """A database on a server of this test's own, as its owner and as the administrator reach it."""

    def __init__(self, server: PrivateServer, ask: Ask) -> None:
        self.ask = ask
        self.url = server.ensure()
        self.administrator = server.url(self.url.port, role=ADMIN, database=self.url.database)
        schema.bring_up_to_date(catalog.as_text(self.url))

    def drop(self, *roles: str) -> None:
        for role in roles:
            self.ask(self.administrator, f"drop owned by {role}")
            self.ask(self.administrator, f"drop role {role}")

    def make(self) -> None:
        """What an administrator does who was told to run what `onebudget db roles` prints."""
        told = run(self.url, "db", "roles")
        with catalog.connected(self.administrator) as link:
            catalog.fetch(link, told)


def run(url: URL, *words: str) -> str:
    environment = {"ONEBUDGET_DATABASE_URL": catalog.as_text(url)}
    done = CliRunner().invoke(commands, list(words), env=environment, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def place(server: PrivateServer, ask: Ask) -> Place:
    return Place(server, ask)


@pytest.fixture
def readyz(place: Place) -> Iterator[Callable[[], Any]]:
    engine = make_engine(catalog.as_text(place.url))
    client = TestClient(create_app(Settings(database_url=catalog.as_text(place.url)), engine))
    yield lambda: client.get("/readyz")
    engine.dispose()


def test_a_missing_role_is_told_and_made_and_given_its_rights_again(place, readyz):
    assert readyz().status_code == 200
    place.drop(READER)
    answer = readyz()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-setup")
    assert answer.json()["detail"] == (
        f"The server has no role {READER}; have its administrator run what `onebudget db roles` prints, then "
        "run `onebudget db migrate`."
    )
    place.drop(APPLICATION)
    answer = readyz()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-setup")
    assert f"no role {APPLICATION}" in answer.json()["detail"]
    assert "`onebudget db roles`" in answer.json()["detail"]
    place.make()
    answer = readyz()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-setup")
    assert "has lost its rights in this database; run `onebudget db migrate`" in answer.json()["detail"]
    assert "Gave the database roles their rights again." in run(place.url, "db", "migrate")
    assert readyz().status_code == 200
    assert "rights again" not in run(place.url, "db", "migrate")


def test_a_backup_is_restored_where_the_roles_are_missing_or_it_is_said_what_to_do(place, readyz, tmp_path):
    file = tmp_path / "budget.dump"
    dumps.backup(catalog.as_text(place.url), file)
    place.drop(*ROLES)
    before = place.ask(place.administrator, "select oid from pg_database where datname = current_database()")
    with pytest.raises(
        DatabaseSetupError, match=r"lacks the roles .* what `onebudget db roles` prints, then"
    ):
        dumps.restore(catalog.as_text(place.url), file)
    now = place.ask(place.administrator, "select oid from pg_database where datname = current_database()")
    assert now == before
    place.make()
    dumps.restore(catalog.as_text(place.url), file)
    assert readyz().status_code == 200


def test_who_may_make_roles_restores_onto_a_server_without_them(place, tmp_path):
    file = tmp_path / "budget.dump"
    dumps.backup(catalog.as_text(place.url), file)
    place.drop(*ROLES)
    dumps.restore(catalog.as_text(place.administrator), file)
    with catalog.connected(place.administrator) as link:
        assert access.has_roles(link)
        assert access.has_rights(link)


def test_two_migrations_of_two_databases_both_make_the_roles(place):
    names = ("one", "other")
    urls = [place.administrator.set(database=name) for name in names]
    for name in names:
        place.ask(place.administrator, f"create database {name}")
    with Migrators(urls) as both:
        for _ in range(10):  # the roles alone, at the same moment, so that both miss them at least once
            place.drop(*ROLES)
            both.run("with catalog.connected(url) as link: access.add_roles(link)")
            with catalog.connected(place.administrator) as link:
                assert access.has_roles(link)
        place.drop(*ROLES)
        both.run("schema.bring_up_to_date(catalog.as_text(url))")
    for url in urls:
        assert schema.pending_revisions(catalog.as_text(url)) == []
        with catalog.connected(url) as link:
            assert access.has_rights(link)


class Migrators:
    """One process for each address, which run the same lines at the same moments; each has to end well."""

    CODE = """
import sys
from sqlalchemy.engine import make_url
from service.embedded import access, catalog, schema
url = make_url(sys.argv[1])
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""

    def __init__(self, urls: list[URL]) -> None:
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-c", self.CODE, catalog.as_text(url)],
                cwd=CHECKOUT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for url in urls
        ]
        self.run("pass")  # all of them are up

    def run(self, line: str) -> None:
        for process in self.processes:
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
        told = [process.stdout.readline().strip() for process in self.processes]
        silent = [process for process, said in zip(self.processes, told, strict=True) if not said]
        assert not silent, [process.stderr.read() for process in silent]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.communicate(timeout=60)
