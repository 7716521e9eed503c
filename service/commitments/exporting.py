"""What was loaded, or was not, given back as a table that can be loaded again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.commitments import export_queries as queries
from service.commitments.check import CORRECTED, PLACE_FIELDS
from service.commitments.loading import REASON
from service.commitments.tables import Cell, write_table
from service.errors import BadFileError, ConflictError, NotFoundError
from service.formatting import year_text
from service.imports.files import examine
from service.imports.source import Limits
from service.imports.template_columns import COLUMNS
from service.models import ImportRun
from service.reference.service import organisation_for
from service.whole_file import whole_file
from spatial.vocabulary import Scope

SHEET = "Commitments"
UNSTATED = "unstated"
_TOGETHER = "Refused together with another row of the same commitment."
_CENTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written.

    Attributes:
        path: Where.
        rows: Rows in it, its headings not counted.
        options: How the rows were read, so that they are read in the same way again.
    """

    path: Path
    rows: int
    options: dict[str, object]


def find_run(session: Session, file_or_run: str) -> ImportRun:
    """Return a run by its number, or the latest run of a file.

    Raises:
        NotFoundError: There is none; the latest runs that refused rows are named.
    """
    if file_or_run.isdigit():
        run = queries.run_by_id(session, int(file_or_run))
    else:
        path = Path(file_or_run)
        run = queries.latest_run(session, sha256=_checksum(path), name=path.name)
    if run is None:
        runs = [f"{row.id} ({row.name})" for row in queries.latest_runs(session, 3)]
        known = f"; the latest that refused rows are {', '.join(runs)}" if runs else ""
        raise NotFoundError(f"There is no run '{file_or_run}'{known}.")
    return run


def _checksum(path: Path) -> str | None:
    try:
        return examine(path, Limits()).sha256
    except BadFileError:
        return None


def export_refused(
    session: Session, file_or_run: str, out: Path | None, *, overwrite: bool = False
) -> Exported:
    """Write the rows that a run refused, under their own headings, each with the reason.

    Corrected, the file can be loaded again as it is: the added column is not read.

    Args:
        session: Any session.
        file_or_run: Number of the run, or a file, of which the latest run is meant.
        out: File to write; beside the name of the run's file where None.
        overwrite: True to replace a file that is there.

    Raises:
        NotFoundError: There is no such run, or it refused nothing.
    """
    run = find_run(session, file_or_run)
    name = queries.file_name(session, run)
    if not run.rows_refused:
        raise NotFoundError(f"Run {run.id} of {name} refused no row, so there is nothing to export.")
    path = out or Path(f"{Path(name).stem}-refused-{run.id}.csv")
    count = write_table(
        path, _refused(session, run), sheet=run.facts.get("sheet") or SHEET, overwrite=overwrite
    )
    return Exported(
        path, count - 1 - bool(run.facts.get("title")), dict(run.options) | {"profile": run.profile}
    )


def _refused(session: Session, run: ImportRun) -> Iterator[Sequence[Cell]]:
    headings: list[str] = [name for name in run.facts["headings"] if name != REASON]
    if run.facts.get("title"):
        yield [run.facts["title"]]  # it may name the organisation
    yield [*headings, REASON]
    for row in queries.refused_rows(session, run.id):
        yield [*(row.cells.get(name) for name in headings), row.why or _TOGETHER]


def export_source(
    session: Session, file_or_run: str, out: Path | None, *, overwrite: bool = False
) -> Exported:
    """Write the file that a run loaded, byte for byte as it came.

    Args:
        session: Any session.
        file_or_run: Number of the run, or a file, of which the latest run is meant.
        out: File to write; named after the run's file where None.
        overwrite: True to replace a file that is there.

    Raises:
        NotFoundError: There is no such run.
        ConflictError: The file is there already, or what is kept has not the checksum that it came with.
    """
    run = find_run(session, file_or_run)
    kept = queries.source_of(session, run)
    path = out or Path(Path(kept.name).name)
    digest = hashlib.sha256()
    with whole_file(path, overwrite=overwrite) as half, half.open("wb") as file:
        for piece in queries.source_pieces(session, run, kept.size_bytes):
            digest.update(piece)
            file.write(piece)
        if digest.hexdigest() != kept.sha256:
            raise ConflictError(
                f"The file of run {run.id} is not kept as it came; take the database back from a backup."
            )
    return Exported(path, run.rows_in, dict(run.options) | {"profile": run.profile})


