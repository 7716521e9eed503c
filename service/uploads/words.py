"""What is asked for and answered about uploads, between routes, service and queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row

from service.imports.corrections import Corrections
from service.uploads.options import Column, Options

AnyRow = Row[*tuple[Any, ...]]
Cells = Mapping[int, Mapping[str, str]]
"""Texts by row number and name of the column."""

STALLED_AFTER: Final = timedelta(seconds=20)
"""Work that has not been heard of for so long has ended with its server."""


class UploadStep(StrEnum):
    """How far an upload has come."""

    ARRIVED = "arrived"
    CHECKING = "checking"
    CHECKED = "checked"
    LOADING = "loading"
    LOADED = "loaded"
    FAILED = "failed"


BUSY: Final = frozenset({UploadStep.CHECKING, UploadStep.LOADING})


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload, with all that is known of it.

    Attributes:
        facts: Its columns, the organisation's code and name, and ``is_stalled``.
        options: How it is read.
        corrections: Cells written over, by row number and name of the column.
    """

    facts: AnyRow
    options: Options
    corrections: Cells

    @property
    def step(self) -> UploadStep:
        """How far it has come."""
        return UploadStep(self.facts.step)

    @property
    def is_busy(self) -> bool:
        """Whether work on it is under way."""
        return self.step in BUSY and not self.facts.is_stalled

    def read_over(self) -> Corrections:
        """What is read otherwise than it stands in the file."""
        return Corrections(self.corrections, frozenset(self.options.left_out))


@dataclass(frozen=True, slots=True)
class Edits:
    """What somebody writes over after a look at the findings.

    Attributes:
        cells: New texts; None takes a correction back.
        left_out: Rows that are not to be loaded (True), or are again (False).
    """

    cells: Mapping[int, Mapping[str, str | None]]
    left_out: Mapping[int, bool]


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a file is to be read, as far as somebody says it; None leaves it as it is.

    Attributes:
        sheet, header_row, header_rows: Where the table stands.
        profile: Name of the profile that is to read it.
        columns: What columns are to be taken for, by name.
        declared: Unit, decimal mark, edition and the like: names and values of ``Options``.
        keep_as: A name under which the organisation is to keep the profile.
    """

    sheet: str | None = None
    header_row: int | None = None
    header_rows: int | None = None
    profile: str | None = None
    columns: Mapping[str, Column] | None = None
    declared: Mapping[str, Any] = field(default_factory=dict)
    keep_as: str | None = None

    def looks_anew(self, options: Options) -> bool:
        """Whether the table stands elsewhere than was thought, or another profile is to read it."""
        return (
            self.sheet not in {None, options.sheet}
            or self.header_row not in {None, options.header_row}
            or self.header_rows not in {None, options.header_rows}
            or self.profile not in {None, options.profile_name}
        )
