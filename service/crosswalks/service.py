"""Ways from one edition's wards to another's: built, listed, followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from service.commitments.tables import Cell, write_table
from service.crosswalks import building, queries
from service.crosswalks.building import Built, WeightsFile
from service.crosswalks.takers import OUTSIDE, Takers, takers
from service.crosswalks.words import Ends
from service.db import WriteSession
from service.editions.service import area_for, edition_for
from service.errors import NotFoundError
from service.models import Edition
from service.paging import Page, PageRequest, cursor_after, read_cursor
from service.placing.service import place_by_new_crosswalk
from spatial.carrying import Share
from spatial.changes import Change
from spatial.crosswalk import TOLERANCE
from spatial.vocabulary import Level

__all__ = [
    "OUTSIDE",
    "Takers",
    "takers",
]

HEADINGS: Final = (
    "from_edition",
    "from_ward",
    "to_edition",
    "to_ward",
    "share",
    "overlap_km2",
    "intersection_over_union",
    "change",
    "by",
)


@dataclass(frozen=True, slots=True)
class PairSearch:
    """Which pairs are wanted: of one old ward, of one new one, of old wards in an area."""

    old: str | None = None
    new: str | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True)
class WardSearch:
    """Which old wards are wanted."""

    within: str | None = None
    change: Change | None = None
    code_reused: bool | None = None


def build(
    session: WriteSession,
    old: str,
    new: str,
    *,
    tolerance: float = TOLERANCE,
    weights: WeightsFile | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Built:
    """Build the crosswalk between two editions by name, and carry commitments along it; the caller commits.

    Commitments that are known only by codes of the old edition are placed anew in the new one where that
    is active.

    Raises:
        ConflictError: The editions are one, or of two territories.
        CrosswalkError: The tolerance or the layer of weights cannot be meant.
        LayerError: The layer of weights cannot be read.
        NotFoundError: There is no such edition, or it has no wards.
    """
    ends = edition_for(session, old, date.min), edition_for(session, new, date.min)
    built = building.build(session, *ends, tolerance=tolerance, weights=weights, on_step=on_step)
    if ends[1].activated_at is not None:
        built.placed_anew = place_by_new_crosswalk(session, ends[0].id, ends[1].id, ends[1].territory)
    return built


def list_crosswalks(session: Session) -> list[Ends]:
    """Every crosswalk with its editions, by their dates."""
    return queries.all_of_them(session)


def leading_to(session: Session, edition_id: int) -> list[Ends]:
    """The crosswalks by which figures reach an edition, those from the latest editions first."""
    return queries.leading_to(session, edition_id)


def shares(session: Session, crosswalk_id: int) -> list[Share]:
    """The shares of a crosswalk, by old and new code."""
    return [Share(old, new, share) for old, new, share in queries.shares(session, crosswalk_id)]


def find(session: Session, old: str, new: str) -> Ends:
    """Find the crosswalk between two editions by name.

    Raises:
        NotFoundError: There is no such edition, or no crosswalk between them, with the way to build it.
    """
    first, second = (edition_for(session, slug, date.min) for slug in (old, new))
    found = queries.between(session, first.id, second.id)
    if found is None:
        raise NotFoundError(
            f"There is no crosswalk from {first.slug} to {second.slug}; "
            f"build it with `onebudget crosswalk build {first.slug} {second.slug}`."
        )
    return Ends(found, first, second)


def list_pairs(session: Session, ends: Ends, search: PairSearch, page: PageRequest) -> Page[Row[Any]]:
    """Give a page of the pairs that share land, by old and new code.

    Raises:
        InvalidRequestError: A cursor of another question.
        NotFoundError: An unknown code, with the nearest.
    """
    conditions = _old_wards(session, ends.old, search.within)
    if search.old is not None:
        conditions.append(queries.of_old(area_for(session, ends.old, search.old, Level.WARD).code))
    if search.new is not None:
        conditions.append(queries.of_new(area_for(session, ends.new, search.new, Level.WARD).code))
    question = (ends.old.slug, ends.new.slug, "pairs", search)
    begin = read_cursor(page.cursor, question, queries.BY_PAIR) if page.cursor else None
    rows = queries.pairs(session, ends.crosswalk.id, conditions, begin, page.limit)
    return Page(list(rows[: page.limit]), cursor_after(question, rows, page.limit, queries.BY_PAIR))


def where_now(session: Session, ends: Ends, codes: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The new wards that hold the land of each of some old wards, those with the largest shares first."""
    found: dict[str, list[Row[Any]]] = {code: [] for code in codes}
    for row in queries.pairs(session, ends.crosswalk.id, [queries.of_any_old(codes)], None, None):
        found[row.old].append(row)
    return {code: sorted(rows, key=lambda row: (-row.share, row.new)) for code, rows in found.items()}


def list_wards(session: Session, ends: Ends, search: WardSearch, page: PageRequest) -> Page[Row[Any]]:
    """Give a page of the old wards with what became of them, by code.

    Raises:
        InvalidRequestError: A cursor of another question.
        NotFoundError: An unknown code, with the nearest.
    """
    conditions = _old_wards(session, ends.old, search.within)
    if search.change is not None:
        conditions.append(queries.became(search.change.value))
    if search.code_reused is not None:
        conditions.append(queries.has_reused_code(wanted=search.code_reused))
    question = (ends.old.slug, ends.new.slug, "wards", search)
    begin = read_cursor(page.cursor, question, queries.BY_WARD) if page.cursor else None
    rows = queries.sources(session, ends.crosswalk.id, conditions, begin, page.limit)
    return Page(list(rows[: page.limit]), cursor_after(question, rows, page.limit, queries.BY_WARD))


def export(session: Session, ends: Ends, out: Path, *, overwrite: bool = False) -> int:
    """Write every pair, and what lies outside, to a CSV file or workbook; return the number of rows.

    The shares of an old ward add up to 1 with nine decimals.

    Raises:
        ConflictError: There is such a file already, and it must not be replaced.
    """
    return write_table(out, _table(session, ends), sheet="Crosswalk", overwrite=overwrite) - 1


def _table(session: Session, ends: Ends) -> Iterator[Sequence[Cell]]:
    yield HEADINGS
    wards = queries.sources(session, ends.crosswalk.id, [], None, None)
    became = {row.code: row for row in wards}
    for row in queries.pairs(session, ends.crosswalk.id, [], None, None):
        ward = became[row.old]
        place = (ends.old.slug, row.old, ends.new.slug, row.new)
        yield (*place, _share(row.share), _km2(row.overlap_km2), _km2(row.iou), ward.change, ward.by)
    for ward in wards:
        if ward.outside_share:
            place = (ends.old.slug, ward.code, "outside", "")
            yield (*place, _share(ward.outside_share), _km2(ward.outside_km2), None, ward.change, ward.by)


def _share(billionths: int) -> Decimal:
    return Decimal(billionths).scaleb(-9)


def _km2(figure: float) -> Decimal:
    return Decimal(f"{figure:.6f}")


def _old_wards(session: Session, edition: Edition, within: str | None) -> list[ColumnElement[bool]]:
    return [] if within is None else [queries.inside(area_for(session, edition, within))]
