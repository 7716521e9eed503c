"""Uploads as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from pydantic import Field
from sqlalchemy.orm import Session

from service.actors import Actor
from service.editions.service import active_editions
from service.imports.source import Limits
from service.settings import Settings
from service.uploads import kept, service
from service.uploads.answers import coverage
from service.uploads.mapping import AMOUNT, EACH
from service.uploads.options import Column
from service.uploads.words import AnyRow, Edits, Upload, UploadStep
from service.web.asking import FormParameters
from spatial.vocabulary import Phase

_FIELDS_OF_A_FORM: Final = 700
_MOST_ROWS: Final = 40
_FEWEST_ROWS: Final = 4
ROLES: Final = (
    "reference",
    "name",
    "description",
    "organisation",
    "organisation_name",
    "sphere",
    "sector",
    "asset_class",
    "focal_area",
    "funding_source",
    "stage",
    "catalytic",
    "transfer",
    "vat",
    "start_date",
    "end_date",
    "total_cost",
    "coordinates",
    "latitude",
    "longitude",
    "geometry",
    "wards",
    "ward_shares",
    "beneficiary_wards",
    "municipality",
    "district",
    "province",
    "place",
    "scope",
    "split_by",
)


class UploadForm(FormParameters):
    """Which page of the grid is shown, and what has just been done."""

    page: int = Field(1, ge=1, le=2000)
    done: str = Field("", pattern="^(mapped|kept|corrected|)$")


@dataclass(frozen=True, slots=True)
class UploadsView:
    """The list of uploads, and the form for another.

    Attributes:
        uploads: The account's newest.
        owners: Organisations for which it may upload.
        most_mb: Largest file that is taken.
        others: Those of others, which an administrator may delete.
        message: Why the last wish was refused.
        done: What has just been done.
    """

    uploads: Sequence[AnyRow]
    owners: Sequence[AnyRow]
    most_mb: int
    others: Sequence[AnyRow] = ()
    message: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A page of the rows that somebody should look at.

    Attributes:
        columns: Each with its place among the table's columns.
        rows: As kept with the upload, with what was written over since.
        page, pages: Which page this is, of how many.
        count, shown: Rows to be looked at, and how many of them all pages hold.
    """

    columns: Sequence[tuple[int, str]]
    rows: Sequence[Mapping[str, Any]]
    page: int
    pages: int
    count: int
    shown: int


@dataclass(frozen=True, slots=True)
class UploadView:
    """One upload as its page shows it.

    Attributes:
        upload: All that is known of it.
        outcome: What the last check found, None before it.
        grid: Rows to be looked at, None where there are none.
        is_checked: Whether the outcome is of the file as it now is, with its corrections.
        profiles: Names and titles of profiles to choose from.
        editions: Boundaries whose codes the file may use.
        roles, phases, each: What a column may be taken for.
        coverages: Share of the money of each phase and year that has a site or wards.
        message: Why the last wish was refused.
        done: What has just been done.
    """

    upload: Upload
    outcome: Mapping[str, Any] | None
    grid: Grid | None
    is_checked: bool
    profiles: Sequence[tuple[str, str]]
    editions: Sequence[tuple[str, str]]
    message: str = ""
    done: str = ""
    roles: Sequence[str] = ROLES
    phases: Sequence[Phase] = tuple(Phase)
    each: Sequence[str] = EACH

    @property
    def coverages(self) -> list[float | None]:
        """By phase and year, in the order of the totals."""
        return [coverage(column) for column in (self.outcome or {}).get("columns", ())]

    @property
    def step(self) -> UploadStep:
        """How far it has come."""
        return self.upload.step

    @property
    def may_load(self) -> bool:
        """Whether there is something to load, as the file now is."""
        return self.step is UploadStep.CHECKED and bool(self.outcome and self.outcome["rows_loaded"])


def uploads_view(
    session: Session, actor: Actor, settings: Settings, message: str = "", *, done: str = ""
) -> UploadsView:
    """Gather what the list of uploads shows."""
    return UploadsView(
        service.listing(session, actor),
        service.owners(session, actor),
        Limits.from_settings(settings).max_file_bytes // 1_000_000,
        service.others(session, actor),
        message,
        done,
    )


def upload_view(
    session: Session, actor: Actor, upload: Upload, query: UploadForm, *, message: str = ""
) -> UploadView:
    """Gather what the page of one upload shows."""
    outcome = upload.facts.outcome
    own = kept.profiles(session, upload.facts.organisation_id)
    known = {profile.name: profile.title for profile in kept.choices(own)}
    return UploadView(
        upload,
        outcome,
        _grid(session, actor, upload, query.page) if outcome and outcome["rows"] else None,
        upload.step in {UploadStep.CHECKED, UploadStep.LOADED},
        sorted(known.items(), key=lambda each: each[1].casefold()),
        [(each.slug, each.title) for each in active_editions(session)],
        message,
        query.done,
    )