def export_commitments(
    session: Session, territory: str, organisation: str | None, out: Path, *, overwrite: bool = False
) -> Exported:
    """Write stored commitments in the template's form; loading the file again changes nothing.

    Args:
        session: Any session.
        territory: Territory of the commitments.
        organisation: Code of the one organisation whose commitments are wanted, or None for all.
        out: File to write.
        overwrite: True to replace a file that is there.

    Raises:
        NotFoundError: There is no such organisation, or it has no commitments.
    """
    if organisation is not None:
        organisation = organisation_for(session, organisation).code
    columns = queries.amount_columns(session, territory, organisation)
    rows = _template_rows(queries.commitments(session, territory, organisation), columns)
    headings = [column.heading for column in COLUMNS]
    amounts = [f"{phase} {year_text(year)}" for phase, year in columns]
    count = write_table(out, _after([*headings, *amounts], rows), sheet=SHEET, overwrite=overwrite)
    return Exported(out, count - 1, {"profile": "template"})


def _after(headings: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield headings
    yield from rows


def _template_rows(found: Iterable[Row[Any]], columns: Sequence[tuple[str, int]]) -> Iterator[Sequence[Cell]]:
    """Yield one row per commitment, funding source and VAT; most commitments have one of each."""
    headings = [column.heading for column in COLUMNS]
    for _, group in groupby(found, key=lambda row: (row.id, row.funding_source, row.vat)):
        rows = list(group)
        cells = _cells(rows[0])
        cents = {(row.phase.value, row.financial_year): row.amount_cents for row in rows if row.phase}
        yield [*map(cells.get, headings), *(_rands(cents.get(column)) for column in columns)]


def _cells(row: Row[Any]) -> dict[str, Cell]:
    """Return a commitment's cells by the template's headings."""
    stated = dict(row.stated)
    place = {name: stated.get(CORRECTED, {}).get(name, stated.get(name)) for name in PLACE_FIELDS}
    if not any(place.values()):
        place |= _place(row)
    return place | {
        "reference": row.reference,
        "name": row.name,
        "description": row.description,
        "organisation": row.organisation,
        "organisation_name": row.organisation_name,
        "sphere": row.sphere.value,
        "sector": row.sector or stated.get("sector"),
        "asset_class": stated.get("asset_class"),
        "focal_area": row.focal_area or stated.get("focal_area"),
        "funding_source": None if row.funding_source == UNSTATED else row.funding_source,
        "stage": row.stage or stated.get("stage"),
        "catalytic": "yes" if row.is_catalytic else "no",
        "transfer": "yes" if row.is_transfer else "no",
        "vat": row.vat,
        "start_date": row.start_date.isoformat() if row.start_date else None,
        "end_date": row.end_date.isoformat() if row.end_date else None,
        "total_cost": _rands(row.total_cost_cents),
        "split_by": row.split_by.value if row.split_by else None,
    }


def _place(row: Row[Any]) -> dict[str, Cell]:
    """Return the place of a commitment whose own words are not kept."""
    if row.scope is Scope.SITE:
        return {"geometry": row.shape}
    if row.scope is Scope.WARDS:
        return {"wards": row.wards}
    if row.area_code is not None:
        level = {"local": "municipality"}.get(row.area_level.value, row.area_level.value)
        return {level: row.area_code, "scope": row.scope.value}
    return {} if row.scope is Scope.UNLOCATED else {"scope": row.scope.value}


def _rands(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / _CENTS
