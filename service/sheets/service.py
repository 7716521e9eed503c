"""Takes a view away: one question, six forms, one checksum."""

from __future__ import annotations

import re
from typing import Final

from service.clock import SAST
from service.db import ReadSession
from service.maps.words import GapMapQuestion, MapQuestion
from service.rollups.rendering import period_name
from service.sheets import printing, standalone
from service.sheets.gathering import gather, gather_gaps
from service.sheets.geopackage import as_gpkg
from service.sheets.table import as_csv, checksum
from service.sheets.words import Paper, Product, TakeAwayFormat, Times, View
from service.sheets.workbook import as_xlsx

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_]+")


def take_away(
    session: ReadSession,
    asked: MapQuestion | GapMapQuestion,
    form: TakeAwayFormat,
    paper: Paper,
    times: Times,
) -> Product:
    """Make a file of a view that can be carried to a meeting and says where its figures come from.

    Args:
        session: A reading session.
        asked: The view.
        form: Of the file.
        paper: Of a printed sheet; the other forms have none.
        times: The time that stands on the product, and the past moment that it is of, if any.

    Raises:
        NotFoundError: If the edition, the area, the need or a filter's value is not held here.
        InvalidRequestError: If the window is empty, ``within`` stands below the level, or no sector answers
            the need.
        CoverageTooLowError: Gaps by ward are asked for where too little of the money is placed at wards.
    """
    view = (
        gather_gaps(session, asked, times)
        if isinstance(asked, GapMapQuestion)
        else gather(session, asked, times)
    )
    total = checksum(view)
    return Product(file_name(view, form), form.media_type, _written(session, view, form, paper, total), total)


def file_name(view: View, form: TakeAwayFormat) -> str:
    """Name a file by place, measure, time and past moment, in letters that every system takes."""
    time = period_name(view.rollup.period).replace("/", "-")
    past = view.times.as_at
    of_when = () if past is None else ("as-at", past.astimezone(SAST).date().isoformat())
    of_need = () if view.gaps is None else (view.gaps.needs.indicator.code,)
    parts = (view.rollup.within.code, view.measure.value, *of_need, time, *of_when)
    return "-".join(["onebudget", *(_UNSAFE.sub("-", part).strip("-") for part in parts)]) + f".{form}"


def _written(session: ReadSession, view: View, form: TakeAwayFormat, paper: Paper, total: str) -> bytes:
    match form:
        case TakeAwayFormat.PDF:
            return printing.as_pdf(session, view, paper, total)
        case TakeAwayFormat.PNG:
            return printing.as_png(session, view, paper, total)
        case TakeAwayFormat.HTML:
            return standalone.as_html(session, view, total)
        case TakeAwayFormat.XLSX:
            return as_xlsx(view, total)
        case TakeAwayFormat.CSV:
            return as_csv(view)
        case TakeAwayFormat.GPKG:
            return as_gpkg(session, view, total)
