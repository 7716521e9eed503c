"""What import-linter cannot say: a noun reads its own tables, and asks other nouns through their services."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PRODUCT = [file for folder in ("service", "spatial") for file in sorted((CHECKOUT / folder).rglob("*.py"))]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FOR_OTHERS = {
    "create_app": "uvicorn finds it by its name",
    "budget_inside": "for notebooks: an analyst's frame of amounts and zones",
    "plan_matrix": "for notebooks: an analyst's frame of links",
}


@cache
def nodes_of(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def imported_modules(file: Path) -> Iterator[str]:
    for node in nodes_of(file):
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


def defined(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement gives; a function under a decorator is used by what decorates it."""
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        yield from [statement.name] if not statement.decorator_list else []
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        nodes = ast.walk(statement)
        yield from (
            node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )


def used(file: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes_of(file):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.name for alias in node.names)
    return names


def test_every_private_name_is_used_in_its_module():
    unused = [
        f"{file.relative_to(CHECKOUT)}: {name}"
        for file in PRODUCT
        for statement in nodes_of(file)[0].body
        for name in defined(statement)
        if name.startswith("_") and not name.startswith("__") and name not in used(file)
    ]
    assert unused == []


def test_every_public_function_is_used_by_more_than_tests():
    folders = ("migrations", "scripts", "bench")
    others = [file for folder in folders for file in (CHECKOUT / folder).rglob("*.py")]
    names = set().union(*map(used, [*PRODUCT, *others]), FOR_OTHERS)
    for notebook in CHECKOUT.glob("notebooks/*.ipynb"):
        names.update(re.findall(r"\w+", notebook.read_text("utf-8")))
    unused = [
        f"{file.relative_to(CHECKOUT)}: {statement.name}"
        for file in PRODUCT
        for statement in nodes_of(file)[0].body
        if isinstance(statement, FUNCTIONS) and not names.issuperset(defined(statement))
    ]
    assert unused == []
