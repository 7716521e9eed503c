"""Writes the reference pages of docs/ from the product itself: settings, commands and problem types.

python scripts/reference_pages.py           write them
python scripts/reference_pages.py --check   say which are out of date, and fail
"""

from __future__ import annotations

import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import typer
import typer.main
from pydantic_core import PydanticUndefined

from service.http.problem import PROBLEMS
from service.settings import Settings

DOCS = Path(__file__).resolve().parents[1] / "docs"
HEAD = "<!-- Written by `make docs` from the code; changes here are lost. -->\n\n"
PROGRAM = "onebudget"
HIDDEN = {"--help", "--install-completion", "--show-completion"}


def settings_page() -> str:
    """The table of settings, with what holds where one is not set."""
    rows = [
        (
            f"`{Settings.model_config['env_prefix']}{name.upper()}`",
            _kind(field.annotation),
            _default(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    intro = "Read from the environment when a command or the service starts. None must be set.\n\n"
    return f"# Settings\n\n{HEAD}{intro}{_table(('Variable', 'Kind', 'Unset', 'Meaning'), rows)}"


def commands_page(app: typer.Typer) -> str:
    """Every command with its arguments and options, in the order of its help."""
    parts = [
        "# Commands\n\n",
        HEAD,
        "Every command prints one sentence and exits non-zero when it cannot do its work.\n",
    ]
    parts += [_command(path, command) for path, command in _leaves(PROGRAM, typer.main.get_command(app))]
    return "".join(parts)


def problems_page() -> str:
    """The table of problem types that the API answers with."""
    rows = [(f"`{kind.slug}`", str(kind.status), kind.title, kind.meaning) for kind in PROBLEMS.values()]
    intro = "Faults are answered as `application/problem+json` (RFC 9457); the type ends with the slug.\n\n"
    return f"# Problem types\n\n{HEAD}{intro}{_table(('Slug', 'Status', 'Title', 'Meaning'), rows)}"


def pages() -> dict[Path, Callable[[], str]]:
    """The pages by file, each with what writes it."""
    return {
        DOCS / "settings.md": settings_page,
        DOCS / "commands.md": lambda: commands_page(importlib.import_module("service.cli").app),
        DOCS / "problems.md": problems_page,
    }


def main(*, check: bool) -> int:
    """Write the pages, or name those that are out of date."""
    stale = [
        file for file, write in pages().items() if not file.is_file() or file.read_text("utf-8") != write()
    ]
    for file in stale:
        if check:
            print(f"{file.relative_to(DOCS.parent)} is out of date; run make docs")
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(pages()[file](), encoding="utf-8")
            print(f"Wrote {file.relative_to(DOCS.parent)}")
    return 1 if check and stale else 0


def _leaves(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, inner in below.items():
        if not inner.hidden:
            yield from _leaves(f"{path} {name}", inner)


def _command(path: str, command: Any) -> str:
    given = [parameter for parameter in command.params if not HIDDEN & set(parameter.opts)]
    arguments = [one for one in given if not one.opts[0].startswith("-")]
    options = [one for one in given if one.opts[0].startswith("-")]
    usage = " ".join([path, *(_in_usage(one) for one in arguments), *(["[options]"] if options else [])])
    text = f"\n## `{usage}`\n\n{inspect.cleandoc(command.help or '')}\n"
    rows = [
        (f"`{', '.join([*one.opts, *one.secondary_opts])}`", _parameter_default(one), one.help or "")
        for one in given
    ]
    return text + (f"\n{_table(('Argument or option', 'Unless given', 'Meaning'), rows)}" if rows else "")


def _in_usage(argument: Any) -> str:
    name = argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _parameter_default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or value is False or value in ((), []):
        return ""
    return f"`{getattr(value, 'value', value)}`"


def _kind(annotation: Any) -> str:
    if get_origin(annotation) in {Union, types.UnionType}:
        return ", ".join(_kind(part) for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    words = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "Path": "folder",
    }
    name = str(annotation.__name__)
    return words.get(name, name)


def _default(value: Any) -> str:
    return "" if value is None or value is PydanticUndefined else f"`{value}`"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
