"""Reads of the commitments that a few letters may mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, or_, select, union
from sqlalchemy.orm import Session

from service.models import Commitment, Organisation
from service.rows import AnyRow

_RANKED: Final = 2000
"""How many that say the text are ranked at most: where there are more, it says too little to choose by."""


def likeliest(session: Session, territory: str, text: str, most: int) -> Sequence[AnyRow]:
    """Commitments whose name says a text or whose reference begins with it, with their likeness.

    Names that nearly say it are looked for only where too few say it outright.
    """
    name, reference = Commitment.name, Commitment.reference
    saying = [
        _some(territory, name.icontains(text, autoescape=True)),
        _some(territory, reference.istartswith(text, autoescape=True)),
    ]
    found = _ranked(session, text, saying, most)
    if len(found) == most:
        return found
    nearly = _some(territory, name.op("%>", is_comparison=True)(text))
    return _ranked(session, text, [*saying, nearly], most)


def _some(territory: str, says: ColumnElement[bool]) -> Select[Any]:
    # Each condition by itself, because names have an index and references do not.
    return select(Commitment.id).where(Commitment.territory == territory, says).limit(_RANKED)


def _ranked(session: Session, text: str, meant: Sequence[Select[Any]], most: int) -> Sequence[AnyRow]:
    ids = union(*(select(each.subquery()) for each in meant)).subquery("meant")
    score = _likeness(text).label("likeness")
    found = (
        select(
            Commitment.id,
            Commitment.reference,
            Commitment.name,
            Organisation.name.label("organisation_name"),
            score,
        )
        .join(ids, ids.c.id == Commitment.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
    )
    return session.execute(found.order_by(score.desc(), Commitment.name, Commitment.id).limit(most)).all()


def _likeness(text: str) -> ColumnElement[int]:
    """How well a commitment answers, 0 to 1000, on the scale of areas."""
    wanted = text.lower()
    name, reference = func.lower(Commitment.name), func.lower(Commitment.reference)
    return case(
        (or_(name == wanted, reference == wanted), 1000),
        (func.strpos(name, wanted) == 1, 950),
        (func.strpos(name, wanted) > 1, 900),
        (func.strpos(reference, wanted) == 1, 850),
        else_=cast(func.floor(func.word_similarity(wanted, name) * 800), Integer),
    )
