"""What files are held against: an edition's areas and the reference lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from service.commitments import load_queries as queries
from service.commitments.copying import NULL
from service.commitments.encoding import ReferenceIds
from service.editions.service import edition_for, editions_holding_on
from service.errors import ConflictError, InvalidRequestError
from service.models import Edition, FocalArea, FundingSource, Sector, Stage
from service.reference.lists import ReferenceLists
from service.reference.service import store
from spatial.gazetteer import Gazetteer

_List = type[Sector | FocalArea | Stage | FundingSource]


@dataclass(frozen=True, slots=True)
class Ground:
    """One edition and the lists, read once for any number of files.

    Attributes:
        edition_id, slug, territory: Of the edition.
        gazetteer: Its areas and named places.
        lists: The reference lists.
    """

    edition_id: int
    slug: str
    territory: str
    gazetteer: Gazetteer
    lists: ReferenceLists


def edition_for_load(session: Session, slug: str | None, today: date) -> Edition:
    """Return the edition named, or the one that is active; raises as ``ground_for``."""
    if slug is None:
        holding = editions_holding_on(session, today)
        if len(holding) > 1:
            known = [each.slug for each in holding]
            raise InvalidRequestError(
                f"Boundaries of several territories are active; say --edition and one of {', '.join(known)}.",
                online="Boundaries of several territories are active; choose one of these boundaries: "
                f"{', '.join(known)}.",
                did_you_mean=known,
            )
    edition = edition_for(session, slug, today)
    _refuse_inactive(edition)
    return edition


def _refuse_inactive(edition: Edition) -> None:
    if edition.activated_at is None:
        raise ConflictError(
            f"The edition {edition.slug} is loaded but not active, so no money can land in it; "
            f"run `onebudget boundaries activate {edition.slug}` first.",
            online=f"The edition {edition.slug} is loaded but not active, so no money can land in it; choose "
            "another, or ask whoever runs onebudget to activate it.",
        )


def gazetteer_for(session: Session, edition: Edition) -> Gazetteer:
    """Return the areas and named places of an edition, to be read against.

    Raises:
        ConflictError: The edition is not active.
    """
    _refuse_inactive(edition)
    return Gazetteer(queries.areas_of(session, edition.id), queries.places_of(session, edition.id))


def ground_for(session: Session, slug: str | None, lists: ReferenceLists, today: date) -> Ground:
    """Return what files are held against.

    Args:
        session: Any session.
        slug: The edition whose codes the files use; None for the one active edition that holds today.
        lists: The reference lists, from ``service.reference``.
        today: The day on which an unnamed edition must hold.

    Raises:
        NotFoundError: There is no such edition, or none that is active.
        InvalidRequestError: Several territories have an active edition and none is named.
        ConflictError: The edition named is not active.
    """
    edition = edition_for_load(session, slug, today)
    return Ground(edition.id, edition.slug, edition.territory, gazetteer_for(session, edition), lists)


def reference_ids(session: Session, lists: ReferenceLists, *, write: bool) -> ReferenceIds:
    """Return the database ids of the reference lists' entries.

    A load that writes brings the database's lists up to date first where an entry is missing; in any other,
    missing entries get numbers below zero, good for comparing and nothing else.
    """
    tables: dict[_List, Mapping[str, object]] = {
        Sector: lists.sectors,
        FocalArea: lists.focal_areas,
        Stage: lists.stages,
        FundingSource: lists.funding_sources,
    }
    held = {table: queries.ids_by_code(session, table) for table in tables}
    lacks_some = any(entries.keys() - held[table].keys() for table, entries in tables.items())
    if lacks_some and write:
        store(session, lists)
        held = {table: queries.ids_by_code(session, table) for table in tables}
    texts: list[dict[str | None, str]] = []
    for table, entries in tables.items():
        ids = held[table]
        texts.append({code: str(ids.get(code, -place)) for place, code in enumerate(entries, start=1)})
        texts[-1][None] = NULL
    return ReferenceIds(*texts)
