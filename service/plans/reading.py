"""Reads plans from YAML, or from a workbook with the sheets Plan and Objectives."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from service.errors import BadFileError
from service.http.validation import described
from service.imports.files import examine
from service.imports.rows import Cell
from service.imports.source import Limits
from service.imports.workbook import Workbook
from service.plans.words import PlanDraft

PLAN_SHEET, OBJECTIVES_SHEET = "Plan", "Objectives"
FIELDS: Final = (
    "code",
    "kind",
    "title",
    "owner",
    "area_level",
    "area_code",
    "edition",
    "horizon",
    "starts",
    "ends",
)
OBJECTIVE_FIELDS: Final = ("code", "text", "parent")
YAML_ENDINGS: Final = frozenset({".yaml", ".yml"})


def read_plans(path: Path, limits: Limits) -> list[PlanDraft]:
    """Read every plan of a file: one at the top of a YAML file, several under ``plans``, one in a workbook.

    Raises:
        BadFileError: The file cannot be read, or says something that a plan cannot.
    """
    is_yaml = path.suffix.lower() in YAML_ENDINGS
    found = _of_yaml(path, limits) if is_yaml else [_of_workbook(path, limits)]
    drafts = [_checked(path, each) for each in found]
    codes = [draft.code for draft in drafts]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise BadFileError(f"{path.name} has the plan {twice} twice; keep one of them.")
    return drafts


def _of_yaml(path: Path, limits: Limits) -> list[Any]:
    try:
        if path.stat().st_size > limits.max_file_bytes:
            raise BadFileError(f"{path.name} is larger than a file of plans may be; split it.")
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path} cannot be read; name a YAML file in UTF-8.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BadFileError(f"{path.name} is not YAML: {_first_line(error)}.") from error
    several = held.get("plans") if isinstance(held, dict) and "plans" in held else [held]
    if not isinstance(several, list) or not several:
        raise BadFileError(f"{path.name} holds no plan; write one, or a list of them under `plans`.")
    return several


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else "its parts do not close"


def _checked(path: Path, held: Any) -> PlanDraft:
    try:
        return PlanDraft.model_validate(held)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        first = described(faults)[0]
        place = first.get("pointer") or ""
        raise BadFileError(
            f"{path.name}{f' at {place}' if place else ''}: {first['detail']}", errors=described(faults)
        ) from None


def _of_workbook(path: Path, limits: Limits) -> dict[str, Any]:
    with ExitStack() as stack:
        book = stack.enter_context(Workbook(examine(path, limits), limits))
        facts = {
            _text(cells[0]).lower().replace(" ", "_"): _value(cells[1])
            for cells in _rows(book, path, PLAN_SHEET)
            if len(cells) > 1 and _text(cells[0]) and _text(cells[1])
        }
        listed = _rows(book, path, OBJECTIVES_SHEET)
    area = {"level": facts.pop("area_level", None), "code": facts.pop("area_code", None)}
    objectives = [
        {name: _text(cell) for name, cell in zip(OBJECTIVE_FIELDS, cells, strict=False) if _text(cell)}
        for cells in listed[1:]
        if any(_text(cell) for cell in cells)
    ]
    return {**{name: facts[name] for name in facts if name in FIELDS}, "area": area, "objectives": objectives}


def _rows(book: Workbook, path: Path, name: str) -> list[list[Cell]]:
    sheet = next((one for one in book.sheets if one.name.casefold() == name.casefold()), None)
    if sheet is None:
        raise BadFileError(
            f"{path.name} has no sheet {name}; `onebudget plans template` writes a workbook with both."
        )
    return [cells for _, cells in book.table(sheet).rows()]


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _value(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _text(cell)
