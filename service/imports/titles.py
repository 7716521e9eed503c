"""What stands above the headings: whose table it is, and in which unit it says it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.imports.layout import Layout
from service.imports.source import Unit
from spatial.findings import Finding, Severity

LONGEST_UNIT_LINE = 60
LONGEST_TITLE = 500

_STATED: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    ("millions", re.compile(r"\b(R|rands?|ZAR|in)\s*['\u2019]?\s*(m|mil|millions?)\b", re.IGNORECASE)),
    (
        "thousands",
        re.compile(
            r"\b(R|rands?|ZAR|in)\s*['\u2019]?\s*(000s?|thousands?|k)\b|\(['\u2019]?000s?\)", re.IGNORECASE
        ),
    ),
)
_PLACE_CODE = re.compile(r"[A-Z]{2,3}[0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Title:
    """Who and what a table says it is.

    Attributes:
        text: The lines above the headings, joined.
        organisation, organisation_name: As the profile's pattern finds them.
    """

    text: str | None
    organisation: str | None = None
    organisation_name: str | None = None


def read_title(layout: Layout) -> Title:
    """Return what stands above the headings."""
    text = " | ".join(layout.preamble)[:LONGEST_TITLE] or None
    rule = layout.profile.titles
    for line in layout.preamble if rule is not None else ():
        match = rule.organisation.search(line[:LONGEST_TITLE]) if rule is not None else None
        if match is not None:
            found = match.groupdict()
            return Title(text, found.get("code"), found.get("name"))
    return Title(text)


def title_findings(layout: Layout, title: Title, sheet: str | None, unit: Unit) -> Iterator[Finding]:
    """Yield where a title contradicts the sheet's name or the declared unit."""
    rule = layout.profile.titles
    is_code = rule is not None and rule.sheet_is_code and _PLACE_CODE.fullmatch(sheet or "")
    if is_code and title.organisation and sheet != title.organisation:
        yield Finding(
            "sheet-contradicts-title",
            Severity.WARN,
            f"The sheet is named '{sheet}', but its title says '{title.organisation}', which was believed.",
            sheet=sheet,
            value=sheet,
            suggestion=title.organisation,
        )
    for line, stated in _units(layout):
        if stated != unit:
            said = f"The file says '{line}', but its amounts are declared in {unit} and were read so"
            yield Finding(
                "unit-contradicts",
                Severity.WARN,
                f"{said}; if the file is right, declare --unit {stated}.",
                sheet=sheet,
                value=line,
                suggestion=stated,
                online=f"{said}; if the file is right, choose the unit {stated}.",
            )


def _units(layout: Layout) -> Iterator[tuple[str, Unit]]:
    """Yield each different unit that a short line above the headings, or a heading of amounts, states."""
    lines = [line for line in layout.preamble if len(line) <= LONGEST_UNIT_LINE]
    lines += [column.heading for column in layout.amounts]
    if layout.long is not None:
        lines.append(layout.headings[layout.long.amount])
    seen: set[Unit] = set()
    for line in lines:
        stated = next((unit for unit, pattern in _STATED if pattern.search(line)), None)
        if stated is not None and stated not in seen:
            seen.add(stated)
            yield line, stated
