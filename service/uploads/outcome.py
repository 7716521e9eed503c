"""What a check found, as it is kept with the upload: figures that add up, and rows to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final

from service.commitments.findings import FindingLog
from service.commitments.report import Balance, Column
from service.imports.rows import CanonicalRow
from spatial.findings import Finding, Severity

MOST_ROWS: Final = 5_000
"""Most rows that are kept to be looked at; those behind them come up once these are mended."""
MOST_TEXT: Final = 20_000_000
"""Most characters of their cells."""
LONGEST_CELL: Final = 2_000
_AXES: Final = ("latitude", "longitude")
_AT_WARD: Final = frozenset({"site", "wards"})


@dataclass(slots=True)
class RowLog(FindingLog):
    """Counts findings as ever, and holds those that ask for a look until their row is judged."""

    of_rows: dict[int, list[Finding]] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Take note of one finding."""
        FindingLog.add(self, finding)
        self.take_lines()
        if finding.row is not None and finding.severity is not Severity.NOTE:
            self.of_rows.setdefault(finding.row, []).append(finding)


@dataclass(slots=True)
class Grid:
    """Rows that somebody should look at, refused ones first, each with its cells and what was found.

    Attributes:
        columns: Name of the column of each field, so that a finding points to a cell.
        names: Names of all columns.
    """

    columns: Mapping[str, str]
    names: frozenset[str]
    refused: list[dict[str, Any]] = field(default_factory=list)
    warned: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def add(self, row: CanonicalRow, findings: Iterable[Finding], *, is_refused: bool) -> None:
        """Take note of one row."""
        said = list(findings)
        if not said and not is_refused:
            return
        self.count += 1
        rows = self.refused if is_refused else self.warned
        if len(rows) < MOST_ROWS:
            rows.append(self._row(row, said, is_refused=is_refused))

    def rows(self) -> list[dict[str, Any]]:
        """The first of them, in the order of the file."""
        chosen = [*self.refused, *self.warned][:MOST_ROWS]
        lengths = accumulate(sum(map(len, row["cells"].values())) for row in chosen)
        fitting = [row for row, length in zip(chosen, lengths, strict=True) if length <= MOST_TEXT]
        return sorted(fitting, key=lambda row: (not row["refused"], row["row"]))

    def _row(self, row: CanonicalRow, said: Iterable[Finding], *, is_refused: bool) -> dict[str, Any]:
        further = [[number, _cells(raw)] for number, raw in row.further] if is_refused else []
        return {
            "row": row.row,
            "refused": is_refused,
            "reference": row.reference,
            "name": row.name,
            "cells": _cells(row.raw),
            **({"further": further} if further else {}),
            "findings": [self._finding(each) for each in said],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        said = finding.column
        column = self.columns.get(said or "") or (said if said in self.names else None)
        return {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message_online,
            "column": column,
            "suggestion": None if finding.accepted else finding.suggestion,
            "fix": {} if finding.accepted else self._fix(said, column, finding.suggestion),
            "known": list(finding.known)[:10],
        }

    def _fix(self, said: str | None, column: str | None, suggestion: str | None) -> dict[str, str]:
        """What would have to stand in which columns; a point with a column for each axis is parted."""
        if not suggestion or column is None:
            return {}
        axes = [self.columns.get(axis) for axis in _AXES]
        parts = [part.strip() for part in suggestion.split(",")]
        if said in _AXES and len(parts) == len(axes) and all(axes):
            return {name: part for name, part in zip(axes, parts, strict=True) if name}
        return {column: suggestion}


def _cells(raw: Mapping[str, str]) -> dict[str, str]:
    return {name: text[:LONGEST_CELL] for name, text in raw.items()}


def totals(balance: Balance) -> dict[str, Any]:
    """Rows and cents in, loaded and refused, by phase and year; and how much of the money has a place."""
    unlocated = balance.scopes["unlocated"]
    return {
        "rows_in": balance.rows_in,
        "rows_loaded": balance.rows_loaded,
        "rows_refused": balance.rows_refused,
        "located": balance.scopes.total() - unlocated,
        "unlocated": unlocated,
        "columns": [_column(balance, column) for column in balance.columns],
    }


def _column(balance: Balance, column: Column) -> dict[str, Any]:
    phase, year = column
    loaded, refused = balance.loaded[column], balance.refused[column]
    at_ward = sum(balance.scope_cents[scope, column] for scope in _AT_WARD)
    return {
        "phase": phase,
        "year": year,
        "cents_in": loaded + refused,
        "cents_loaded": loaded,
        "cents_refused": refused,
        "cents_at_ward": at_ward,
    }


def groups(log: FindingLog) -> list[dict[str, Any]]:
    """Findings by rule, the gravest and commonest first, each with its first example."""
    return [
        {
            "rule": group.rule,
            "severity": group.severity,
            "count": group.count,
            "message": group.examples[0].message_online,
            "row": group.examples[0].row,
        }
        for group in log.sorted_groups()
    ]
