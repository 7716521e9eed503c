"""Commands that look after the database: ``onebudget db ...``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.engine import make_url

from service.embedded import (
    access,
    catalog,
    clients,
    dumps,
    ensure_running,
    private_server,
    schema,
)
from service.embedded.processes import plain_environment
from service.embedded.status import DatabaseStatus, databases_of, status
from service.errors import ConfigurationError
from service.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Look after the database: the private server, or the one that ONEBUDGET_DATABASE_URL names.",
)
out = Console()
progress_out = Console(stderr=True)


@app.command()
def start() -> None:
    """Start the private server, making it the first time. Commands that need it do this by themselves."""
    settings = _private_settings("start")
    with progress_out.status("Starting the private server"):
        ensure_running(settings)
    found = status(settings)
    typer.echo(f"The private server runs on {found.host}:{found.port}, its data in {found.home}.")


@app.command()
def stop() -> None:
    """Stop the private server. What is under way is undone, what is committed stays."""
    settings = _private_settings("stop")
    if private_server(settings).stop():
        typer.echo("The private server has stopped.")
    else:
        typer.echo("The private server was not running.")


@app.command("status")
def show_status() -> None:
    """Show whether the database runs, where, in which versions and how large; exits 1 where it does not."""
    found = status(Settings())
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _facts(found):
        table.add_row(name, value)
    out.print(table)
    if not found.running:
        raise typer.Exit(1)


@app.command()
def url() -> None:
    """Print the database's address for QGIS, psql or a notebook. It holds the password: do not share it."""
    address = make_url(ensure_running(Settings())).set(drivername="postgresql")
    typer.echo(address.render_as_string(hide_password=False))


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    address = ensure_running(Settings())
    steps = schema.pending_revisions(address)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=progress_out, transient=True) as progress:
        task = progress.add_task("Bringing the schema up to date", total=len(steps))
        done = schema.bring_up_to_date(address, lambda _: progress.advance(task))
    for step in done:
        typer.echo(f"Applied {step}")
    if schema.give_rights(address):
        typer.echo("Gave the database roles their rights again.")
    typer.echo(f"The schema is up to date ({schema.current_revision(address)}).")


@app.command()
def roles(
    owner: Annotated[str | None, typer.Option(help="Role that owns the database; ours unless given.")] = None,
) -> None:
    """Print the SQL that makes the database roles, for the administrator of a server where we may not."""
    with catalog.connected(make_url(ensure_running(Settings()))) as link:
        typer.echo(access.roles_sql(link, owner), nl=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql on the database; further arguments are handed to it, such as -c 'select 1'."""
    address = make_url(ensure_running(Settings()))
    program = clients.client_program("psql", clients.server_major(address))
    bare, environment = clients.connection_arguments(address)
    os.execve(program, [program, bare, *context.args], {**plain_environment(), **environment})  # noqa: S606 - psql itself, no shell


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,  # noqa: FBT002 - a command line flag
) -> None:
    """Write the whole database to one file, which appears only when it is whole."""
    address = ensure_running(Settings())
    with progress_out.status(f"Writing {file}"):
        size = dumps.backup(address, file, force=force)
    typer.echo(f"Wrote {file} ({_megabytes(size)}).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `onebudget db backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002 - a command line flag
) -> None:
    """Put a backup in the place of the database. A broken file leaves the database as it was."""
    address = ensure_running(Settings())
    if not yes:
        typer.confirm(f"Replace the database {make_url(address).database} by {file}?", abort=True)
    with progress_out.status(f"Reading {file}"):
        dumps.restore(address, file)
    typer.echo(f"The database {make_url(address).database} now holds what was in {file}.")


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002 - a command line flag
) -> None:
    """Remove the private server with every database in it. The next command makes a new, empty one."""
    server = private_server(_private_settings("reset"))
    if not yes:
        held = [f"{name} ({_megabytes(size)})" for name, size in databases_of(server).items()]
        what = f"its databases {', '.join(held)}" if held else "all its databases"
        typer.confirm(f"Remove the private server in {server.home.root} with {what}?", abort=True)
    server.reset()
    typer.echo(f"Removed the private server from {server.home.root}.")


def _private_settings(command: str) -> Settings:
    settings = Settings()
    if settings.database_url is not None:
        raise ConfigurationError(
            f"ONEBUDGET_DATABASE_URL names a server that onebudget does not look after; "
            f"unset it to {command} the private one."
        )
    return settings


def _facts(found: DatabaseStatus) -> list[tuple[str, str]]:
    size = None if found.size_bytes is None else _megabytes(found.size_bytes)
    facts = {
        "server": "private" if found.private else "named in ONEBUDGET_DATABASE_URL",
        "state": "running" if found.running else "not running",
        "home": found.home,
        "address": f"{found.host}:{found.port}" if found.port else found.host,
        "process": found.process,
        "database": found.database,
        "PostgreSQL": found.server_version,
        "PostGIS": found.postgis_version,
        "schema": found.schema_revision or ("none yet" if found.server_version else None),
        "size": size,
        "connections": found.connections,
    }
    return [(name, str(value)) for name, value in facts.items() if value is not None]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB".replace(",", " ")
