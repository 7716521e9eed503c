"""A load whose importer or whose database is killed in its middle leaves all or nothing, and can be repeated.

The load is held in its middle by a lock on the table that it comes to next, so that the blow always lands
there: what it wrote before is in the database, and not yet committed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import func, select

from service.commitments import service
from service.commitments.plan import LoadOptions
from service.db import WriteSession, make_engine, migrate, writing
from service.embedded import PrivateServer, catalog, processes
from service.filters.words import Filters, Transfers
from service.models import BudgetLine, Commitment, SourceFile
from service.rollups.balance import reconcile
from tests.builders import build_edition
from tests.commitments.conftest import row, table
from tests.commitments.test_reloading import everything

CHECKOUT = Path(__file__).resolve().parents[2]
MAIN = "from service.cli import main; main()"
PATIENCE_S = 120
TODAY = date(2026, 11, 22)
EVERYTHING = Filters(transfers=Transfers.INCLUDE)
SITES = [
    {"latitude": f"{-32.99 + 0.003 * n:.3f}", "longitude": f"{27.01 + 0.006 * n:.3f}"} for n in range(60)
]
FIRST = table(*[row(f"A{n}", f"{n}.07", **site) for n, site in enumerate(SITES)])
SECOND = table(
    *[row(f"A{n}", f"{n}.08", **site) for n, site in enumerate(SITES[:40])],
    *[row(f"B{n}", f"{n}.01", wards="1, 2, 3", municipality="EC121") for n in range(40)],
)
MIDDLES = ("allocation", "budget_line")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Callable[..., object]]:
    """Begin loads that wait in their middle; whatever still runs at the end is ended."""
    with contextlib.ExitStack() as undo:

        @contextlib.contextmanager
        def hold(url: str, text: str, before: str, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
            link = psycopg2.connect(url.replace("+psycopg2", ""))
            undo.callback(link.close)
            with link.cursor() as cursor:
                cursor.execute(f"lock table {before} in share mode")
            process = begin_load(tmp_path, text, environment)
            undo.callback(end, process)
            wait_until(lambda: is_waiting(url, process), "the load did not come to its middle")
            yield process
            with contextlib.suppress(psycopg2.Error):
                link.rollback()
            link.close()

        yield hold


def begin_load(folder: Path, text: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Run the command itself, in a process of its own."""
    file = folder / "projects.csv"
    file.write_text(text, encoding="utf-8")
    outside = {name: value for name, value in os.environ.items() if not name.startswith("ONEBUDGET_DATABASE")}
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, "commitments", "load", str(file), "--commit"],
        cwd=CHECKOUT,
        env={**outside, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def is_waiting(url: str, process: subprocess.Popen[str]) -> bool:
    assert process.poll() is None, process.stderr.read()
    return asked(url, "select count(*) from pg_locks where not granted and locktype = 'relation'") > 0


def asked(url: str, statement: str) -> int:
    with catalog.connected(catalog.read_url(url)) as link:
        return catalog.fetch(link, statement)[0][0]


def others(url: str) -> int:
    return asked(
        url,
        "select count(*) from pg_stat_activity where datname = current_database() "
        "and backend_type = 'client backend' and pid <> pg_backend_pid()",
    )


def wait_until(true: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


@pytest.fixture
def load_whole(lists, tmp_path: Path) -> Callable[[str, str], None]:
    """Load a file undisturbed, as the command does."""

    def run(url: str, text: str) -> None:
        file = tmp_path / "projects.csv"
        file.write_text(text, encoding="utf-8")
        engine = make_engine(url)
        with writing(engine) as session:
            service.load(session, service.ground_for(session, None, lists, TODAY), file, LoadOptions())
        engine.dispose()

    return run


def stored(url: str) -> dict[str, list[str]]:
    """All that loads write, once the trial balance has been seen to hold."""
    engine = make_engine(url)
    try:
        with WriteSession(engine) as session:
            balance = reconcile(session, edition=None, period=None, filters=EVERYTHING, today=TODAY)
            assert balance.balances
            assert len(balance.files) == session.scalar(select(func.count()).select_from(SourceFile))
            return everything(session)
    finally:
        engine.dispose()


def cents_by_reference(url: str) -> dict[str, int]:
    engine = make_engine(url)
    landed = (
        select(Commitment.reference, func.sum(BudgetLine.amount_cents))
        .join(BudgetLine, BudgetLine.commitment_id == Commitment.id)
        .group_by(Commitment.reference)
    )
    try:
        with WriteSession(engine) as session:
            return {reference: int(cents) for reference, cents in session.execute(landed)}
    finally:
        engine.dispose()


def prepare(url: str) -> None:
    engine = make_engine(url)
    with writing(engine) as session:
        build_edition(session)
    engine.dispose()


AFTER_SECOND = {
    **{f"A{n}": 100 * n + (8 if n < 40 else 7) for n in range(60)},
    **{f"B{n}": 100 * n + 1 for n in range(40)},
}


@pytest.mark.slow
@pytest.mark.parametrize("before", MIDDLES)
def test_a_killed_importer_leaves_nothing_and_its_load_can_be_repeated(
    fresh_database, held, load_whole, before
):
    url = fresh_database()
    environment = {"ONEBUDGET_DATABASE_URL": url}
    prepare(url)
    load_whole(url, FIRST)
    state = stored(url)
    with held(url, SECOND, before, environment) as importer:
        importer.send_signal(signal.SIGKILL)
        importer.wait()
    wait_until(lambda: others(url) == 0, "the killed importer's session goes on")
    assert stored(url) == state
    load_whole(url, SECOND)
    assert stored(url) != state
    assert cents_by_reference(url) == AFTER_SECOND


@pytest.mark.slow
@pytest.mark.xdist_group("private server")
def test_a_killed_database_comes_back_as_it_was_and_the_load_can_be_repeated(own_server, held, load_whole):
    url = catalog.as_text(own_server.ensure())
    environment = {"ONEBUDGET_HOME": str(own_server.home.root)}
    migrate(url)
    prepare(url)
    load_whole(url, FIRST)
    state = stored(url)
    for before in MIDDLES:
        with held(url, SECOND, before, environment) as importer:
            kill_all_of(own_server)
            _, told = importer.communicate(timeout=PATIENCE_S)
        assert importer.returncode == 1
        assert told.strip().splitlines()[-1].startswith("onebudget: The database cannot be reached")
        url = catalog.as_text(own_server.ensure())
        assert stored(url) == state
    load_whole(url, SECOND)
    assert cents_by_reference(url) == AFTER_SECOND
    assert stored(url) != state


def kill_all_of(server: PrivateServer) -> None:
    """Kill every process of a server, as a power cut does."""
    while pids := processes.server_processes(server.home.data, server.home.title):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
