"""What a check or a load found and did, in figures that add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from spatial.findings import Finding

EXAMPLES = 3

Column = tuple[str, int]
"""A phase and the first calendar year of a financial year."""


@dataclass(slots=True)
class RuleGroup:
    """All findings of one rule and severity: how many, and the first of them."""

    rule: str
    severity: str
    count: int = 0
    examples: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Balance:
    """Rows and cents that came in, and what became of them: in = loaded + refused.

    Attributes:
        rows_loaded, rows_refused: Rows of the file, several of which may make one commitment.
        loaded, refused: Cents by phase and financial year; phases are alternatives and are never added.
        scopes: Commitments loaded by how widely they are spread.
        scope_cents: Cents loaded by scope, phase and financial year.
    """

    rows_loaded: int = 0
    rows_refused: int = 0
    loaded: Counter[Column] = field(default_factory=Counter)
    refused: Counter[Column] = field(default_factory=Counter)
    scopes: Counter[str] = field(default_factory=Counter)
    scope_cents: Counter[tuple[str, Column]] = field(default_factory=Counter)

    @property
    def rows_in(self) -> int:
        """Rows of the table."""
        return self.rows_loaded + self.rows_refused

    @property
    def columns(self) -> list[Column]:
        """Every phase and year that has an amount, oldest year first within its phase."""
        return sorted({*self.loaded, *self.refused})

    @property
    def cents_loaded(self) -> int:
        """Control sum over all phases and years; a check figure, not a budget."""
        return self.loaded.total()

    @property
    def cents_refused(self) -> int:
        """Control sum of the refused rows."""
        return self.refused.total()


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a stored commitment that differs from what the file says."""

    organisation: str
    reference: str
    field: str
    old: str | None
    new: str | None


@dataclass(slots=True)
class Outcome:
    """What the load did to the stored commitments, or would do.

    Attributes:
        new, changed, same: Commitments of the file by what became of them.
        vanished: Stored commitments of the file's organisations that an earlier file of this kind had.
        fields: How many commitments changed in each field.
        examples: The first changes.
        vanished_examples: References of the first vanished commitments.
        organisations: Codes of organisations that the file brought in.
        editions: In how many editions the commitments were placed.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    vanished: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    examples: list[Change] = field(default_factory=list)
    vanished_examples: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    editions: int = 0


@dataclass(frozen=True, slots=True)
class EarlierLoad:
    """The run that loaded the same bytes before."""

    run_id: int
    loaded_at: datetime


@dataclass(slots=True)
class Report:
    """Everything a person is told about one file.

    Attributes:
        file, sha256, sheet, profile, unit: As the reading found them.
        edition, territory: Whose codes the file is read in.
        balance: Rows and rands in, loaded and refused.
        groups: Findings by rule, the gravest and commonest first.
        outcome: What happened to the stored commitments.
        earlier: The run that loaded the same bytes before, if any.
        run_id: The run that this load was recorded as; None for a dry run, or where nothing was to be done.
        committed: True where the load was asked to write.
    """

    file: str
    sha256: str
    sheet: str | None
    profile: str
    unit: str
    edition: str
    territory: str
    balance: Balance
    groups: list[RuleGroup]
    outcome: Outcome
    earlier: EarlierLoad | None = None
    run_id: int | None = None
    committed: bool = False
