from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
import pytest

from service.embedded import PrivateServer, home, processes
from service.embedded import server as server_module
from service.embedded.home import ADMIN, USER, Home
from service.errors import DatabaseSetupError, DatabaseUnavailableError

pytestmark = pytest.mark.xdist_group("private server")

START = """
from service.embedded import ensure_running
from service.settings import Settings
print(ensure_running(Settings()))
"""
CHECKOUT = Path(__file__).resolve().parents[2]


def start_in_another_process(root: Path) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if k != "ONEBUDGET_DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", START],
        env={**environment, "ONEBUDGET_HOME": str(root)},
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_postmaster(server: PrivateServer) -> int:
    found = server.home.postmaster()
    assert found is not None
    os.kill(found[0], signal.SIGKILL)
    while server.home.postmaster() is not None:
        time.sleep(0.01)
    return found[0]


def test_the_first_start_makes_a_private_server(server, ask):
    url = server.ensure()
    assert ask(url, "select current_user, current_database()") == [("onebudget", "onebudget")]
    assert ask(url, "select rolsuper from pg_roles where rolname = current_user") == [(False,)]
    assert ask(url, "select ST_SRID(ST_SetSRID(ST_Point(28, -29), 4326)) as srid") == [(4326,)]
    assert ask(url, "show listen_addresses") == [("127.0.0.1",)]
    assert ask(url, "show server_encoding") == [("UTF8",)]
    assert ask(url, "show data_checksums") == [("on",)]


def test_only_the_server_and_its_owner_get_into_its_folders(server):
    server.ensure()
    assert stat.S_IMODE((server.home.root / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.home.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.data.stat().st_mode) == 0o700


@pytest.mark.parametrize("door", ["127.0.0.1", "socket"])
def test_no_door_opens_without_the_password(server, door):
    url = server.ensure()
    host = str(server.home.socket_dir) if door == "socket" else door
    for role in (USER, ADMIN):
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(host=host, port=url.port, user=role, password="wrong", dbname="onebudget")
    psycopg2.connect(host=host, port=url.port, user=USER, password=url.password, dbname="onebudget").close()


def test_a_running_server_is_used_without_starting_a_program(server, monkeypatch):
    url = server.ensure()
    monkeypatch.setattr(server_module, "run_program", lambda *_, **__: pytest.fail("a program was started"))
    assert server.ensure() == url


def test_data_and_port_outlive_a_stop(server, ask):
    url = server.ensure()
    ask(url, "create table kept as select 42 as answer")
    assert server.stop() is True
    assert server.running_url() is None
    assert server.stop() is False
    assert server.ensure() == url
    assert ask(url, "select answer from kept") == [(42,)]


def test_a_killed_server_comes_back_with_what_was_committed_and_nothing_else(server, ask):
    url = server.ensure()
    ask(url, "create table kept as select 42 as answer")
    open_transaction = psycopg2.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    with open_transaction.cursor() as cursor:
        cursor.execute("insert into kept values (43)")
    kill_postmaster(server)
    open_transaction.close()
    assert ask(server.ensure(), "select answer from kept") == [(42,)]


def test_a_busy_child_of_a_killed_server_does_not_keep_it_down(server, ask):
    url = server.ensure()
    busy = psycopg2.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))

    def compute() -> None:
        with pytest.raises(psycopg2.Error), busy.cursor() as cursor:
            # Pure computing: the child does not look up to see that its parent is gone.
            cursor.execute("select count(*) from generate_series(1, 2000000000) where random() > 2")

    worker = threading.Thread(target=compute)
    worker.start()
    while len(processes.server_processes(server.home.data, server.home.title)) < 2:
        time.sleep(0.01)
    time.sleep(0.3)
    kill_postmaster(server)
    assert ask(server.ensure(), "select 1") == [(1,)]
    worker.join(timeout=30)
    assert not worker.is_alive()
    busy.close()


def test_a_stale_mark_that_names_another_living_program_is_seen_through(server, ask):
    server.ensure()
    mark = server.home.data / "postmaster.pid"
    kept = mark.read_text()
    kill_postmaster(server)
    owner = server.home.owner()
    as_owner = {} if owner.is_caller else {"user": owner.uid, "group": owner.gid}
    with subprocess.Popen(["sleep", "60"], **as_owner) as stranger:
        mark.write_text(kept.replace(kept.splitlines()[0], str(stranger.pid), 1))
        assert ask(server.ensure(), "select 1") == [(1,)]
        assert stranger.poll() is None
        stranger.kill()