def rows_of(session: Session, actor: Actor, upload: Upload, page: int) -> list[dict[str, Any]]:
    """The rows of a page of the grid, as kept with the upload, with what was written over since."""
    by_page = _by_page(upload)
    found = service.rows_to_look_at(session, actor, upload, (page - 1) * by_page, page * by_page)
    return [_row(upload, row) for row in found]


def _grid(session: Session, actor: Actor, upload: Upload, page: int) -> Grid:
    outcome = upload.facts.outcome
    shown = outcome.get("rows_kept", len(outcome["rows"]))
    pages = max(1, ceil(shown / _by_page(upload)))
    page = min(page, pages)
    rows = rows_of(session, actor, upload, page)
    return Grid(_columns(upload), rows, page, pages, outcome["rows_to_look_at"], shown)


def _columns(upload: Upload) -> list[tuple[int, str]]:
    """The columns that the grid shows: those that are read, and those in which something was found."""
    outcome = upload.facts.outcome
    said = {each["column"] for row in outcome["rows"] for each in row["findings"]}
    shown = {column.name for column in upload.options.columns if column.role is not None}
    shown |= set(outcome.get("flagged", said))
    names = [column.name for column in upload.options.columns]
    return [(place, name) for place, name in enumerate(names) if name in shown]


def _by_page(upload: Upload) -> int:
    return max(_FEWEST_ROWS, min(_MOST_ROWS, _FIELDS_OF_A_FORM // (len(_columns(upload)) + 2)))


def _row(upload: Upload, row: Mapping[str, Any]) -> dict[str, Any]:
    written = upload.corrections.get(row["row"], {})
    findings = [{**each, "number": number} for number, each in enumerate(row["findings"])]
    said = {each["column"] for each in findings if each["column"]}
    left_out = row["row"] in upload.options.left_out
    cells = {**row["cells"], **written}
    return {
        **row,
        "cells": cells,
        "written": written,
        "findings": findings,
        "said": said,
        "left_out": left_out,
    }


def columns_of(upload: Upload, form: Mapping[str, Any]) -> dict[str, Column]:
    """What the form of columns takes each of them for, by name."""
    chosen = {}
    for place, column in enumerate(upload.options.columns):
        role = _text(form, f"role.{place}")
        if role is None:
            continue
        said, _, phase = role.partition(":")
        year = _text(form, f"year.{place}") or ""
        chosen[column.name] = Column(
            name=column.name,
            role=said or None,
            phase=Phase(phase) if said == AMOUNT and phase in set(Phase) else None,
            year=_year(year),
        )
    return chosen


def edits_of(upload: Upload, form: Mapping[str, Any], shown: Sequence[Mapping[str, Any]]) -> Edits:
    """What the form of the grid writes over: cells that differ from those it showed, and rows left out."""
    rows = {row["row"]: row for row in shown}
    names = [column.name for column in upload.options.columns]
    cells: dict[int, dict[str, str | None]] = {}
    left_out: dict[int, bool] = {}
    for number, row in rows.items():
        if _text(form, f"shown.{number}") is None:
            continue
        if (is_out := _text(form, f"out.{number}") is not None) != row["left_out"]:
            left_out[number] = is_out
        for place, name in enumerate(names):
            text = _text(form, f"cell.{number}.{place}")
            if text is not None and _without_space(text) != _without_space(row["cells"].get(name, "")):
                cells.setdefault(number, {})[name] = text
    _use(_text(form, "use") or "", rows, cells)
    return Edits(cells, left_out)


def _use(said: str, rows: Mapping[int, Mapping[str, Any]], cells: dict[int, dict[str, str | None]]) -> None:
    """Take up the suggestion whose button was pressed, named as ``row.finding``."""
    row, _, number = said.partition(".")
    found = rows.get(int(row)) if row.isdecimal() else None
    if found is None or not number.isdecimal() or int(number) >= len(found["findings"]):
        return
    cells.setdefault(int(row), {}).update(found["findings"][int(number)]["fix"])


def _text(form: Mapping[str, Any], name: str) -> str | None:
    value = form.get(name)
    return value.replace("\0", "") if isinstance(value, str) else None


def _year(text: str) -> int | None:
    digits = text.strip()[:4]
    return int(digits) if len(digits) == 4 and digits.isdecimal() else None  # noqa: PLR2004 - of a year


def _without_space(text: str) -> str:
    # A form's fields lose line breaks, and doubled spaces are no correction.
    return "".join(text.split())
