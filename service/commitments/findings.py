"""All that is said of one file: counted by rule at once, and handed on to be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.commitments.copying import copy_bool, copy_json, copy_other, copy_text
from service.commitments.report import EXAMPLES, RuleGroup
from spatial.findings import Finding, Severity

COLUMNS = (
    "rule",
    "severity",
    "message",
    "sheet",
    "row",
    "column",
    "value",
    "suggestion",
    "known",
    "accepted",
)
_GRAVITY = {Severity.REFUSE: 0, Severity.WARN: 1, Severity.NOTE: 2}


@dataclass(slots=True)
class FindingLog:
    """Counts findings, remembers the first of each rule, and holds the lines of those not yet stored."""

    file: str
    groups: dict[tuple[str, str], RuleGroup] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Take note of one finding."""
        key = (finding.rule, finding.severity)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = RuleGroup(finding.rule, finding.severity.value)
        group.count += 1
        if len(group.examples) < EXAMPLES:
            group.examples.append(finding.at(file=self.file))
        self._lines.append(_line(finding))

    def take_lines(self) -> list[str]:
        """Return the lines of all findings since the last time, for COPY."""
        lines, self._lines = self._lines, []
        return lines

    def sorted_groups(self) -> list[RuleGroup]:
        """Return the groups, the gravest first, then the commonest."""
        return sorted(
            self.groups.values(),
            key=lambda group: (_GRAVITY[Severity(group.severity)], -group.count, group.rule),
        )


def _line(finding: Finding) -> str:
    return (
        f"{finding.rule}\t{finding.severity.value}\t{copy_text(finding.message)}\t{copy_text(finding.sheet)}\t"
        f"{copy_other(finding.row)}\t{copy_text(finding.column)}\t{copy_text(finding.value)}\t"
        f"{copy_text(finding.suggestion)}\t{copy_json(finding.known)}\t{copy_bool(finding.accepted)}\n"
    )
