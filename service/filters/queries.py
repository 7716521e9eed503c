"""Look-ups of codes in the stored lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Row, func, literal, select, union_all
from sqlalchemy.orm import Session

from service.models import FocalArea, FundingSource, Organisation, Sector, Stage

_Listed = type[Organisation] | type[Sector] | type[FocalArea] | type[FundingSource] | type[Stage]
LISTS: dict[str, _Listed] = {
    "organisation": Organisation,
    "sector": Sector,
    "focal_area": FocalArea,
    "funding_source": FundingSource,
    "stage": Stage,
}


def find_codes(session: Session, asked: Mapping[str, Sequence[str]]) -> list[Row[tuple[str, int, str]]]:
    """Find the rows (list, id, code) whose codes are asked for, in any letter case, in one query."""
    parts = [
        select(literal(name).label("list"), LISTS[name].id, LISTS[name].code).where(
            func.lower(LISTS[name].code).in_([code.lower() for code in codes])
        )
        for name, codes in asked.items()
    ]
    return list(session.execute(union_all(*parts))) if parts else []


def known_codes(session: Session, names: Iterable[str]) -> list[Row[tuple[str, str, str]]]:
    """All rows (list, code, name) of some lists, to suggest from."""
    parts = [select(literal(name).label("list"), LISTS[name].code, LISTS[name].name) for name in names]
    return list(session.execute(union_all(*parts)))
