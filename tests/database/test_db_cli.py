from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from service.db_cli import app
from service.embedded import catalog, dumps, schema
from service.errors import BadFileError, ConfigurationError, ConflictError, DatabaseSetupError, OnebudgetError

CHECKOUT = Path(__file__).resolve().parents[2]


def run(*arguments: str, answer: str | None = None) -> str:
    """Run `onebudget db ...` here; an error of ours is raised, as the command line's main would see it."""
    result = CliRunner().invoke(app, list(arguments), input=answer, catch_exceptions=True)
    if isinstance(result.exception, OnebudgetError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def private(server, monkeypatch):
    """The environment of somebody who has set nothing but the folder."""
    monkeypatch.delenv("ONEBUDGET_DATABASE_URL")
    monkeypatch.setenv("ONEBUDGET_HOME", str(server.home.root))
    return server


@pytest.fixture
def named(fresh_database, monkeypatch):
    """The environment of somebody whose database lies on a named server, on the migrated schema."""
    url = fresh_database()
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", url)
    return make_url(url)


def leave_a_mark(ask, url, word: str) -> None:
    ask(url, "create table if not exists mark (word text)")
    ask(url, f"insert into mark values ('{word}')")


def marks(ask, url) -> list[str]:
    return [word for (word,) in ask(url, "select word from mark order by word")]


BUDGET = """
insert into edition (id, slug, title, territory, valid_from, source, licence, manifest, checksum)
values (1, 'demo', 'Demo', 'demo', '2020-01-01', 'ours', 'free', '{}', 'abc');
insert into area (id, edition_id, level, code, name, parent_id, country_id, area_km2, label_point, geom)
select 1, 1, 'country', 'ZZ', 'Nowhere', null, 1, 100, st_point(28.5, -28.5, 4326),
       st_multi(st_makeenvelope(28, -29, 29, -28, 4326));
insert into area (id, edition_id, level, code, name, parent_id, country_id, ward_id, area_km2,
                  label_point, geom)
select 2, 1, 'ward', '59900001', 'Ward 1', 1, 1, 2, 100, st_point(28.5, -28.5, 4326),
       st_multi(st_makeenvelope(28, -29, 29, -28, 4326));
insert into area_piece (edition_id, level, area_id, geom)
select edition_id, level, id, (st_dump(geom)).geom from area;
update edition set activated_at = now();
insert into organisation (id, code, name, sphere, fy_start_month, area_level, area_code)
values (1, 'ORG', 'A department', 'national', 4, 'country', 'ZZ');
insert into commitment (id, territory, organisation_id, reference, name, scope, locate_method, precision,
                        exactness, geom, code_edition_id, content_hash)
values (1, 'demo', 1, 'ref', 'A clinic', 'site', 'coordinates', 1, 1, st_point(28.5, -28.5, 4326), 1, '');
insert into funding_source (code, name) values ('test', 'Test') on conflict do nothing;
insert into allocation (commitment_id, financial_year, phase, funding_source_id, amount_cents)
select 1, 2026, 'original', id, 123456789 from funding_source limit 1;
select place_commitments(1, array[1]::bigint[]);
"""


def test_a_budget_survives_backup_and_restore_to_the_cent_and_lives_on(named, ask, tmp_path):
    lines = "select area_id, landing::text, amount_cents from budget_line order by 1"
    ask(named, BUDGET)
    before = ask(named, lines)
    assert before == [(2, "ward", 123456789)]
    run("backup", str(tmp_path / "budget.dump"))
    ask(named, "delete from commitment")
    assert ask(named, lines) == []
    run("restore", str(tmp_path / "budget.dump"), "--yes")
    assert ask(named, lines) == before
    # Guards and functions came back too, not the rows alone.
    ask(named, "update allocation set amount_cents = 100")
    assert ask(named, lines) == [(2, "ward", 100)]


def databases(ask, url) -> set[str]:
    return {name for (name,) in ask(url, "select datname from pg_database") if name.startswith(url.database)}


@pytest.mark.xdist_group("private server")
def test_the_life_of_a_private_server(private, ask):
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 1
    assert "not running" in result.output

    assert re.search(r"runs on 127\.0\.0\.1:\d+, its data in", run("start"))
    told = run("status")
    for fact in ("private", "running", "PostgreSQL", "PostGIS", "none yet", str(private.home.root)):
        assert fact in told

    assert "Applied 0001" in run("migrate")
    assert "Applied" not in run("migrate")
    assert schema.current_revision(catalog.as_text(private.running_url())) in run("status")

    address = run("url").strip()
    assert address.startswith("postgresql://onebudget:")
    psycopg2.connect(address).close()

    with pytest.raises(AssertionError, match=r"with its databases onebudget \([\d.]+ MB\)\?"):
        run("reset", answer="n\n")
    assert "has stopped" in run("stop")
    assert "was not running" in run("stop")

    with pytest.raises(AssertionError, match="Aborted"):
        run("reset", answer="n\n")
    assert private.home.data.exists()
    assert "Removed" in run("reset", "--yes")
    assert not private.home.data.exists()


@pytest.mark.parametrize("command", ["start", "stop", "reset"])
def test_a_named_server_is_not_ours_to_start_stop_or_reset(named, command):
    with pytest.raises(ConfigurationError, match=f"unset it to {command} the private one"):
        run(command)


def test_status_of_a_named_server(named):
    told = run("status")
    for fact in ("named in ONEBUDGET_DATABASE_URL", "running", named.database, "PostGIS", " MB"):
        assert fact in told
    assert named.password not in told


def test_status_of_a_named_server_that_is_down():
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 1
    assert "not running" in result.output


def test_psql_is_handed_the_password_out_of_sight_and_the_rest_as_it_is(named):
    code = "import sys; from service.db_cli import app; app(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "psql", "-At", "-c", "select current_database(), 'a b'"],
        cwd=CHECKOUT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"{named.database}|a b"


def test_a_backup_can_be_restored(named, ask, tmp_path):
    file = tmp_path / "budget.dump"
    leave_a_mark(ask, named, "kept")
    assert "Wrote" in run("backup", str(file))
    leave_a_mark(ask, named, "later")
    before = databases(ask, named)
    assert "now holds what was in" in run("restore", str(file), "--yes")
    assert marks(ask, named) == ["kept"]
    assert databases(ask, named) == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_restored_database_is_brought_up_to_date_and_can_be_used_by_its_role(named, ask, tmp_path):
    file = tmp_path / "budget.dump"
    run("backup", str(file))
    run("restore", str(file), "--yes")
    assert schema.pending_revisions(catalog.as_text(named)) == []
    assert ask(
        named, "select count(*) from pg_tables where schemaname = 'public' and tableowner <> current_user"
    ) == [
        (1,)  # PostGIS's own table of reference systems
    ]
    reached = "has_table_privilege('onebudget_app', 'commitment', 'select')"
    called = "has_function_privilege('onebudget_reader', 'account_for_sign_in(text)', 'execute')"
    assert ask(named, f"select {reached}, {called}") == [(True, False)]


def test_restore_ends_the_sessions_of_others_and_takes_the_place_at_once(named, ask, tmp_path):
    file = tmp_path / "budget.dump"
    run("backup", str(file))
    other = psycopg2.connect(named.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        run("restore", str(file), "--yes")
        with pytest.raises(psycopg2.Error), other.cursor() as cursor:
            cursor.execute("select 1")
    finally:
        other.close()


def test_a_backup_never_replaces_a_file_unless_told(named, tmp_path):
    file = tmp_path / "budget.dump"
    file.write_text("precious")
    with pytest.raises(ConflictError, match=r"exists; name another or add --force"):
        run("backup", str(file))
    assert file.read_text() == "precious"
    run("backup", str(file), "--force")
    assert file.read_bytes().startswith(b"PGDMP")


def test_a_backup_that_fails_leaves_the_old_file(named, tmp_path):
    with pytest.raises(DatabaseSetupError, match=r"was not made: .*No such file"):
        run("backup", str(tmp_path / "missing" / "budget.dump"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.98])
def test_a_truncated_backup_leaves_the_database_as_it_was(named, ask, tmp_path, kept):
    file = tmp_path / "budget.dump"
    leave_a_mark(ask, named, "kept")
    # Enough of it that the cut falls into the table of contents, the data and the end.
    ask(named, "create table bulk as select i, md5(i::text) as word from generate_series(1, 20000) i")
    run("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    before = databases(ask, named)
    with pytest.raises(BadFileError, match=r"budget\.dump"):
        run("restore", str(file), "--yes")
    assert marks(ask, named) == ["kept"]
    assert databases(ask, named) == before


@pytest.mark.parametrize("content", [b"", b"PGDMP", b"not a backup at all", bytes(5000)])
def test_a_file_that_is_no_backup_is_refused(named, tmp_path, content):
    file = tmp_path / "budget.dump"
    file.write_bytes(content)
    with pytest.raises(BadFileError, match=r"is not a backup made by `onebudget db backup`"):
        run("restore", str(file), "--yes")


def test_a_missing_file_is_named(named, tmp_path):
    with pytest.raises(BadFileError, match="There is no file"):
        run("restore", str(tmp_path / "none.dump"), "--yes")


def test_a_backup_of_another_programs_database_is_refused(fresh_database, named, tmp_path):
    file = tmp_path / "other.dump"
    dumps.backup(fresh_database(migrated=False), file)
    with pytest.raises(BadFileError, match="another program's database"):
        run("restore", str(file), "--yes")


def test_a_backup_of_a_newer_onebudget_is_refused(named, ask, tmp_path):
    file = tmp_path / "newer.dump"
    leave_a_mark(ask, named, "kept")
    [(revision,)] = ask(named, "select version_num from alembic_version")
    ask(named, "update alembic_version set version_num = 'from-tomorrow'")
    dumps.backup(catalog.as_text(named), file)
    ask(named, f"update alembic_version set version_num = '{revision}'")
    with pytest.raises(DatabaseSetupError, match="at from-tomorrow, which this onebudget does not know"):
        run("restore", str(file), "--yes")
    assert marks(ask, named) == ["kept"]


def test_restore_asks_first(named, ask, tmp_path):
    file = tmp_path / "budget.dump"
    run("backup", str(file))
    leave_a_mark(ask, named, "later")
    with pytest.raises(AssertionError, match="Aborted"):
        run("restore", str(file), answer="n\n")
    assert marks(ask, named) == ["later"]


def test_what_a_killed_restore_left_is_cleared_by_the_next(named, ask, tmp_path):
    file = tmp_path / "budget.dump"
    run("backup", str(file))
    ask(named.set(database="postgres"), f'create database "{named.database}_restore_dead0000"')
    run("restore", str(file), "--yes")
    assert databases(ask, named) == {named.database}


def test_two_restores_at_once_are_refused(named, tmp_path):
    file = tmp_path / "budget.dump"
    run("backup", str(file))
    with catalog.connected(named.set(database="postgres")) as link:
        catalog.fetch(link, "select pg_advisory_lock(hashtext(%s))", (f"restore {named.database}",))
        with pytest.raises(ConflictError, match="Another restore"):
            run("restore", str(file), "--yes")


def test_a_schema_from_a_newer_onebudget_is_not_migrated(named, ask):
    ask(named, "update alembic_version set version_num = 'from-tomorrow'")
    with pytest.raises(DatabaseSetupError, match="use the newer onebudget that made it"):
        run("migrate")


def test_two_commands_that_migrate_at_once_do_it_once(fresh_database):
    url = fresh_database(migrated=False)
    code = f"from service.embedded.schema import bring_up_to_date; print(len(bring_up_to_date({url!r})))"
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    counts = sorted(int(one.communicate(timeout=120)[0]) for one in both)
    assert counts[0] == 0
    assert counts[1] > 0
    assert schema.pending_revisions(url) == []
