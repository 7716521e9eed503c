"""Reports, findings and changes as JSON and CSV, for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from service.commitments.report import Change, Report
from service.formatting import year_text
from service.http.money import rands, render_json
from spatial.findings import Finding

FINDING_FIELDS = (
    "file",
    "sheet",
    "row",
    "column",
    "severity",
    "rule",
    "message",
    "value",
    "suggestion",
    "known",
    "accepted",
)


def report_values(report: Report) -> dict[str, Any]:
    """A report in words and numbers, money in rands; without its findings and changes one by one."""
    balance, outcome = report.balance, report.outcome
    return {
        "file": report.file,
        "sha256": report.sha256,
        "sheet": report.sheet,
        "profile": report.profile,
        "unit": report.unit,
        "edition": report.edition,
        "committed": report.committed,
        "run": report.run_id,
        "loaded_before_as_run": report.earlier.run_id if report.earlier else None,
        "rows": {"in": balance.rows_in, "loaded": balance.rows_loaded, "refused": balance.rows_refused},
        "rands": [
            {
                "phase": phase,
                "financial_year": year_text(year),
                "in": rands(balance.loaded[phase, year] + balance.refused[phase, year]),
                "loaded": rands(balance.loaded[phase, year]),
                "refused": rands(balance.refused[phase, year]),
                "by_scope": {
                    scope: rands(balance.scope_cents[scope, (phase, year)])
                    for scope in sorted(balance.scopes)
                },
            }
            for phase, year in balance.columns
        ],
        "scopes": dict(sorted(balance.scopes.items())),
        "commitments": {
            "new": outcome.new,
            "changed": outcome.changed,
            "same": outcome.same,
            "no_longer_in_file": outcome.vanished,
        },
        "new_organisations": outcome.organisations,
        "changed_fields": outcome.fields,
        "rules": [
            {"rule": group.rule, "severity": group.severity, "count": group.count} for group in report.groups
        ],
    }


def finding_values(finding: Finding, file: str) -> dict[str, Any]:
    """A finding, field by field."""
    return {name: getattr(finding, name) for name in FINDING_FIELDS} | {
        "file": finding.file or file,
        "severity": finding.severity.value,
        "known": list(finding.known),
    }


def change_values(change: Change) -> dict[str, Any]:
    """A change, field by field."""
    return {
        "organisation": change.organisation,
        "reference": change.reference,
        "field": change.field,
        "from": change.old,
        "to": change.new,
    }


def json_pieces(report: Report, findings: Iterable[Finding], changes: Iterable[Change]) -> Iterator[str]:
    """Yield one report as JSON, piece by piece: its findings and changes need not fit in memory."""
    yield render_json(report_values(report)).decode()[:-1]
    yield ',"findings":['
    yield from _joined(finding_values(each, report.file) for each in findings)
    yield '],"changes":['
    yield from _joined(change_values(each) for each in changes)
    yield "]}"


def _joined(values: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, value in enumerate(values):
        yield ("," if number else "") + render_json(value).decode()


def csv_pieces(report: Report, findings: Iterable[Finding], *, headings: bool) -> Iterator[str]:
    """Yield the findings of one report as CSV, line by line."""
    if headings:
        yield _csv_line(FINDING_FIELDS)
    for each in findings:
        values = finding_values(each, report.file)
        values["known"] = "; ".join(values["known"])
        yield _csv_line(["" if value is None else value for value in values.values()])


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
