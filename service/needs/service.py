"""What is known of needs: loaded, listed, answered for any edition, exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from service.commitments.tables import Cell, write_table
from service.needs import queries
from service.needs.columns import UNKNOWN, NeedColumns, NeedSource, columns
from service.needs.listing import Known, list_indicators
from service.needs.loading import LevelSums, NeedsReport, load
from service.needs.people import CarriedPeople, carried_people
from service.needs.queries import UNITS
from service.needs.values import NeedValues, Question, find_indicator, values

__all__ = [
    "UNITS",
    "UNKNOWN",
    "CarriedPeople",
    "Known",
    "LevelSums",
    "NeedColumns",
    "NeedSource",
    "NeedValues",
    "NeedsReport",
    "Question",
    "answered_by",
    "carried_people",
    "columns",
    "export",
    "find_indicator",
    "list_indicators",
    "list_loaded",
    "load",
    "values",
]

HEADINGS: Final = (
    "edition",
    "level",
    "area_code",
    "area_name",
    "indicator",
    "name",
    "unit",
    "more_is",
    "value",
    "base",
    "year",
    "source",
    "method",
    "estimated",
    "carried_from",
)


def list_loaded(session: Session) -> list[Any]:
    """Indicators with their values counted, by edition, year and level."""
    return queries.loaded(session)


def answered_by(session: Session, need_code: str) -> list[str]:
    """Codes of the sectors whose work answers a need, as the operator's list says."""
    return queries.answers(session).get(need_code, [])


def export(session: Session, question: Question, out: Path, *, overwrite: bool = False) -> int:
    """Write the values of a need to a CSV file or workbook, estimates marked; return the number of rows.

    Raises:
        NotFoundError: An unknown edition, indicator or area, or no values.
        ConflictError: There is such a file already, and it must not be replaced.
    """
    found = values(session, question)
    return write_table(out, _table(found), sheet="Needs", overwrite=overwrite) - 1


def _table(found: NeedValues) -> Iterator[Sequence[Cell]]:
    yield HEADINGS
    one = found.indicator
    source = "; ".join(found.sources)
    origin = found.carried.old.slug if found.carried else ""
    for figure in found.figures:
        place = (found.edition.slug, found.level.value, figure.code, figure.name)
        counts = (figure.value, figure.base, str(found.year))
        how = (source, figure.method.value, "yes" if figure.is_estimated else "no", origin)
        yield (*place, one.code, one.name, one.unit, one.more_is, *counts, *how)
