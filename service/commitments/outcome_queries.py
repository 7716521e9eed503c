"""What a load did, read back from the tables of ``stage.py`` and from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from service.commitments import stage
from service.commitments.organisations import MUNICIPAL
from service.models import Allocation, Commitment, FundingSource, ImportRun, Organisation

_staged, _match, _organisation = stage.commitments.c, stage.matches.c, stage.organisations.c


def any_known(session: Session) -> bool:
    """Tell whether any commitment of the file is stored already."""
    return bool(session.scalar(select(exists().where(~_match.is_new))))


def listed_findings() -> Select[Any]:
    """Every staged finding, those of rows in their order, those of the whole file last."""
    columns = stage.findings.c
    return select(*columns).order_by(columns.sheet, columns.row.asc().nulls_last())


def ids_to_place(session: Session) -> list[int]:
    """Return the ids of commitments that are new or that have changed."""
    changed = select(stage.changes.c.no)
    return list(session.scalars(select(_match.id).where(or_(_match.is_new, _match.no.in_(changed)))))


def counts(session: Session) -> tuple[int, int, int]:
    """Return how many commitments of the file are new, changed and the same."""
    new, known = session.execute(
        select(func.count().filter(_match.is_new), func.count().filter(~_match.is_new))
    ).one()
    changed = session.scalar(select(func.count(stage.changes.c.no.distinct()))) or 0
    return new, changed, known - changed


def changed_fields(session: Session) -> dict[str, int]:
    """Return in how many commitments each field changed, the commonest first."""
    number = func.count().label("number")
    statement = select(stage.changes.c.field, number).group_by(stage.changes.c.field)
    rows = session.execute(statement.order_by(number.desc(), stage.changes.c.field))
    return {row.field: row.number for row in rows}


def listed_changes() -> Select[tuple[str, str, str, str | None, str | None]]:
    """Every change in the order of the file: organisation, reference, field, old, new."""
    return (
        select(
            _organisation.code.label("organisation"),
            _staged.reference,
            stage.changes.c.field,
            stage.changes.c.old,
            stage.changes.c.new,
        )
        .select_from(stage.changes)
        .join(stage.commitments, _staged.no == stage.changes.c.no)
        .join(stage.organisations, _organisation.no == _staged.organisation_no)
        .order_by(stage.changes.c.no, stage.changes.c.field)
    )


def vanished(territory: str, profile: str) -> Select[tuple[str, str]]:
    """Stored commitments that an earlier file of this kind had and this one has not.

    Returns:
        Codes of organisations and references, in order.
    """
    refused = stage.refused.c
    still_there = exists().where(_match.id == Commitment.id)
    only_refused = exists().where(
        refused.organisation_no == _organisation.no, refused.reference == Commitment.reference
    )
    return (
        select(_organisation.code, Commitment.reference)
        .select_from(Commitment)
        .join(stage.organisations, _organisation.id == Commitment.organisation_id)
        .join(ImportRun, ImportRun.id == Commitment.import_run_id)
        .where(Commitment.territory == territory, ImportRun.profile == profile, ~still_there, ~only_refused)
        .order_by(_organisation.code, Commitment.reference)
    )


def stored_sums(session: Session) -> dict[tuple[str, int], int]:
    """Return the cents stored for the file's commitments, by phase and year of which the file speaks.

    One that was as the file says, and that somebody has edited since, counts with what the file says.
    """
    edited = _edited_meanwhile().cte("edited")
    theirs = select(edited.c.no)
    part = stage.allocations.c
    money = union_all(
        select(Allocation.phase, Allocation.financial_year, Allocation.amount_cents)
        .join(stage.matches, _match.id == Allocation.commitment_id)
        .where(_match.no.not_in(theirs)),
        select(part.phase, part.financial_year, part.amount_cents).where(part.no.in_(theirs)),
    ).subquery("money")
    # Added up before they are joined: the planner, who knows little of them yet, would sort them all.
    sums = (
        select(money.c.phase, money.c.financial_year, func.sum(money.c.amount_cents).label("cents"))
        .group_by(money.c.phase, money.c.financial_year)
        .subquery("sums")
    )
    spoken = stage.columns_stated.c
    statement = select(sums).join(
        stage.columns_stated,
        and_(spoken.phase == sums.c.phase, spoken.financial_year == sums.c.financial_year),
    )
    return {(phase.value, year): int(total) for phase, year, total in session.execute(statement)}


def _edited_meanwhile() -> Select[tuple[int]]:
    """Commitments that the load left alone and somebody else has changed since they were looked at."""
    return (
        select(_match.no)
        .outerjoin(Commitment, Commitment.id == _match.id)
        .where(~_match.is_new, _match.no.not_in(select(stage.changes.c.no)))
        .where(Commitment.revision.is_distinct_from(_match.revision))
    )


def same_grant_on_both_sides(
    session: Session, territory: str, grants: Iterable[tuple[str, int, bool]]
) -> list[tuple[str, int]]:
    """Return grants, with the year, that departments and municipalities both hold, one of them in this file.

    Args:
        session: Any session.
        territory: Of the commitments.
        grants: The file's, transfers left out, which are marked already: code, year, whether municipal.
    """
    found: set[tuple[str, int]] = set()
    for is_municipal in (True, False):
        held = {(code, year) for code, year, side in grants if side is is_municipal}
        others = _organisations(session, are_municipal=not is_municipal) if held else []
        if others:
            rows = session.execute(_grants_of(others, territory, {code for code, _ in held}))
            found.update(
                (row.name, row.financial_year) for row in rows if (row.code, row.financial_year) in held
            )
    return sorted(found)


def _organisations(session: Session, *, are_municipal: bool) -> list[int]:
    side = Organisation.sphere.in_(MUNICIPAL)
    return list(session.scalars(select(Organisation.id).where(side if are_municipal else ~side)))


def _grants_of(
    organisations: Sequence[int], territory: str, codes: Collection[str]
) -> Select[tuple[str, str, int]]:
    """Of some grants, those that are stored with some organisations, and their years.

    The organisations are told by their ids, so that the planner sees how few of the commitments are theirs.
    """
    granted = select(FundingSource.id).where(FundingSource.is_grant, FundingSource.code.in_(codes))
    pairs = (
        select(Allocation.funding_source_id, Allocation.financial_year)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .where(Commitment.organisation_id.in_(organisations), Commitment.territory == territory)
        .where(~Commitment.is_transfer, Allocation.funding_source_id.in_(granted))
        .distinct()
        .subquery("held")
    )
    return select(FundingSource.code, FundingSource.name, pairs.c.financial_year).join(
        pairs, pairs.c.funding_source_id == FundingSource.id
    )
