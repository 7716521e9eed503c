"""Writes plans in the form in which they are loaded: YAML, or a workbook to fill in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import xlsxwriter
import yaml

from service.errors import InvalidRequestError
from service.plans.reading import (
    FIELDS,
    OBJECTIVE_FIELDS,
    OBJECTIVES_SHEET,
    PLAN_SHEET,
    YAML_ENDINGS,
)
from service.plans.words import ObjectiveDraft, PlanArea, PlanDraft
from service.whole_file import whole_file
from spatial.vocabulary import Horizon, Level, PlanKind

EXAMPLE: Final = PlanDraft(
    code="KZN238-IDP-2026",
    kind=PlanKind.IDP,
    title="Integrated Development Plan 2026 to 2031",
    owner="KZN238",
    area=PlanArea(level=Level.LOCAL, code="KZN238"),
    edition="mdb-2020",
    horizon=Horizon.IMPLEMENTATION,
    starts=date(2026, 7, 1),
    ends=date(2031, 6, 30),
    objectives=(
        ObjectiveDraft(code="1", text="Reliable basic services in every settlement"),
        ObjectiveDraft(code="1.1", text="Extend piped water to villages without it", parent="1"),
    ),
)
"""A plan to show how one is written."""


def write_plan(draft: PlanDraft, path: Path, *, overwrite: bool = False) -> Path:
    """Write one plan as YAML or as a workbook, by the path's ending.

    Raises:
        ConflictError: There is such a file already, and it must not be replaced.
        InvalidRequestError: The ending is another one, or the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in YAML_ENDINGS | {".xlsx"}:
        raise InvalidRequestError(f"A plan is written as .yaml or .xlsx, not as '{path.suffix}'.")
    with whole_file(path, overwrite=overwrite) as half:
        if ending == ".xlsx":
            _write_workbook(half, draft)
        else:
            half.write_text(as_yaml(draft), encoding="utf-8")
    return path


def as_yaml(draft: PlanDraft) -> str:
    """Write one plan as YAML."""
    held = draft.model_dump(mode="json", exclude_none=True)
    return yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=110)


def _write_workbook(path: Path, draft: PlanDraft) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    plan, objectives = book.add_worksheet(PLAN_SHEET), book.add_worksheet(OBJECTIVES_SHEET)
    plan.set_column(0, 1, 30)
    for row, (name, value) in enumerate(_facts(draft).items()):
        plan.write_string(row, 0, name, bold)
        plan.write_string(row, 1, value)
    objectives.set_column(1, 1, 80)
    objectives.write_row(0, 0, OBJECTIVE_FIELDS, bold)
    for row, one in enumerate(draft.objectives, start=1):
        objectives.write_row(row, 0, [one.code, one.text, one.parent or ""])
    book.close()


def _facts(draft: PlanDraft) -> dict[str, str]:
    held: dict[str, Any] = draft.model_dump(mode="json")
    held |= {"area_level": held["area"]["level"], "area_code": held["area"]["code"]}
    return {name: str(held[name] or "") for name in FIELDS}
