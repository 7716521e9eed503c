"""What a command answers: in which form, and on the terminal or in a file."""

from __future__ import annotations

import os
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.console import Console, RenderableType

from service.errors import InvalidRequestError
from service.http.money import render_json
from service.whole_file import whole_file

PIPE_WIDTH = 120


class MapForm(StrEnum):
    """Forms of a list of areas that can be drawn."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


class ListForm(StrEnum):
    """Forms of a list that is not drawn."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class ReportForm(StrEnum):
    """Forms of an answer that is no list."""

    TABLE = "table"
    JSON = "json"


F = TypeVar("F", bound=StrEnum)


def chosen_form(given: F | None, forms: type[F], out: Path | None, *, usual: str = "table") -> F:
    """Give the form asked for, or the one that the ending of the file means; the usual one unless told.

    Raises:
        InvalidRequestError: The ending means none of the forms.
    """
    if given is not None:
        return given
    if out is None:
        return forms(usual)
    endings = {".txt" if form.value == "table" else f".{form.value}": form for form in forms}
    if out.suffix.lower() not in endings:
        raise InvalidRequestError(
            f"{out} does not tell its format; end it in {', '.join(endings)}, or add --format."
        )
    return endings[out.suffix.lower()]


def as_json_text(values: dict[str, Any]) -> str:
    """Write an answer as the API does, with a line's end."""
    return f"{render_json(values).decode()}\n"


def give(answer: str | RenderableType, out: Path | None, *, overwrite: bool = False) -> None:
    """Print an answer, or write it to a file that appears only when it is whole.

    Raises:
        ConflictError: There is such a file already, and it must not be replaced.
        InvalidRequestError: It cannot be written.
    """
    if out is None and not isinstance(answer, str):
        show(answer)
    elif out is None:
        typer.echo(answer, nl=False)
    else:
        with whole_file(out, overwrite=overwrite) as half:
            half.write_text(
                answer if isinstance(answer, str) else as_text(answer), encoding="utf-8", newline=""
            )
        typer.echo(f"Wrote {out}.", err=True)


def show(report: RenderableType) -> None:
    """Print a report on standard output."""
    console = Console()
    # A file or a pipe has no width of its own; eighty columns would be narrow for no reason.
    if not console.is_terminal and not os.environ.get("COLUMNS"):
        console = Console(width=PIPE_WIDTH)
    console.print(report)


def as_text(report: RenderableType) -> str:
    """Write a report without colours, for a file."""
    page = StringIO()
    Console(file=page, width=PIPE_WIDTH).print(report)
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())
