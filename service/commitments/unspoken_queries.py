"""What a file has no column for stays as it is stored: it is put into the staged rows before the comparison.

An empty cell of a column that is there empties the field; a column that is not there says nothing. All of it
is set-based and reads the tables of ``stage.py``; see there what they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from service.commitments import stage
from service.commitments.check import CORRECTED, PLACE_FIELDS, WORD_FIELDS
from service.commitments.spoken import EVERYTHING, unspoken
from service.models import Allocation, Commitment, CommitmentWard

PLACE: Final = ("scope", "locate_method", "precision", "exactness", "geom", "area_level", "area_code")
_COLUMNS: Final = {"sector": "sector_id", "stage": "stage_id"}

_staged, _match, _allocation = stage.commitments.c, stage.matches.c, stage.allocations.c


def keep_unspoken(session: Session, spoken: frozenset[str], only: Sequence[int] | None = None) -> None:
    """Put what is stored in place of what the file does not speak of.

    Args:
        session: That of the load, with everything staged and matched.
        spoken: Fields that the file has a column for, or that its profile sets.
        only: Numbers of the staged commitments concerned; all of them unless given.
    """
    if spoken >= EVERYTHING:
        return
    known = [~_match.is_new, *([_match.no.in_(only)] if only is not None else [])]
    others = [*known, ~_match.is_same_row]
    if not spoken.issuperset(PLACE_FIELDS):
        _mark_kept_places(session, spoken, others)
    _keep_fields(session, spoken, others)
    if not spoken.issuperset({"funding_source", "vat"}):
        _begin_with_the_files_amounts(session, known, again=only is not None)
    if "funding_source" not in spoken:
        _keep_funding(session, spoken, known)
    if "vat" not in spoken:
        same = (getattr(Allocation, name) == _allocation[name] for name in _KEY)
        stored = [Allocation.commitment_id == _match.id, _match.no == _allocation.no, *same]
        session.execute(update(stage.allocations).where(*stored, *known).values(vat=Allocation.vat))


_KEY: Final = ("financial_year", "phase", "funding_source_id")


def _mark_kept_places(session: Session, spoken: frozenset[str], known: Sequence[ColumnElement[bool]]) -> None:
    """Mark the commitments whose place stays: the file says of it what is stored, and less, or nothing.

    A place is told from all columns together, so it stays as a whole or is told anew as a whole.
    """
    silent = [name for name in PLACE_FIELDS if name not in spoken]
    here, there = _staged.stated, Commitment.stated
    said = here.op("-")(_texts([*WORD_FIELDS, CORRECTED]))
    apart = _texts([*WORD_FIELDS, CORRECTED, *silent])
    corrected = there.op("||")(func.coalesce(there[CORRECTED], cast(literal("{}"), JSONB))).op("-")(apart)
    says_no_more = and_(or_(there.op("-")(apart) == said, corrected == said), there.op("?|")(_texts(silent)))
    stays = literal(value=True) if len(silent) == len(PLACE_FIELDS) else says_no_more
    session.execute(
        update(stage.matches)
        .where(
            _staged.no == _match.no,
            Commitment.id == _match.id,
            or_(stays, _match.edition_id.is_not(None)),
            *known,
        )
        .values(edition_id=Commitment.code_edition_id)
    )
    kept = select(_match.no).where(_match.edition_id.is_not(None), *known)
    session.execute(delete(stage.wards).where(stage.wards.c.no.in_(kept)))
    columns = ("role", "ward_code", "share")
    wards = select(_match.no, *(getattr(CommitmentWard, name) for name in columns))
    wards = wards.join(CommitmentWard, CommitmentWard.commitment_id == _match.id).where(_match.no.in_(kept))
    session.execute(insert(stage.wards).from_select(["no", *columns], wards))


def _keep_fields(session: Session, spoken: frozenset[str], known: Sequence[ColumnElement[bool]]) -> None:
    names = [_COLUMNS.get(name, name) for name in unspoken(spoken)]
    kept: dict[str, Any] = {name: getattr(Commitment, name) for name in names}
    if "sector_id" in kept:  # what an organisation usually does is better than nothing
        kept["sector_id"] = func.coalesce(Commitment.sector_id, _staged.sector_id)
    if "focal_area" not in spoken:
        same_sector = kept.get("sector_id", _staged.sector_id).is_not_distinct_from(Commitment.sector_id)
        stored = func.coalesce(Commitment.focal_area_id, _staged.focal_area_id)
        kept["focal_area_id"] = case((same_sector, stored), else_=_staged.focal_area_id)
    stays = _match.edition_id.is_not(None)
    kept |= {name: case((stays, getattr(Commitment, name)), else_=_staged[name]) for name in PLACE}
    kept["stated"] = _stated(spoken, stays)
    # No longer what the file's row alone makes: another file that empties these fields is not the same.
    kept["content_hash"] = func.sha256(_staged.content_hash)
    session.execute(
        update(stage.commitments)
        .where(_staged.no == _match.no, Commitment.id == _match.id, *known)
        .values(**kept)
    )


def _stated(spoken: frozenset[str], stays: ColumnElement[bool]) -> ColumnElement[Any]:
    """The row's own words, with the stored ones of fields that it does not speak of."""
    place = [*PLACE_FIELDS, CORRECTED]
    ours, theirs = sorted(WORD_FIELDS & spoken), sorted(WORD_FIELDS - spoken)
    here, there = _staged.stated, Commitment.stated
    anew = here.op("-")(_texts(theirs)).op("||")(there.op("-")(_texts([*place, *ours])))
    kept = here.op("-")(_texts([*place, *theirs])).op("||")(there.op("-")(_texts(ours)))
    return case((stays, kept), else_=anew)


