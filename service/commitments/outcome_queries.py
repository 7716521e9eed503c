"""What a load did, read back from the tables of ``stage.py`` and from what is stored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Subquery, and_, exists, func, or_, select, union_all
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
    spoken = stage.columns_stated.c
    statement = (
        select(money.c.phase, money.c.financial_year, func.sum(money.c.amount_cents))
        .join(
            stage.columns_stated,
            and_(spoken.phase == money.c.phase, spoken.financial_year == money.c.financial_year),
        )
        .group_by(money.c.phase, money.c.financial_year)
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


def same_grant_on_both_sides(session: Session, territory: str) -> list[tuple[str, int]]:
    """Return grants, with the year, that departments and municipalities both hold, one of them in this file.

    Transfers are left out: they are marked already.
    """
    here, there = _grants_of_file(), _grants_stored(territory)
    both = (
        select(FundingSource.name, here.c.financial_year)
        .select_from(here)
        .join(
            there,
            and_(
                there.c.funding_source_id == here.c.funding_source_id,
                there.c.financial_year == here.c.financial_year,
                there.c.is_municipal != here.c.is_municipal,
            ),
        )
        .join(FundingSource, FundingSource.id == here.c.funding_source_id)
        .distinct()
        .order_by(FundingSource.name, here.c.financial_year)
    )
    return [(name, year) for name, year in session.execute(both)]


def _grants_of_file() -> Subquery:
    part = stage.allocations.c
    return (
        select(
            part.funding_source_id,
            part.financial_year,
            _organisation.sphere.in_(MUNICIPAL).label("is_municipal"),
        )
        .join(stage.commitments, _staged.no == part.no)
        .join(stage.organisations, _organisation.no == _staged.organisation_no)
        .join(FundingSource, FundingSource.id == part.funding_source_id)
        .where(FundingSource.is_grant, ~_staged.is_transfer)
        .distinct()
        .subquery("here")
    )


def _grants_stored(territory: str) -> Subquery:
    granted = select(FundingSource.id).where(FundingSource.is_grant)
    return (
        select(
            Allocation.funding_source_id,
            Allocation.financial_year,
            Organisation.sphere.in_(MUNICIPAL).label("is_municipal"),
        )
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(Commitment.territory == territory, ~Commitment.is_transfer)
        .where(Allocation.funding_source_id.in_(granted))
        .distinct()
        .subquery("there")
    )
