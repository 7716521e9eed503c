"""The command ``onebudget``: the same service functions as the API's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version as version_of
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from service import db_cli
from service.accounts import cli as users_cli
from service.alignment import cli as findings_cli
from service.boundaries import cli as boundaries_cli
from service.commitments import cli as commitments_cli
from service.coordination.cli import coordination
from service.crosswalks import cli as crosswalks_cli
from service.database_errors import translate
from service.demo import cli as demo_cli
from service.embedded import ensure_running
from service.embedded.schema import pending_revisions
from service.errors import OnebudgetError
from service.gaps import cli as gaps_cli
from service.history.cli import history
from service.needs import cli as needs_cli
from service.opening import ready_url
from service.plans import cli as plans_cli
from service.reference import cli as reference_cli
from service.rollups import cli as rollups_cli
from service.serving import listening, serve_until_stopped
from service.settings import Settings
from service.sheets import cli as sheets_cli
from service.tiles import cli as tiles_cli
from spatial.errors import SpatialError

app = typer.Typer(
    name="onebudget",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What every sphere of government commits, to the cent, ward by ward.",
)
app.add_typer(db_cli.app, name="db")
app.add_typer(users_cli.app, name="users")
app.add_typer(boundaries_cli.app, name="boundaries")
app.add_typer(commitments_cli.app, name="commitments")
app.add_typer(reference_cli.app, name="reference")
app.add_typer(needs_cli.app, name="needs")
app.add_typer(plans_cli.app, name="plans")
app.add_typer(findings_cli.app, name="findings")
app.add_typer(tiles_cli.app, name="tiles")
app.add_typer(crosswalks_cli.app, name="crosswalk")
app.command("demo")(demo_cli.demo)
app.command("coordination")(coordination)
app.command("rollup")(rollups_cli.rollup)
app.command("reconcile")(rollups_cli.reconcile)
app.command("gaps")(gaps_cli.gaps)
app.command("equity")(gaps_cli.equity)
app.command("history")(history)
app.command("map")(sheets_cli.map_)


@app.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the API and its documentation until stopped with Ctrl-C."""
    settings = Settings()
    with listening(host or settings.host, port or settings.port) as door:
        ready_url(settings)
        serve_until_stopped(door)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(version_of("onebudget"))


@cache
def program() -> Callable[..., Any]:
    """All commands as one; put together once a process, which takes longer than many a command."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the command; a fault that is understood prints its one sentence and exits with 1."""
    try:
        program()()
    except (OnebudgetError, SpatialError) as error:
        _give_up(str(error))
    except ValidationError as error:
        _give_up(_about_settings(error))
    except SQLAlchemyError as error:
        understood = translate(error, lambda: pending_revisions(ensure_running(Settings())))
        if understood is None:
            raise
        _give_up(understood.message)


def _give_up(sentence: str) -> NoReturn:
    typer.echo(f"onebudget: {sentence}", err=True)
    sys.exit(1)


def _about_settings(error: ValidationError) -> str:
    first = error.errors()[0]
    name = f"ONEBUDGET_{'_'.join(map(str, first['loc']))}".upper()
    return f"The setting {name} cannot be used: {first['msg']}."
