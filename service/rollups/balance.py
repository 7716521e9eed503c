"""The trial balance: what was promised, where it landed, and that the two are one sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.db import ReadSession
from service.editions.service import edition_for
from service.filters.service import check
from service.filters.words import Filters, Transfers
from service.imports.fields import Vat
from service.rollups import balance_queries
from service.rollups.balance_queries import Landed, Loaded, Promised
from service.rollups.lines import Period
from service.rollups.periods import refuse_empty
from spatial.vocabulary import LEVELS, Landing, Level, Phase


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One phase of one financial year.

    Attributes:
        source_cents: The allocations, as the files stated them.
        by_vat: The same by whether value-added tax is in them; together ``source_cents``.
        landed: Cents by landing, without transfers.
        transfer_cents: Money marked as a transfer, which the organisation that spends it states as well.
        at_level: Cents that a roll-up of each level can show; the rest of what landed stands above it.
    """

    phase: Phase
    financial_year: int
    source_cents: int
    by_vat: Mapping[Vat, int]
    landed: Mapping[Landing, int]
    transfer_cents: int
    at_level: Mapping[Level, int]

    @property
    def landed_cents(self) -> int:
        """Everything that landed, at a ward or as a residual."""
        return sum(self.landed.values())

    @property
    def difference_cents(self) -> int:
        """Source less landed less transfers: zero, or the figures are wrong."""
        return self.source_cents - self.landed_cents - self.transfer_cents

    @property
    def is_mixed(self) -> bool:
        """True where amounts with value-added tax, without it, or of which nobody said, are in one sum."""
        return sum(cents != 0 for cents in self.by_vat.values()) > 1

    def above_cents(self, level: Level) -> int:
        """What a roll-up of a level has to list beside its areas."""
        return self.landed_cents - self.at_level[level]


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The trial balance of one edition; rows are alternatives and years, and so never added together.

    Attributes:
        period: The financial year or window asked for; None for all years, whole.
        filters: As asked for, with codes as they are stored and transfers on both sides.
        files: What the imports of the territory took from their files, whatever was asked for.
    """

    edition: str
    territory: str
    period: Period | None
    filters: Filters
    rows: Sequence[BalanceRow]
    files: Sequence[Loaded]

    @property
    def balances(self) -> bool:
        """True where no row differs by a cent."""
        return all(row.difference_cents == 0 for row in self.rows)


def reconcile(
    session: ReadSession, *, edition: str | None, period: Period | None, filters: Filters, today: date
) -> TrialBalance:
    """Hold what was promised against what landed, phase by phase and year by year.

    Raises:
        NotFoundError: If the edition is not held here.
        InvalidRequestError: If a filter's value is not, or the window holds no day.
    """
    refuse_empty(period)
    found = edition_for(session, edition, today)
    # Both sides of a transfer are wanted here: a balance that left one out could not be held against a file.
    chosen = check(session, replace(filters, transfers=Transfers.INCLUDE))
    lines = balance_queries.landed(session, found.id, period, chosen)
    sources = {
        (one.phase, one.financial_year): one
        for one in balance_queries.promised(session, found.territory, period, chosen)
    }
    keys = sorted({*sources, *((line.phase, line.financial_year) for line in lines)}, key=_order)
    rows = [_row(sources.get(key) or Promised(*key, 0, dict.fromkeys(Vat, 0)), lines) for key in keys]
    files = balance_queries.runs(session, found.territory)
    return TrialBalance(found.slug, found.territory, period, chosen.filters, rows, files)


def _order(key: tuple[Phase, int]) -> tuple[int, int]:
    return key[1], list(Phase).index(key[0])


def _row(source: Promised, lines: Sequence[Landed]) -> BalanceRow:
    key = source.phase, source.financial_year
    own = [line for line in lines if (line.phase, line.financial_year) == key]
    kept = [line for line in own if not line.is_transfer]
    return BalanceRow(
        phase=key[0],
        financial_year=key[1],
        source_cents=source.cents,
        by_vat=source.by_vat,
        landed={kind: sum(line.cents for line in kept if line.landing is kind) for kind in Landing},
        transfer_cents=sum(line.cents for line in own if line.is_transfer),
        at_level={level: sum(line.at_level[level] for line in kept) for level in LEVELS},
    )
