"""Statements counted as they reach the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine, event

Counting = Callable[[], AbstractContextManager[list[str]]]


def statements_of(engine: Engine) -> Counting:
    """Give a block that lists an engine's statements, but for those that every session begins with."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def remember(_conn, _cursor, statement, *_rest) -> None:
            if not statement.startswith(("set transaction", "select set_config")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", remember)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", remember)

    return counted
