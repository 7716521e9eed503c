"""What import-linter cannot say: a noun reads its own tables, and asks other nouns through their services."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def noun_of_queries(module: str) -> str | None:
    """The noun whose queries a module holds, be it `queries` or `balance_queries`, or None."""
    parts = module.split(".")
    return parts[1] if parts[0] == "service" and any(part.endswith("queries") for part in parts[2:]) else None


def test_no_noun_asks_the_queries_of_another():
    strangers = [
        f"{file.relative_to(CHECKOUT)} imports {module}"
        for file in (CHECKOUT / "service").glob("*/**/*.py")
        for module in imported_modules(file)
        if noun_of_queries(module) not in {None, file.relative_to(CHECKOUT).parts[1]}
    ]
    assert strangers == []


def test_routes_ask_no_queries():
    askers = [
        f"{file.relative_to(CHECKOUT)} imports {module}"
        for file in (CHECKOUT / "service").rglob("routes.py")
        for module in imported_modules(file)
        if noun_of_queries(module)
    ]
    assert askers == []


def test_migrations_know_the_models_and_nothing_else_of_the_service():
    strangers = [
        f"{file.relative_to(CHECKOUT)} imports {module}"
        for file in (CHECKOUT / "migrations").rglob("*.py")
        for module in imported_modules(file)
        if module.startswith(("service", "spatial")) and not module.startswith("service.models")
    ]
    assert strangers == []


def test_no_start_waits_for_the_large_libraries():
    large = {"folium", "geopandas", "pandas", "pyogrio"}
    code = f"import sys, service.cli, service.app; print(*{large} & {{*sys.modules}})"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
