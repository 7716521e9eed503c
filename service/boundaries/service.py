"""Loads editions of boundaries, makes them the ones that hold, lists and exports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from service.boundaries import queries, writing
from service.boundaries.exporting import FileKind, export_target, frame_of, write_areas
from service.boundaries.preparing import Prepared, refuse_if_forbidden
from service.boundaries.steps import Stopwatch
from service.db import WriteSession
from service.editions.service import edition_for
from service.errors import BoundaryError, ConflictError
from service.models import Edition
from service.placing.service import Elsewhere, named_elsewhere, place_edition
from spatial.vocabulary import Level


class Action(StrEnum):
    """What a load does, or would do."""

    NEW = "new"
    REPLACE = "replace"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    Attributes:
        edition_id: Of the edition.
        action: New, replaced or unchanged.
        needs_dropped: Values of need that hung on the areas of the edition that was replaced.
        timings: Seconds by part of the work, the writing included.
    """

    edition_id: int
    action: Action
    needs_dropped: int
    timings: dict[str, float]


@dataclass(frozen=True)
class Activated:
    """What an activation did.

    Attributes:
        edition: The edition, which is active now.
        placed: Commitments placed in it.
        closed: The edition that ended with its beginning, if any.
        already: True where it was active before.
        elsewhere: Commitments known only by the codes of other editions, carried or read as they are.
    """

    edition: Edition
    placed: int = 0
    closed: Edition | None = None
    already: bool = False
    elsewhere: Sequence[Elsewhere] = ()


def planned_action(session: Session, prepared: Prepared) -> Action:
    """Say what a load would do.

    Raises:
        ConflictError: The edition is other than what would be loaded, and active or in use.
    """
    slug = prepared.bounds.manifest.edition
    existing = queries.by_slug(session, slug)
    if existing is None:
        return Action.NEW
    if existing.checksum == prepared.checksum:
        return Action.UNCHANGED
    if existing.activated_at is not None:
        raise ConflictError(
            f"Edition {slug} is active and never changes; load other outlines under another edition name."
        )
    coded = queries.count_coded(session, existing.id)
    if coded:
        raise ConflictError(
            f"{coded:,} commitments name their place in the codes of {slug}, so it cannot be replaced; "
            "load other outlines under another edition name."
        )
    return Action.REPLACE


def load(
    session: WriteSession, prepared: Prepared, on_step: Callable[[str], None] = lambda _: None
) -> Loaded:
    """Write a prepared edition, inactive, in the session's transaction.

    An inactive edition of the same name is replaced; one from the same manifest and files stays as it is.

    Args:
        session: The write; its transaction holds everything or nothing.
        prepared: As ``prepare`` returns it.
        on_step: Told ``write`` as it begins.

    Raises:
        ImportRefusedError: Findings forbid it.
        ConflictError: The edition is active.
    """
    refuse_if_forbidden(prepared)
    watch = Stopwatch(on_step, dict(prepared.timings))
    with watch("write"):
        queries.lock_edition(session, prepared.bounds.manifest.edition)
        action = planned_action(session, prepared)
        existing = queries.by_slug(session, prepared.bounds.manifest.edition)
        if existing is not None and action is Action.UNCHANGED:
            return Loaded(existing.id, action, 0, watch.timings)
        needs = 0
        if existing is not None:
            needs = queries.count_needs(session, existing.id)
            queries.delete_edition(session, existing.id)
        edition_id = _write(session, prepared)
    return Loaded(edition_id, action, needs, watch.timings)


def activate(session: WriteSession, slug: str, now: datetime, *, close_previous: bool = False) -> Activated:
    """Make a loaded edition one that holds, and place the commitments of its territory in it.

    Args:
        session: The write; its transaction holds everything or nothing.
        slug: Name of the edition.
        now: The time of activation.
        close_previous: End an active edition without an end where this one begins.

    Raises:
        NotFoundError: There is no such edition.
        ConflictError: Another active edition holds on some of its days.
    """
    queries.lock_edition(session, slug)
    edition = edition_for(session, slug, date.min)
    if edition.activated_at is not None:
        return Activated(edition, already=True)
    closed = _make_room(session, edition, close_previous=close_previous)
    edition.activated_at = now
    session.flush()
    placed = place_edition(session, edition.id, edition.territory)
    elsewhere = named_elsewhere(session, edition.id, edition.territory)
    return Activated(edition, placed, closed, elsewhere=elsewhere)


def export(
    session: Session, slug: str, level: Level, out: Path, kind: FileKind | None = None, *, force: bool = False
) -> int:
    """Write the areas of one level to a file, which appears only when it is whole.

    Args:
        session: To read from.
        slug: Name of the edition.
        level: Which areas.
        out: The file.
        kind: Its format; told by the file's ending unless given.
        force: Replace the file if it exists.

    Returns:
        The number of areas written.

    Raises:
        NotFoundError: There is no such edition.
        BoundaryError: The edition has no such areas, or the file cannot be written.
    """
    target = export_target(out, kind, force=force)
    edition = edition_for(session, slug, date.min)
    rows = queries.areas_for_export(session, edition.id, level)
    if not rows:
        raise BoundaryError(f"Edition {slug} has no {level} areas.")
    write_areas(frame_of(rows, edition.slug, level), target)
    return len(rows)


def list_editions(session: Session) -> list[tuple[Edition, dict[str, int]]]:
    """Return every edition with its number of areas by level."""
    return queries.editions_with_counts(session)


def _make_room(session: Session, edition: Edition, *, close_previous: bool) -> Edition | None:
    """End the open-ended predecessor if that is wanted; refuse any other overlap."""
    in_the_way = queries.active_overlapping(session, edition)
    if not in_the_way:
        return None
    first = in_the_way[0]
    endable = len(in_the_way) == 1 and queries.is_open_ended_before(first, edition.valid_from)
    if endable and close_previous:
        first.valid_to = edition.valid_from
        session.flush()
        return first
    remedy = (
        f"add --close-previous to end it on {edition.valid_from}"
        if endable
        else "correct the dates in the manifest and load it again"
    )
    raise ConflictError(
        f"Edition {edition.slug} ({_period(edition)}) overlaps the active edition {first.slug} "
        f"({_period(first)}); {remedy}."
    )


def _write(session: WriteSession, prepared: Prepared) -> int:
    bounds, manifest = prepared.bounds, prepared.bounds.manifest
    edition = Edition(
        slug=manifest.edition,
        title=manifest.title,
        territory=manifest.territory,
        valid_from=manifest.valid_from,
        valid_to=manifest.valid_to,
        source=manifest.source,
        licence=manifest.licence,
        manifest=manifest.model_dump(mode="json", by_alias=True, include=manifest.stated()),
        checksum=prepared.checksum,
    )
    session.add(edition)
    session.flush()
    count = sum(prepared.counts.values())
    ids = writing.number_areas(bounds, queries.reserve_area_ids(session, count))
    queries.insert_areas(session, writing.area_rows(bounds, edition.id, ids))
    queries.insert_pieces(session, edition.id)
    queries.insert_places(session, writing.place_rows(prepared.places, edition.id))
    for band, outlines in prepared.outlines.items():
        queries.insert_generalised(session, writing.outline_rows(outlines, band, ids))
    queries.analyse(session)
    return edition.id


def _period(edition: Edition) -> str:
    return f"{edition.valid_from} to {edition.valid_to or 'now'}"
