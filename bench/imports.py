"""Importing a long file made of the template's columns, against merely reading it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import xlsxwriter
from sqlalchemy import Engine, select

from bench.figures import Figure, Stopwatch, alternate
from bench.floor import seconds_to_copy
from bench.places import Places, read_wards, strew
from bench.scratch import copy_of
from service.imports.template_columns import COLUMNS, amount_columns
from service.models import Edition
from service.reference.service import lists_folder, load_lists
from service.settings import Settings

TARGET = 4
TARGET_MB = 600
YEAR = 2024
HEADINGS = [column.heading for column in (*COLUMNS, *amount_columns(YEAR))]
AMOUNTS = [column.heading for column in amount_columns(YEAR)]
Row = dict[str, str | float]


class Imports:
    """Runs each import in a process and on a database of its own."""

    def __init__(self, url: str, slug: str, folder: Path, rows: int) -> None:
        self.url = url
        self.slug = slug
        self.xlsx, self.csv = folder / "bench.xlsx", folder / "bench.csv"
        self.rows = rows
        self.watch = Stopwatch()
        self.peak_mb: dict[str, float] = {}

    def calamine(self) -> None:
        """Read the workbook, and do nothing with it."""
        self._take("calamine", _child("read", str(self.xlsx)))

    def import_xlsx(self) -> None:
        """Check, locate and commit the workbook's rows."""
        self._import("xlsx", self.xlsx)

    def import_csv(self) -> None:
        """Check, locate and commit the same rows from a text file."""
        self._import("csv", self.csv)

    def _import(self, name: str, path: Path) -> None:
        with copy_of(self.url) as url:
            done = _child("import", str(path), url, self.slug)
            if name == "xlsx":
                self.watch.taken.setdefault("copy", []).append(seconds_to_copy(url))
        if done["rows_loaded"] != self.rows:
            raise AssertionError(f"{done['rows_loaded']} of {self.rows} rows of {path.name} were loaded.")
        self._take(name, done)

    def _take(self, name: str, done: dict[str, Any]) -> None:
        self.watch.taken.setdefault(name, []).append(done["seconds"])
        self.peak_mb[name] = max(self.peak_mb.get(name, 0), done["peak_mb"])


def measure_imports(engine: Engine, url: str, edition_id: int, count: int, rounds: int) -> list[Figure]:
    """Import a workbook and the same rows as CSV.

    Returns:
        Four figures: XLSX against reading, the same against reading and the bare writing of what it writes,
        CSV against XLSX, and the largest memory.
    """
    with engine.connect() as connection:
        slug = connection.execute(select(Edition.slug).where(Edition.id == edition_id)).scalar_one()
        places = strew(read_wards(connection, edition_id), count, seed=99)
    engine.dispose()  # a database to which somebody is connected cannot be copied
    with tempfile.TemporaryDirectory() as folder:
        work = Imports(url, slug, Path(folder), count)
        rows = list(_rows(places))
        _write_xlsx(work.xlsx, rows)
        _write_csv(work.csv, rows)
        del rows
        sizes = {
            f"{path.suffix[1:]}_mb": round(path.stat().st_size / 1e6, 1) for path in (work.xlsx, work.csv)
        }
        alternate(rounds, work.calamine, work.import_xlsx, work.import_csv)
    xlsx, text, read, copy = (work.watch.median_s(name) for name in ("xlsx", "csv", "calamine", "copy"))
    memory = {f"{name}_mb": round(peak) for name, peak in work.peak_mb.items()}
    parts = work.watch.parts() | {"rows": count, "columns": len(HEADINGS)} | sizes
    return [
        Figure("import XLSX / python-calamine reads it", xlsx / read, TARGET, parts=parts),
        Figure("import XLSX / (python-calamine + COPY of its rows)", xlsx / (read + copy)),
        Figure("import CSV / import XLSX", text / xlsx, 1),
        Figure("peak memory of an import", max(memory["xlsx_mb"], memory["csv_mb"]), TARGET_MB, "MB", memory),
    ]


def _child(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.child", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def _rows(places: Places) -> Iterator[Row]:
    random = np.random.default_rng(places.seed)
    lists = load_lists(lists_folder(Settings()))
    sectors = [entry.name for entry in lists.sectors.values()]
    sources = [entry.name for entry in lists.funding_sources.values()]
    amounts = np.round(random.lognormal(np.log(1e6), 1.8, (len(places.kinds), len(AMOUNTS))), 2)
    sites = places.sites()
    for at, kind in enumerate(places.kinds):
        ward = places.wards.frame.iloc[places.home[at]]
        yield {
            "reference": f"BENCH-{at}",
            "name": f"Project {at} in {ward['local']}",
            "organisation": ward["local"],
            "sector": sectors[int(random.integers(len(sectors)))],
            "funding_source": sources[int(random.integers(len(sources)))],
            **_place(str(kind), sites[at], ward, places, at),
            **dict(zip(AMOUNTS, amounts[at].tolist(), strict=True)),
        }


def _place(kind: str, site: Any, ward: Any, places: Places, at: int) -> Row:
    """Say where a project lies, in the columns in which its kind says so."""
    if kind == "point":
        return {"latitude": round(site.y, 6), "longitude": round(site.x, 6), "municipality": ward["local"]}
    if site is not None:
        return {"geometry": shapely.to_wkt(site, rounding_precision=6)}
    if kind == "wards":
        return {"wards": ", ".join(places.neighbours(places.home[at], 1 + at % 6))}
    if kind == "local":
        return {"municipality": ward["local"], "scope": "local"}
    if kind == "district":
        return {"district": ward["district"], "scope": "district"}
    return {"scope": "head office"} if kind == "head_office" else {}


def _write_xlsx(path: Path, rows: Sequence[Row]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Commitments")
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(rows, start=1):
            for heading, cell in row.items():
                sheet.write(number, HEADINGS.index(heading), cell)


def _write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
