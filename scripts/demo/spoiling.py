"""Faults, made on purpose and written down, so that tests and readers can look for each."""

from __future__ import annotations

from collections.abc import Sequence

from demo.rows import ORIGINAL, YEARS, Column, Fault, Row

LOADED = ""  # a trap that must be read without a word
ANY = ("site", "ward", "wards", "line", "area", "local", "district", "head_office", "unlocated", "points")


class Spoiler:
    """Hands out rows that are still clean, each once, and notes what is done to them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = [row for row in rows if row.weight]
        self._by_size = sorted(self._rows, key=lambda row: row.weight)

    def take(
        self, *kinds: str, year: int | None = None, municipality: str | None = None, small: bool = False
    ) -> Row:
        """Return the next clean row of some kinds; of any kind where none is named.

        Args:
            kinds: As in ``Row.kind``.
            year: The row must have an original amount for this year.
            municipality: The row must lie in it.
            small: Begin with the row that has least money, as fits rows that will be refused.
        """
        for row in self._by_size if small else self._rows:
            fits = row.kind in (kinds or ANY) and not row.faults
            there = municipality is None or row.cells.get("municipality") == municipality
            if fits and there and (year is None or (ORIGINAL, year) in row.amounts):
                return row
        raise ValueError(f"No clean row of {', '.join(kinds)} is left; draw more rows.")

    def place(self, what: str, rule: str, *kinds: str, **cells: str) -> Row:
        """Write something else about the place of a row."""
        return spoil(self.take(*kinds), what, rule, **cells)

    def amount(
        self, what: str, rule: str, written: str, cents: int | None = None, year: int = YEARS[1]
    ) -> Row:
        """Write an amount in another way, and set the cents that it stands for.

        Args:
            what: What is wrong.
            rule: Under which the import should name it.
            written: What stands in the cell.
            cents: What the text means; None where it means nothing that can be read.
            year: Of the original budget.
        """
        row = self.take(year=year, small=True)
        column: Column = (ORIGINAL, year)
        row.written[column] = written
        if cents is None:
            del row.amounts[column]
        else:
            row.amounts[column] = cents
        row.faults.append(Fault(what, rule))
        return row


def spoil(row: Row, what: str, rule: str, **cells: str) -> Row:
    """Write something else into the cells of a row, and note why."""
    row.cells |= cells
    row.faults.append(Fault(what, rule))
    return row


def swapped(row: Row) -> dict[str, str]:
    """Return a row's latitude and longitude in each other's places."""
    return {"latitude": row.cells["longitude"], "longitude": row.cells["latitude"]}


def sexagesimal(degrees: str, marks: str = "NS") -> str:
    """Write decimal degrees as degrees, minutes and seconds with a letter."""
    seconds = round(abs(float(degrees)) * 36_000)
    whole, rest = divmod(seconds, 36_000)
    minutes, tenths = divmod(rest, 600)
    letter = marks[1] if degrees.startswith("-") else marks[0]
    return f"{whole}°{minutes:02d}'{tenths // 10:02d}.{tenths % 10}\"{letter}"