def test_another_port_is_chosen_and_remembered_when_the_old_one_is_taken(server):
    first = server.ensure()
    server.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", first.port))
        stranger.listen()
        second = server.ensure()
        assert second.port != first.port
    server.stop()
    assert server.ensure().port == second.port


def test_a_port_taken_between_the_look_and_the_start_is_given_up(server, monkeypatch):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        server.home.remember_port(taken)
        monkeypatch.setattr(home, "_is_free", lambda _: True)
        assert server.ensure().port not in {None, taken}


def test_two_commands_at_once_make_and_share_one_server(base):
    both = [start_in_another_process(base / "home") for _ in range(2)]
    answers = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    found = Home(base / "home")
    parents = [
        pid
        for pid in processes.server_processes(found.data, found.title)
        if processes.is_postmaster(pid, found.data)
    ]
    assert len(parents) == 1


def test_a_command_killed_while_making_the_server_leaves_nothing_in_the_way(base, ask):
    first = start_in_another_process(base / "home")
    while not list((base / "home").glob("postgres.new-*/PG_VERSION")):
        assert first.poll() is None, first.communicate()
        time.sleep(0.005)
    first.kill()
    first.communicate()
    made = PrivateServer(Home(base / "home"), "onebudget")
    assert not made.home.data.exists()
    assert ask(made.ensure(), "select 1") == [(1,)]
    assert list(made.home.root.glob("postgres.new-*")) == []


def test_a_folder_with_spaces_and_an_apostrophe_works(base, copy_server, ask):
    assert ask(copy_server(base / "the hub's own  home").ensure(), "select 1") == [(1,)]


@pytest.mark.parametrize("name", ['a "quoted" home', "a $(dear) home", "a `ticked` home", "back\\slash"])
def test_a_folder_that_a_shell_would_misread_is_refused(base, name):
    with pytest.raises(DatabaseSetupError, match="holds a quote, dollar, backslash or line break"):
        PrivateServer(Home(base / name), "onebudget").ensure()
    assert list(base.iterdir()) == []


def test_a_path_too_long_for_a_socket_leaves_loopback(base, copy_server, ask):
    deep = base / ("long" * 25)
    made = copy_server(deep)
    assert made.home.socket_dir is None
    assert ask(made.ensure(), "select 1") == [(1,)]
    assert "unix_socket_directories = ''\n" in (made.home.data / "onebudget.conf").read_text()
    assert not (deep / "socket").exists() or list((deep / "socket").iterdir()) == []


def test_a_large_log_is_put_aside_at_the_next_start(server, monkeypatch):
    server.ensure()
    server.stop()
    monkeypatch.setattr(server_module, "LARGEST_LOG_BYTES", 10)
    server.ensure()
    assert server.home.log.with_suffix(".log.1").exists()
    assert "ready to accept connections" in server.home.log.read_text()


def test_reset_removes_everything_and_the_next_start_begins_anew(server, ask):
    url = server.ensure()
    ask(url, "create table kept as select 42 as answer")
    server.reset()
    assert [entry.name for entry in server.home.root.iterdir()] == ["lock"]
    assert ask(server.ensure(), "select to_regclass('kept') is null") == [(True,)]


def test_reset_of_what_was_never_made_does_nothing(base):
    PrivateServer(Home(base / "none"), "onebudget").reset()
    assert not (base / "none").exists()


def test_a_command_that_waits_too_long_for_another_says_so(server, monkeypatch):
    monkeypatch.setattr(home, "LOCK_PATIENCE_S", 0.1)
    with (
        server.home.lock(),
        pytest.raises(DatabaseUnavailableError, match="Another onebudget command has been starting"),
    ):
        server.ensure()


def test_lost_passwords_are_named_with_the_remedy(server):
    (server.home.root / "passwords.json").unlink()
    with pytest.raises(DatabaseSetupError, match=r"passwords .* are missing .* `onebudget db reset`"):
        server.ensure()


def test_wrong_passwords_are_told_from_a_server_that_is_down(server):
    file = server.home.root / "passwords.json"
    file.write_text('{"onebudget": "wrong", "onebudget_admin": "wrong"}')
    with pytest.raises(
        DatabaseUnavailableError, match=r"does not let us in: .*password authentication failed"
    ):
        server.ensure()


def test_a_broken_data_folder_gets_the_servers_own_reason(server):
    (server.home.data / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseUnavailableError, match=r"does not start: .*pg_control"):
        server.ensure()
