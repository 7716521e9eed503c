"""What is asked for and answered about imports, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from service.formatting import profile_name
from service.models import Edition
from service.paging import Page
from service.rows import AnyRow


class Severity(StrEnum):
    """How grave a finding is."""

    REFUSE = "refuse"  # the row was not loaded
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class FindingSearch:
    """Which findings of an import are wanted; what is given adds up."""

    rule: str | None = None
    severity: Severity | None = None
    accepted: bool | None = None


class RuleCount(NamedTuple):
    """How often an import said one thing."""

    rule: str
    severity: Severity
    times: int
    accepted: int


class Run(NamedTuple):
    """One import, and how often it said what: the gravest first, then the commonest."""

    facts: AnyRow
    rules: Sequence[RuleCount]

    @property
    def profile(self) -> str:
        """Name of the profile."""
        return profile_name(self.facts.profile)

    def tally(self, severity: Severity | str) -> int:
        """How many findings there are of one severity."""
        return sum(each.times for each in self.rules if each.severity == severity)

    @property
    def accepted(self) -> int:
        """How many findings had their suggestion applied."""
        return sum(each.accepted for each in self.rules)


class Runs(NamedTuple):
    """A page of the imports into the territory of an edition."""

    edition: Edition
    page: Page[Run]


class RunDetail(NamedTuple):
    """One import with a page of its findings."""

    run: Run
    findings: Page[AnyRow]
