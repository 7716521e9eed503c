"""The commitments that a file has named so far, so that none is counted twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from service.commitments.check import PLACE_FIELDS, Checked
from service.commitments.report import Column
from spatial.findings import Finding, Severity

AmountKey = tuple[str, Column]
"""Funding source, and phase with year."""

_TELLING = (
    *PLACE_FIELDS,
    "description",
    "sector",
    "asset_class",
    "focal_area",
    "stage",
    "catalytic",
    "transfer",
    "start_date",
    "end_date",
    "total_cost_cents",
    "split_by",
)
"""Fields that a further row of a commitment may leave empty."""


@dataclass(slots=True)
class _First:
    no: int
    row: int
    mark: bytes
    name: str
    scope: str
    is_transfer: bool
    amounts: frozenset[AmountKey]


class Met(NamedTuple):
    """The commitment that a row belongs to.

    Attributes:
        no: Its number.
        scope: How widely it is spread.
        is_new: True for the row that brings it in.
    """

    no: int
    scope: str
    is_new: bool


@dataclass(slots=True)
class Seen:
    """Numbers commitments, and tells a further row of one from a row that repeats it.

    A commitment paid from several sources may stand in several rows, each with amounts of its own; the
    further rows agree with the first or leave the rest empty.
    """

    _first: dict[tuple[int, str], _First] = field(default_factory=dict)
    _keys: dict[tuple[str, tuple[Column, ...]], frozenset[AmountKey]] = field(default_factory=dict)

    def meet(self, checked: Checked, mark: bytes) -> Met | Finding:
        """Return the commitment that a row belongs to, or the finding that refuses the row.

        Args:
            checked: The row.
            mark: Checksum of all that it says beside its amounts.
        """
        row, source = checked.row, checked.classified.funding_source
        reference = row.reference or ""
        key = (checked.committer.no, reference)
        amounts = self._amounts_of(source, tuple(checked.amounts))
        first = self._first.get(key)
        if first is None:
            first = self._first[key] = self._found(checked, mark, amounts)
            return Met(first.no, first.scope, is_new=True)
        if first.mark != mark and not _adds_only_money(checked, first):
            return _refusal(
                first.row, reference, "says other things of it; give one of them its own reference"
            )
        if not amounts or not first.amounts.isdisjoint(amounts):
            return _refusal(first.row, reference, "states its amounts too; keep one of them")
        first.amounts |= amounts
        return Met(first.no, first.scope, is_new=False)

    def _amounts_of(self, source: str, columns: tuple[Column, ...]) -> frozenset[AmountKey]:
        """Return the keys of a row's amounts; most rows share their columns, and have one set together."""
        amounts = self._keys.get((source, columns))
        if amounts is None:
            amounts = frozenset((source, column) for column in columns)
            self._keys[source, columns] = amounts
        return amounts

    def _found(self, checked: Checked, mark: bytes, amounts: frozenset[AmountKey]) -> _First:
        return _First(
            len(self._first) + 1,
            checked.row.row,
            mark,
            checked.row.name or "",
            checked.location.scope.value,
            checked.is_transfer,
            amounts,
        )

    def __len__(self) -> int:
        return len(self._first)


def _adds_only_money(checked: Checked, first: _First) -> bool:
    row = checked.row
    return (
        row.name in {first.name, row.reference}
        and checked.is_transfer == first.is_transfer
        and all(getattr(row, name) is None for name in _TELLING)
    )


def _refusal(row: int, reference: str, what: str) -> Finding:
    message = f"Row {row} has the reference '{reference}' and {what}."
    return Finding("duplicate-reference", Severity.REFUSE, message, column="reference", value=reference)
