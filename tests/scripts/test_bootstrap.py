"""The set-up script's decisions, on a machine made of fake programs that write down how they were called."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.sh"

APT_GET = """
echo "apt-get $*" >> "$LOG"
case "$*" in
    *" update") touch "$MACHINE/lists" ;;
    *" install "*)
        echo "main cluster: $(cat "$BOOTSTRAP_CLUSTER_CONF" 2>/dev/null)" >> "$LOG"
        if [ -e "$MACHINE/stale" ] && [ ! -e "$MACHINE/lists" ]; then exit 100; fi
        for package in "$@"; do
            case $package in
                postgresql-common) echo 'as it was' > "$BOOTSTRAP_CLUSTER_CONF" ;;
                postgresql-*-postgis-3)
                    version=${package#postgresql-}; version=${version%-postgis-3}
                    mkdir -p "$BOOTSTRAP_SERVER_SHARES/$version/extension"
                    echo "default_version = '$OFFERED_POSTGIS'" \
                        > "$BOOTSTRAP_SERVER_SHARES/$version/extension/postgis.control" ;;
                postgresql-[0-9]*)
                    mkdir -p "$BOOTSTRAP_SERVER_PROGRAMS/${package#postgresql-}/bin"
                    touch "$BOOTSTRAP_SERVER_PROGRAMS/${package#postgresql-}/bin/postgres"
                    chmod +x "$BOOTSTRAP_SERVER_PROGRAMS/${package#postgresql-}/bin/postgres" ;;
            esac
        done ;;
esac
"""
APT_CACHE = """
if [ ! -e "$MACHINE/lists" ] && [ ! -e "$MACHINE/stale" ]; then echo "  Candidate: (none)"; exit; fi
case $1 in
    policy) echo "  Candidate: 1" ;;
    depends) echo "postgresql"; echo "  Depends: postgresql-$OFFERED_SERVER" ;;
