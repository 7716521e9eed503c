"""The PostgreSQL programs on this machine, and whether PostGIS is beside them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.embedded.processes import run_program
from service.errors import DatabaseSetupError

MIN_SERVER = 14
MIN_POSTGIS = (3, 3)
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")

# Where distributions put the server's programs: Debian and Ubuntu, Red Hat, a build from source, Homebrew.
USUAL_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql@*/bin",
)
INSTALL_HINT = "on Debian or Ubuntu: apt-get install postgresql postgresql-postgis"


@dataclass(frozen=True)
class Installation:
    """One set of server programs, its version, and the version of PostGIS that it offers, if any."""

    bin_dir: Path
    version: tuple[int, int]
    postgis: tuple[int, ...] | None

    @property
    def major(self) -> int:
        """The major version, which a data folder is tied to."""
        return self.version[0]

    @property
    def fits(self) -> bool:
        """Whether onebudget can run on it."""
        return self.major >= MIN_SERVER and self.postgis is not None and self.postgis >= MIN_POSTGIS

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.bin_dir / name)


def find_installations(folders: Iterable[Path] | None = None) -> list[Installation]:
    """List the installations on this machine, newest first.

    Args:
        folders: Program folders to look at instead of the usual ones.
    """
    found = {}
    for folder in usual_folders() if folders is None else folders:
        version = _server_version(folder)
        if version is not None:
            found[folder.resolve()] = Installation(folder, version, _postgis_version(folder))
    return sorted(found.values(), key=lambda one: (one.version, str(one.bin_dir)), reverse=True)


def choose(installations: list[Installation], data_major: int | None = None) -> Installation:
    """Pick the newest fitting installation, or the one that a data folder needs.

    Raises:
        DatabaseSetupError: None fits; the sentence says what to install.
    """
    if data_major is not None:
        return _of_major(installations, data_major)
    for one in installations:
        if one.fits:
            return one
    raise DatabaseSetupError(_why_none_fits(installations))


def usual_folders() -> Iterator[Path]:
    """Yield the program folders of the distribution, of pg_config and of the path."""
    for pattern in USUAL_FOLDERS:
        yield from sorted(Path("/").glob(pattern))
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = run_program([pg_config, "--bindir"])
        if answer.returncode == 0 and answer.stdout.strip():
            yield Path(answer.stdout.strip())
    postgres = shutil.which("postgres")
    if postgres:
        yield Path(postgres).resolve().parent


def _of_major(installations: list[Installation], major: int) -> Installation:
    same = [one for one in installations if one.major == major]
    for one in same:
        if one.fits:
            return one
    if same:
        raise DatabaseSetupError(_why_none_fits(same))
    others = ", ".join(sorted({str(one.major) for one in installations})) or "none"
    raise DatabaseSetupError(
        f"The data folder was made by PostgreSQL {major}, whose programs are not on this machine "
        f"(found: {others}); install postgresql-{major} and postgresql-{major}-postgis-3, or choose another "
        "folder with ONEBUDGET_HOME."
    )


def _why_none_fits(installations: list[Installation]) -> str:
    if not installations:
        return (
            f"No PostgreSQL server programs were found on this machine; install them ({INSTALL_HINT}) "
            "or name a server in ONEBUDGET_DATABASE_URL."
        )
    newest = installations[0]
    if newest.major < MIN_SERVER:
        return (
            f"PostgreSQL {newest.major} in {newest.bin_dir} is too old; "
            f"onebudget needs {MIN_SERVER} or newer ({INSTALL_HINT})."
        )
    wanted = ".".join(map(str, MIN_POSTGIS))
    has = "lacks PostGIS" if newest.postgis is None else f"has PostGIS {'.'.join(map(str, newest.postgis))}"
    return (
        f"PostgreSQL {newest.major} in {newest.bin_dir} {has}, and onebudget needs PostGIS {wanted} or "
        f"newer; on Debian or Ubuntu: apt-get install postgresql-{newest.major}-postgis-3."
    )


def _server_version(folder: Path) -> tuple[int, int] | None:
    needed = [folder / name for name in ("postgres", "initdb", "pg_ctl")]
    if not all(program.is_file() for program in needed):
        return None
    answer = run_program([str(needed[0]), "--version"])
    match = re.search(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?", answer.stdout)
    return (int(match[1]), int(match[2] or 0)) if match else None


def _postgis_version(folder: Path) -> tuple[int, ...] | None:
    for share in _share_folders(folder):
        control = share / "extension" / "postgis.control"
        if control.is_file():
            match = re.search(r"default_version\s*=\s*'(\d+)\.(\d+)", control.read_text(encoding="utf-8"))
            return (int(match[1]), int(match[2])) if match else None
    return None


def _share_folders(folder: Path) -> Iterator[Path]:
    pg_config = folder / "pg_config"
    if pg_config.is_file():
        answer = run_program([str(pg_config), "--sharedir"])
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    yield Path("/usr/share/postgresql") / folder.parent.name
    yield folder.parent / "share" / "postgresql"
    yield folder.parent / "share"
