"""What a profile asks for beyond reading columns: joined texts, constants, codes, prefixes, sums compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from service.imports.amounts import AmountReader, UnreadableAmountError
from service.imports.fields import LISTS
from service.imports.layout import Layout, Parts
from service.imports.profiles import Translation
from service.imports.rows import CanonicalRow, Cell, cell_text
from service.imports.values import clean, shown
from service.imports.wards import with_meanings, with_prefix
from spatial.findings import Finding, Severity

Step = Callable[[CanonicalRow, Sequence[Cell]], None]
JOINED_BY = " > "


def finishing_steps(layout: Layout, reader: AmountReader, sheet: str | None) -> list[Step]:
    """Return the steps that a profile needs after the columns are read, in their order; often none."""
    profile = layout.profile
    steps: list[Step] = []
    if layout.second:
        steps.append(_joining(layout.second))
    if profile.constants:
        steps.append(_filling(profile.constants))
    if profile.translations:
        steps.append(_translating(profile.translations))
    if profile.ward_prefix:
        steps.append(_prefixing(profile.ward_prefix))
    steps += [_comparing(layout, check, reader, sheet) for check in layout.checks]
    return steps


def _joining(second: dict[str, int]) -> Step:
    def join(row: CanonicalRow, cells: Sequence[Cell]) -> None:
        for name, column in second.items():
            texts = [getattr(row, name), clean(cell_text(cells[column]))]
            setattr(row, name, JOINED_BY.join(filter(None, texts)) or None)

    return join


def _filling(constants: dict[str, str]) -> Step:
    def fill(row: CanonicalRow, _: Sequence[Cell]) -> None:
        for name, value in constants.items():
            if getattr(row, name) is None:
                setattr(row, name, value)

    return fill


def _translating(translations: dict[str, dict[str, Translation]]) -> Step:
    def translate(row: CanonicalRow, _: Sequence[Cell]) -> None:
        for name, meanings in translations.items():
            text = getattr(row, name)
            if text is None:
                continue
            if text in meanings:
                _apply(row, name, meanings[text])
            elif name in LISTS:
                texts = {code: meaning for code, meaning in meanings.items() if isinstance(meaning, str)}
                setattr(row, name, with_meanings(text, texts))

    return translate


def _apply(row: CanonicalRow, name: str, meaning: Translation) -> None:
    changes = meaning if isinstance(meaning, dict) else {name: meaning}
    for field, value in changes.items():
        setattr(row, field, value)


def _prefixing(prefix: str) -> Step:
    def put_before(row: CanonicalRow, _: Sequence[Cell]) -> None:
        row.wards = with_prefix(row.wards, prefix)
        row.beneficiary_wards = with_prefix(row.beneficiary_wards, prefix)

    return put_before


def _comparing(layout: Layout, check: Parts, reader: AmountReader, sheet: str | None) -> Step:
    heading = layout.headings[check.total]

    def cents(cell: Cell) -> int | None:
        try:
            return reader.read(cell)
        except UnreadableAmountError:  # a cell that is only compared; one that is read has its own finding
            return None

    def compare(row: CanonicalRow, cells: Sequence[Cell]) -> None:
        total = cents(cells[check.total])
        parts = [part for column in check.parts if (part := cents(cells[column])) is not None]
        if total is None or not parts or sum(parts) == total:
            return
        message = (
            f"The parts of '{heading}' add up to R {sum(parts) / 100:,.2f}, not to R {total / 100:,.2f}."
        )
        row.findings.append(
            Finding(
                "parts-do-not-add-up",
                Severity.WARN,
                message,
                sheet=sheet,
                row=row.row,
                column=layout.names[check.total],
                value=shown(cells[check.total]),
            )
        )

    return compare
