"""What a check or load has to say, as a table for people, or as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any, Final

from rich.table import Table

from service.boundaries.preparing import Prepared
from service.models import Edition
from service.placing.service import Elsewhere
from spatial.findings import Finding, Severity
from spatial.vocabulary import Scope

EXAMPLES: Final = 3
"""Findings of one rule and severity shown in the table unless all are asked for."""

_ORDER: Final = {Severity.REFUSE: 0, Severity.WARN: 1, Severity.NOTE: 2}
_ONE_MANY: Final = {
    "province": ("province", "provinces"),
    "district": ("district", "districts"),
    "local": ("municipality", "municipalities"),
    "ward": ("ward", "wards"),
}
_CODES: Final = {
    Scope.WARDS: "by wards",
    Scope.LOCAL: "by a municipality",
    Scope.DISTRICT: "by a district",
}
_COLUMNS: Final = tuple(field.name for field in fields(Finding) if field.name != "online")
_LOOKS: Final = {Severity.REFUSE: "bold red", Severity.WARN: "yellow", Severity.NOTE: "default"}


def findings_table(findings: Sequence[Finding], *, everything: bool) -> Table:
    """Build a table of the findings, the gravest first, a few of each rule unless all are asked for."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("severity")
    table.add_column("rule")
    table.add_column("found", justify="right")
    table.add_column("where and what", overflow="fold")
    for (severity, rule), group in groupby(sorted(findings, key=_rank), key=_kind):
        found = list(group)
        shown = found if everything else found[:EXAMPLES]
        for place, finding in enumerate(shown):
            head = (severity.value, rule, str(len(found))) if place == 0 else ("", "", "")
            table.add_row(*head, _text(finding), style=_LOOKS[severity])
        if len(found) > len(shown):
            table.add_row("", "", "", f"... and {len(found) - len(shown)} more; see them with --all")
    return table


def summary_lines(prepared: Prepared) -> list[str]:
    """Say in a few lines what the edition holds and how it stands."""
    bounds = prepared.bounds
    lines = [f"{bounds.manifest.edition}: {_counted(prepared.counts) or 'no areas'}."]
    if "country" in prepared.counts:
        area_km2 = float(next(iter(bounds.levels.values()))["area_km2"].sum())
        lines.append(f"Area {area_km2:,.0f} km²; every level is exactly the union of the one below it.")
    for level, table in bounds.agreement.groupby("level") if len(bounds.agreement) else []:
        share = table["difference_percent"]
        lines.append(
            f"Supplied {level} outlines differ from the unions by {share.mean():.1f} % of their area "
            f"on average, {share.max():.1f} % at worst."
        )
    if prepared.places.names:
        lines.append(f"{len(prepared.places.names):,} named places can be looked for.")
    return [*lines, _verdict(bounds.findings)]


def as_json(prepared: Prepared) -> str:
    """Write everything found as one JSON document."""
    document = {
        "edition": prepared.bounds.manifest.edition,
        "checksum": prepared.checksum,
        "areas": prepared.counts,
        "places": len(prepared.places.names),
        "findings": [_cells(finding) for finding in prepared.bounds.findings],
        "agreement": prepared.bounds.agreement.to_dict("records"),
        "timings_s": {part: round(seconds, 3) for part, seconds in prepared.timings.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_csv(findings: Iterable[Finding]) -> str:
    """Write the findings as CSV, one a line."""
    lines = io.StringIO()
    writer = csv.DictWriter(lines, _COLUMNS)
    writer.writeheader()
    for finding in findings:
        writer.writerow(_cells(finding) | {"known": "; ".join(finding.known)})
    return lines.getvalue()


def editions_table(editions: Iterable[tuple[Edition, dict[str, int]]]) -> Table:
    """Build a table of editions."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("edition", "territory", "from", "until", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("municipalities", "wards"):
        table.add_column(name, justify="right")
    table.add_column("title", overflow="fold")
    for edition, counts in editions:
        dates = str(edition.valid_from), str(edition.valid_to or "open")
        state = "active" if edition.activated_at else "inactive"
        figures = (f"{counts.get(level, 0):,}" for level in ("local", "ward"))
        table.add_row(edition.slug, edition.territory, *dates, state, *figures, edition.title)
    return table


def timings_table(timings: dict[str, float]) -> Table:
    """Build a table of the parts of the work and their seconds."""
    table = Table("part", box=None, pad_edge=False, header_style="bold")
    table.add_column("seconds", justify="right")
    for part, seconds in {**timings, "together": sum(timings.values())}.items():
        table.add_row(part, f"{seconds:.2f}")
    return table


def _rank(finding: Finding) -> tuple[int, str]:
    return _ORDER[finding.severity], finding.rule


def _kind(finding: Finding) -> tuple[Severity, str]:
    return finding.severity, finding.rule


def _text(finding: Finding) -> str:
    place = finding.file or ""
    if finding.row is not None:
        place += f" row {finding.row}"
    known = not place.strip() or (finding.file is not None and finding.file in finding.message)
    return finding.message if known else f"{place.strip()}: {finding.message}"


def _counted(counts: Mapping[str, int]) -> str:
    named = [(count, _ONE_MANY[level][count != 1]) for level, count in counts.items() if level in _ONE_MANY]
    return ", ".join(f"{count:,} {word}" for count, word in named)


def _verdict(findings: Sequence[Finding]) -> str:
    counts = {severity: sum(one.severity is severity for one in findings) for severity in _ORDER}
    named = ", ".join(f"{count:,} {severity.value}" for severity, count in counts.items() if count)
    if counts[Severity.REFUSE]:
        return f"Findings: {named}. The edition cannot be loaded before what is refused is corrected."
    return f"Findings: {named or 'none'}. The edition can be loaded."


def _cells(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in _COLUMNS} | {"severity": finding.severity.value}


def codes_of_others(edition: str, elsewhere: Sequence[Elsewhere]) -> Iterator[str]:
    """Say how many commitments name places by the codes of other editions, and what was made of them."""
    for one in elsewhere:
        if one.carried:
            yield (
                f"{_named(one.carried)} of {one.edition} were carried to the same land along its crosswalk, "
                "and are marked as estimated."
            )
        if one.as_they_are:
            yield (
                f"{_named(one.as_they_are)} of {one.edition} were read as they are and may name other places "
                f"now; carry them to the same land with `onebudget crosswalk build {one.edition} {edition}`."
            )


def _named(counts: Mapping[Scope, int]) -> str:
    """Commitments by the kind of code that they name their place with, all together first."""
    kinds = ", ".join(f"{counts[scope]:,} {kind}" for scope, kind in _CODES.items() if counts.get(scope))
    return f"The codes in {sum(counts.values()):,} of them ({kinds})"
