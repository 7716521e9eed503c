"""The command ``onebudget demo``."""

from __future__ import annotations

from typing import Annotated, Final

import typer
from rich.console import Console

from service.clock import today
from service.commands.answering import show
from service.commitments.report import Report
from service.db import reading
from service.demo.people import add_people, add_proposals
from service.demo.service import DISTRICT, SLUG, YEAR, load_demo
from service.filters.words import Filters
from service.formatting import whole
from service.opening import opened
from service.rollups import report
from service.rollups.balance import reconcile
from service.rollups.service import Question, roll_up
from service.serving import listening, serve_until_stopped
from service.settings import Settings
from spatial.vocabulary import Level, Phase

progress_out = Console(stderr=True)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def demo(
    *, serve: Annotated[bool, typer.Option(help="Serve the API when the district is loaded.")] = True
) -> None:
    """Load the fictional demonstration district, show its roll-up and trial balance, and serve it."""
    settings = Settings()
    if not serve:
        _load_and_show(settings)
        return
    with listening(settings.host, settings.port) as door:
        _load_and_show(settings)
        if settings.host in _LOOPBACK:
            _let_in(settings)
        serve_until_stopped(door)


def _let_in(settings: Settings) -> None:
    """Make accounts to try the review with, where nobody but this machine can reach them, and print them."""
    with opened(settings) as engine:
        people = add_people(engine)
        add_proposals(engine, today())
    progress_out.print(f"\nTry the review: sign in on http://{settings.host}:{settings.port}/sign-in; each")
    progress_out.print("password opens only the choice of an own one, for a day, and is told this once:")
    for person in people:
        progress_out.print(f"  {person.username:<18} {person.password}", highlight=False, markup=False)


def _load_and_show(settings: Settings) -> None:
    with opened(settings) as engine:
        with progress_out.status("Beginning") as status:
            for loaded in load_demo(engine, settings, status.update):
                progress_out.print(_line(loaded))
        with reading(engine) as session:
            question = Question(Level.LOCAL, DISTRICT, SLUG, Phase.ORIGINAL, YEAR, Filters(), today())
            show(report.rollup_report(roll_up(session, question)))
            show(
                report.balance_report(
                    reconcile(session, edition=SLUG, period=None, filters=Filters(), today=today())
                )
            )


def _line(loaded: Report) -> str:
    balance = loaded.balance
    return (
        f"{loaded.file}: {whole(balance.rows_loaded)} of {whole(balance.rows_in)} rows loaded, "
        f"{whole(sum(group.count for group in loaded.groups))} findings"
    )