esac
"""
SUDO = """
if [ ! -e "$MACHINE/sudo-without-password" ]; then echo "a password is required" >&2; exit 1; fi
[ "$1" = -n ] && shift
echo "sudo $1" >> "$LOG"
exec "$@"
"""


class Machine:
    """A machine without PostgreSQL, whose user is root unless told otherwise."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "log"
        self.log.touch()
        self.cluster_conf = root / "createcluster.conf"
        self.offered_server, self.offered_postgis = "15", "3.3.2"
        (root / "bin").mkdir()
        self.program("apt-get", APT_GET)
        self.program("apt-cache", APT_CACHE)
        self.user(0)

    def program(self, name: str, body: str) -> None:
        file = self.root / "bin" / name
        file.write_text(f"#!/bin/bash\n{body}\n")
        file.chmod(0o755)

    def user(self, uid: int) -> None:
        self.program("id", f"echo {uid}")

    def has_server(self, version: str, postgis: str | None) -> None:
        postgres = self.root / "lib" / version / "bin" / "postgres"
        postgres.parent.mkdir(parents=True)
        postgres.write_text("#!/bin/sh\n")
        postgres.chmod(0o755)
        if postgis:
            control = self.root / "share" / version / "extension" / "postgis.control"
            control.parent.mkdir(parents=True)
            control.write_text(f"# postgis extension\ndefault_version = '{postgis}'\n")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one of the script's functions with the fake programs and the system's own small tools."""
        return subprocess.run(
            ["/bin/bash", "-c", f"source {SCRIPT}; product_finds_server() {{ return 1; }}; {command}"],
            env={
                "PATH": f"{self.root / 'bin'}:/usr/bin:/bin",
                "MACHINE": str(self.root),
                "LOG": str(self.log),
                "OFFERED_SERVER": self.offered_server,
                "OFFERED_POSTGIS": self.offered_postgis,
                "BOOTSTRAP_SERVER_PROGRAMS": str(self.root / "lib"),
                "BOOTSTRAP_SERVER_SHARES": str(self.root / "share"),
                "BOOTSTRAP_CLUSTER_CONF": str(self.cluster_conf),
            },
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        options = "apt-get -y -q -o DPkg::Lock::Timeout=300 "
        return [line.replace(options, "") for line in self.log.read_text().splitlines()]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_bare_machine_gets_the_distributions_server_and_no_cluster_of_its_own(machine):
    done = machine.run("ensure_server")
    assert done.returncode == 0, done.stderr
    assert machine.calls() == [
        "update",
        "install --no-install-recommends postgresql-common",
        "main cluster: ",
        "install --no-install-recommends postgresql-15 postgresql-15-postgis-3",
        "main cluster: create_main_cluster = false",
    ]
    assert machine.cluster_conf.read_text() == "as it was\n"


def test_a_machine_that_has_everything_is_left_alone(machine):
    machine.has_server("16", "3.4.1")
    assert machine.run("ensure_server").returncode == 0
    assert machine.calls() == []


@pytest.mark.parametrize("postgis", [None, "3.2.9"])
def test_a_server_without_fitting_postgis_gets_postgis_and_nothing_else(machine, postgis):
    machine.has_server("14", postgis)
    assert machine.run("ensure_server").returncode == 0
    assert [call for call in machine.calls() if call.startswith("install")] == [
        "install --no-install-recommends postgresql-14-postgis-3"
    ]


def test_stale_lists_are_fetched_anew_when_an_installation_fails(machine):
    (machine.root / "stale").touch()
    machine.has_server("15", None)
    assert machine.run("ensure_server").returncode == 0
    assert [call.split()[0] for call in machine.calls() if "cluster" not in call] == [
        "install",
        "update",
        "install",
    ]


def test_an_ordinary_user_installs_through_sudo(machine):
    machine.user(1000)
    machine.program("sudo", SUDO)
    (machine.root / "sudo-without-password").touch()
    done = machine.run("ensure_server")
    assert done.returncode == 0, done.stderr
    assert "sudo env" in machine.calls()
    assert machine.cluster_conf.read_text() == "as it was\n"


@pytest.mark.parametrize("sudo", [None, SUDO])
def test_without_rights_one_sentence_says_what_to_run(machine, sudo):
    machine.user(1000)
    if sudo:
        machine.program("sudo", sudo)
    else:
        machine.program("sudo", "exit 127")
    done = machine.run("ensure_server")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "onebudget: PostgreSQL 14 or newer with PostGIS 3.3 or newer is missing and installing it needs "
        "root; run this once as root, or run: sudo apt-get install postgresql postgresql-postgis"
    )
    assert machine.calls() == []


def test_a_distribution_that_is_too_old_is_named(machine):
    machine.offered_server = "13"
    done = machine.run("ensure_server")
    assert done.returncode == 1
    assert "This distribution has PostgreSQL 13, and onebudget needs 14 or newer" in done.stderr


def test_a_distribution_whose_postgis_is_too_old_is_named(machine):
    machine.offered_postgis = "3.2.0"
    done = machine.run("ensure_server")
    assert done.returncode == 1
    assert "too old for onebudget" in done.stderr


def test_lists_that_cannot_be_fetched_are_named(machine):
    machine.program("apt-get", "exit 100")
    done = machine.run("ensure_server")
    assert done.returncode == 1
    assert "package lists could not be fetched" in done.stderr


def python(answers: str) -> str:
    """A Python that answers whether it is new enough and whether it can make environments."""
    return f'case "$*" in {answers} *) exit 0;; esac'


def test_a_python_that_only_pretends_to_be_there_is_passed_over(machine):
    machine.program("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    machine.program("python3.12", python(""))
    assert machine.run("find_python").stdout.strip() == "python3.12"


def test_a_python_that_can_make_environments_is_preferred(machine):
    machine.program("python3.13", python("*ensurepip*) exit 1;;"))
    machine.program("python3.12", python("*ensurepip*) exit 1;;"))
    machine.program("python3.11", python(""))
    assert machine.run("find_python").stdout.strip() == "python3.11"


def test_the_interpreter_that_the_caller_names_comes_first(machine):
    machine.program("python3.13", python(""))
    machine.program("my-python", python(""))
    assert machine.run("PYTHON=my-python find_python").stdout.strip() == "my-python"


def test_a_python_without_its_venv_module_gets_it_from_the_distribution(machine):
    machine.program("python3.13", python("*ensurepip*) exit 1;; *venv*) echo python3.13-venv;;"))
    done = machine.run("ensure_venv_module python3.13")
    assert done.returncode == 0, done.stderr
    assert "install --no-install-recommends python3.13-venv" in machine.calls()


def test_no_python_at_all_is_named_with_the_remedy(machine):
    for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3"):
        machine.program(name, "exit 1")
    done = machine.run("make_venv")
    assert done.returncode == 1
    assert "No Python 3.11 or newer was found" in done.stderr


def npm(machine: Machine, answer: str) -> None:
    file = machine.root / ".venv" / "bin" / "npm"
    file.parent.mkdir(parents=True)
    file.write_text(f'#!/bin/bash\necho "npm $*" >> "$LOG"\n{answer}\n')
    file.chmod(0o755)
    (machine.root / "package-lock.json").write_text("{}")


def test_what_the_tests_need_from_npm_is_fetched_once(machine):
    npm(machine, "sleep 0.1; mkdir node_modules; touch node_modules/.package-lock.json")
    done = machine.run("ensure_test_files && ensure_test_files")
    assert done.returncode == 0, done.stderr
    assert machine.calls() == ["npm ci --silent"]


def test_npm_without_a_network_is_one_sentence(machine):
    npm(machine, "exit 1")
    done = machine.run("ensure_test_files")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("onebudget: npm could not fetch the tests' files")
