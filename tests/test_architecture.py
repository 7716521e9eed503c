"""What import-linter cannot say: a noun reads its own tables, and asks other nouns through their services."""

from __future__ import annotations

import ast
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


def test_no_noun_asks_the_queries_of_another():
    strangers = [
        f"{file.relative_to(CHECKOUT)} imports {module}"
        for file in (CHECKOUT / "service").glob("*/**/*.py")
        for module in imported_modules(file)
        if module.startswith("service.")
        and module.split(".")[2:3] == ["queries"]
        and module.split(".")[1] != file.relative_to(CHECKOUT).parts[1]
    ]
    assert strangers == []


def test_migrations_know_the_models_and_nothing_else_of_the_service():
    strangers = [
        f"{file.relative_to(CHECKOUT)} imports {module}"
        for file in (CHECKOUT / "migrations").rglob("*.py")
        for module in imported_modules(file)
        if module.startswith(("service", "spatial")) and not module.startswith("service.models")
    ]
    assert strangers == []