def _begin_with_the_files_amounts(
    session: Session, known: Sequence[ColumnElement[bool]], *, again: bool
) -> None:
    """Keep the amounts as they were read, or put them back where what is stored has changed since.

    Otherwise they would be compared as what was stored then has divided them, and not as the file says.
    """
    concerned = select(_match.no).where(*known)
    source, target = stage.allocations, stage.allocations_as_read
    if again:
        source, target = target, source
        session.execute(delete(target).where(target.c.no.in_(concerned)))
    rows = select(*source.c).where(source.c.no.in_(concerned))
    session.execute(insert(target).from_select(source.c.keys(), rows))


def _keep_funding(session: Session, spoken: frozenset[str], known: Sequence[ColumnElement[bool]]) -> None:
    """Leave amounts with the sources that they stand under; an equal sum of several stays divided."""
    of_year = (Allocation.financial_year, Allocation.phase)
    stored = select(_match.no).join(Allocation, Allocation.commitment_id == _match.id).where(*known)
    sources = func.count(Allocation.funding_source_id.distinct())
    one = func.min(Allocation.funding_source_id).label("source")
    by_year = stored.add_columns(*of_year, one, sources.label("sources"))
    by_year = by_year.add_columns(func.sum(Allocation.amount_cents).label("cents"))
    year = by_year.group_by(_match.no, *of_year).subquery("year")
    of_it = and_(
        year.c.no == _allocation.no,
        year.c.financial_year == _allocation.financial_year,
        year.c.phase == _allocation.phase,
    )
    alone = stored.add_columns(one).group_by(_match.no).having(sources == 1).subquery("alone")
    put = update(stage.allocations)
    session.execute(
        put.where(alone.c.no == _allocation.no, ~exists().where(of_it)).values(
            funding_source_id=alone.c.source
        )
    )
    session.execute(put.where(of_it, year.c.sources == 1).values(funding_source_id=year.c.source))
    divided = and_(of_it, year.c.sources > 1, year.c.cents == _allocation.amount_cents)
    _keep_divided(session, divided, spoken)


def _keep_divided(session: Session, divided: ColumnElement[bool], spoken: frozenset[str]) -> None:
    """Put the stored amounts of a year in place of their sum, of the basis of VAT that the file states."""
    same = (
        delete(stage.allocations)
        .where(divided)
        .returning(_allocation.no, _allocation.financial_year, _allocation.phase, _allocation.vat)
        .cte("same")
    )
    columns = ("financial_year", "phase", "funding_source_id", "amount_cents")
    vat = same.c.vat if "vat" in spoken else Allocation.vat
    amounts = (
        select(same.c.no, *(getattr(Allocation, name) for name in columns), vat)
        .join(_MATCHES, _MATCHES.c.no == same.c.no)
        .join(
            Allocation,
            and_(
                Allocation.commitment_id == _MATCHES.c.id,
                Allocation.financial_year == same.c.financial_year,
                Allocation.phase == same.c.phase,
            ),
        )
    )
    session.execute(insert(stage.allocations).from_select(["no", *columns, "vat"], amounts))


_MATCHES: Final = stage.matches.alias("of_same")


def _texts(values: Sequence[str]) -> ColumnElement[Any]:
    return cast(literal(sorted(values), ARRAY(Text)), ARRAY(Text))
