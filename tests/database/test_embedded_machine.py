"""What the machine may lack: programs, PostGIS, the right version, rights, room on the disk."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded import PrivateServer, binaries, config, default_home, processes
from service.embedded import server as server_module
from service.embedded.binaries import Installation, choose, find_installations
from service.embedded.home import Home
from service.errors import DatabaseSetupError, DatabaseUnavailableError

pytestmark = pytest.mark.xdist_group("private server")

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")


def fake_installation(folder: Path, version: str, postgis: str | None, initdb: str = "exit 1") -> Path:
    """Programs that answer as those of another version would."""
    bin_dir = folder / version / "bin"
    bin_dir.mkdir(parents=True)
    for name, body in {
        "postgres": f"echo 'postgres (PostgreSQL) {version}'",
        "initdb": initdb,
        "pg_ctl": "exit 1",
    }.items():
        (bin_dir / name).write_text(f"#!/bin/sh\n{body}\n")
        (bin_dir / name).chmod(0o755)
    extensions = folder / version / "share" / "extension"
    extensions.mkdir(parents=True)
    if postgis:
        (extensions / "postgis.control").write_text(f"default_version = '{postgis}'\n")
    return bin_dir


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A real file system with hardly any room."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("this system does not let the test mount a small disk")
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_the_newest_fitting_installation_is_chosen(base):
    folders = [
        fake_installation(base, "14.9", "3.4.1"),
        fake_installation(base, "17.2", None),
        fake_installation(base, "16.1", "3.3.0"),
        fake_installation(base, "13.5", "3.5.0"),
    ]
    found = find_installations(folders)
    assert [(one.version, one.postgis) for one in found] == [
        ((17, 2), None),
        ((16, 1), (3, 3)),
        ((14, 9), (3, 4)),
        ((13, 5), (3, 5)),
    ]
    assert choose(found).version == (16, 1)
    assert choose(found, data_major=14).version == (14, 9)


def test_this_machine_has_a_fitting_installation():
    assert choose(find_installations()).fits


@pytest.mark.parametrize(
    ("version", "postgis", "sentence"),
    [
        ("15.3", None, r"PostgreSQL 15 in .* lacks PostGIS.*postgresql-15-postgis-3"),
        ("15.3", "3.1.4", r"has PostGIS 3\.1, and onebudget needs PostGIS 3\.3 or newer"),
        ("12.1", "3.4.0", r"PostgreSQL 12 in .* is too old; onebudget needs 14 or newer"),
    ],
)
def test_what_does_not_fit_is_named_with_the_remedy(base, version, postgis, sentence, monkeypatch):
    folder = fake_installation(base, version, postgis)
    monkeypatch.setattr(binaries, "usual_folders", lambda: iter([folder]))
    with pytest.raises(DatabaseSetupError, match=sentence):
        PrivateServer(Home(base / "home"), "onebudget").ensure()
    assert not (base / "home" / "postgres").exists()


def test_no_programs_at_all_are_named_with_the_remedy(base, monkeypatch):
    monkeypatch.setattr(binaries, "usual_folders", lambda: iter([base / "nothing"]))
    with pytest.raises(DatabaseSetupError, match=r"No PostgreSQL server programs .* ONEBUDGET_DATABASE_URL"):
        PrivateServer(Home(base / "home"), "onebudget").ensure()


def test_data_of_another_major_version_is_not_touched(server):
    (server.home.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(
        DatabaseSetupError, match=r"made by PostgreSQL 12, whose programs are not on this machine"
    ):
        server.ensure()
    assert server.running_url() is None


def test_data_of_an_unreadable_version_is_not_touched(server):
    (server.home.data / "PG_VERSION").write_text("torn")
    with pytest.raises(DatabaseSetupError, match=r"version of the data folder cannot be read"):
        server.ensure()


# Room for less and less of it: not even its files, its files only, its first extension too.
@AS_ROOT
@pytest.mark.parametrize("size", ["20m", "45m", "60m"])
def test_a_full_disk_while_the_server_is_made(base, size):
    with small_disk(base / "disk", size) as disk:
        made = PrivateServer(Home(disk / "home"), "onebudget")
        with pytest.raises(DatabaseSetupError, match=r"disk of .* is full .* ONEBUDGET_HOME"):
            made.ensure()
        assert list(made.home.root.glob("postgres.new-*")) == []
        made.stop()
        processes.end_processes(made.home.data, made.home.title)


@AS_ROOT
def test_a_full_disk_while_the_server_starts_and_recovery_once_there_is_room(base, copy_server, ask):
    with small_disk(base / "disk", "400m") as disk:
        made = copy_server(disk / "home")
        filler = disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(65536))
                file.flush()
        with pytest.raises(DatabaseSetupError, match=r"is full|No space left"):
            made.ensure()
        filler.unlink()
        assert ask(made.ensure(), "select 1") == [(1,)]
        made.stop()


def test_an_initdb_that_reports_a_full_disk_gets_the_same_sentence(base, monkeypatch):
    folder = fake_installation(
        base, "15.1", "3.3.0", "echo 'initdb: error: could not write: No space left on device' >&2; exit 1"
    )
    monkeypatch.setattr(binaries, "usual_folders", lambda: iter([folder]))
    with pytest.raises(DatabaseSetupError, match=r"disk of .* is full"):
        PrivateServer(Home(base / "home"), "onebudget").ensure()


def test_a_missing_locale_falls_back_to_the_plain_one(base, monkeypatch):
    body = """case "$*" in *C.UTF-8*) echo 'initdb: error: invalid locale name "C.UTF-8"' >&2;;
    *) echo "initdb: error: second try with ${*##* }" >&2;; esac; exit 1"""
    folder = fake_installation(base, "15.1", "3.3.0", body)
    monkeypatch.setattr(binaries, "usual_folders", lambda: iter([folder]))
    with pytest.raises(Exception, match="second try with C "):
        PrivateServer(Home(base / "home"), "onebudget").ensure()


def test_a_folder_that_cannot_be_made_is_named(base):
    (base / "file").write_text("not a folder")
    with pytest.raises(
        DatabaseSetupError, match=r"file/home cannot be used .*Not a directory.* ONEBUDGET_HOME"
    ):
        PrivateServer(Home(base / "file" / "home"), "onebudget").ensure()


@AS_ROOT
def test_a_folder_that_the_system_user_cannot_reach_is_named(base):
    (base / "private").mkdir(mode=0o700)
    with pytest.raises(DatabaseSetupError, match=r"system user postgres, .* cannot reach .*private/home"):
        PrivateServer(Home(base / "private" / "home"), "onebudget").ensure()


@AS_ROOT
def test_root_runs_the_server_as_the_system_user(server):
    server.ensure()
    pid, _ = server.home.postmaster()
    assert processes.owner_of(Path(f"/proc/{pid}")).name == "postgres"


@AS_ROOT
def test_root_never_writes_through_a_link_of_the_system_user(server, base):
    precious = base / "precious"
    precious.write_text("root's own")
    (server.home.data / "onebudget.conf").unlink()
    (server.home.data / "onebudget.conf").symlink_to(precious)
    server.ensure()
    assert precious.read_text() == "root's own"
    assert precious.stat().st_uid == 0


def test_the_default_folder_follows_the_user(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_home() == tmp_path / "onebudget"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_home() == tmp_path / ".local" / "share" / "onebudget"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_home() == Path("/var/lib/onebudget")


def test_settings_stay_within_a_small_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(config, "_memory_mb", lambda: 512)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    settings = config.server_settings(Home(tmp_path), 54321)
    assert settings["shared_buffers"] == "64MB"
    assert settings["work_mem"] == "4MB"
    assert settings["max_parallel_workers_per_gather"] == "0"


def test_a_small_shared_memory_mount_is_avoided(monkeypatch, tmp_path):
    monkeypatch.setattr(config, "SHARED_MEMORY", tmp_path / "none")
    assert config.server_settings(Home(tmp_path), 54321)["dynamic_shared_memory_type"] == "mmap"


def test_settings_are_quoted_as_the_server_reads_them():
    assert "unix_socket_directories = '/it''s/here'" in config.as_file(
        {"unix_socket_directories": "/it's/here"}
    )


def test_an_installation_names_its_programs(tmp_path):
    assert Installation(tmp_path, (15, 1), (3, 3)).program("psql") == str(tmp_path / "psql")


def test_a_slow_recovery_is_told_from_a_failure(server, monkeypatch):
    """The server comes up, only not while the command waits."""
    real = server_module.PrivateServer._pg_ctl

    def impatient(self, *arguments, installation=None):
        done = real(self, *arguments, installation=installation)
        done.returncode, done.stderr = 1, "pg_ctl: server did not start in time\n"
        return done

    monkeypatch.setattr(server_module.PrivateServer, "_pg_ctl", impatient)
    with pytest.raises(DatabaseUnavailableError, match=r"still recovering after .* try again in a minute"):
        server.ensure()
    assert server.ensure().database == "onebudget"
