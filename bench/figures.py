"""Figures: what was measured, against what, and whether it is within its target."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

LIBRARIES = ("shapely", "geopandas", "sqlalchemy", "psycopg2-binary", "fastapi", "python-calamine")


@dataclass
class Figure:
    """One thing measured.

    Attributes:
        name: What a reader calls it.
        value: The figure itself: a ratio unless ``unit`` says otherwise.
        target: Most that it may be, None for a figure without one.
        unit: Unit of value and target, empty for a ratio.
        parts: What it is made of, by name: seconds, counts, sizes, each named with its unit.
    """

    name: str
    value: float
    target: float | None = None
    unit: str = ""
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool:
        """True where the figure has no target or keeps it."""
        return self.target is None or self.value <= self.target


class Stopwatch:
    """Seconds taken by named pieces of work, each as often as it was done."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Add the time that the block takes."""
        start = perf_counter()
        yield
        self.taken.setdefault(name, []).append(perf_counter() - start)

    def median_s(self, name: str) -> float:
        """The median of one piece of work, in seconds."""
        return median(self.taken[name])

    def parts(self) -> dict[str, float]:
        """The medians of all pieces, in seconds, under names that say so."""
        return {f"{name}_s": round(median(taken), 6) for name, taken in self.taken.items()}


def alternate(rounds: int, *works: Callable[[], None]) -> None:
    """Do several pieces of work in turn, so that a busy spell of the machine falls on all of them."""
    for _ in range(rounds):
        for work in works:
            work()


def show(figures: Sequence[Figure], about: dict[str, Any]) -> None:
    """Print the figures as a table, under a line on the machine."""
    console = Console(width=120)
    console.print(", ".join(f"{name} {value}" for name, value in about.items()), style="dim")
    table = Table(title="onebudget bench")
    for heading, justify in (("figure", "left"), ("value", "right"), ("target", "right"), ("parts", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for figure in figures:
        target = "" if figure.target is None else f"≤ {_number(figure.target)}{_unit(figure)}"
        style = None if figure.is_met else "bold red"
        parts = "\n".join(f"{name} {_number(value)}" for name, value in figure.parts.items())
        table.add_row(figure.name, f"{_number(figure.value)}{_unit(figure)}", target, parts, style=style)
        table.add_section()
    console.print(table)


def write(figures: Sequence[Figure], about: dict[str, Any], folder: Path) -> Path:
    """Write the figures as JSON and return the file."""
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    listed = [{**asdict(figure), "is_met": figure.is_met} for figure in figures]
    content = {"measured_at": now.isoformat(timespec="seconds"), "about": about, "figures": listed}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """What the figures depend on outside the product: processor, memory, versions."""
    memory_gb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    facts: dict[str, Any] = {
        "cores": os.cpu_count(),
        "memory_gb": round(memory_gb, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    return facts | {name: version(name) for name in LIBRARIES}


def _unit(figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit else ""


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}".replace(",", " ")  # noqa: PLR2004
