"""Reads of the commitments that a few letters may mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, case, cast, func, or_, select
from sqlalchemy.orm import Session

from service.commitments.read_words import AnyRow
from service.models import Commitment, Organisation


def likeliest(session: Session, territory: str, text: str, most: int) -> Sequence[AnyRow]:
    """Commitments by name, near-misses among them, or by how the reference begins, with their likeness."""
    score = _likeness(text).label("likeness")
    says = or_(
        Commitment.name.icontains(text, autoescape=True),
        Commitment.name.op("%>", is_comparison=True)(text),
        Commitment.reference.istartswith(text, autoescape=True),
    )
    found = (
        select(
            Commitment.id,
            Commitment.reference,
            Commitment.name,
            Organisation.name.label("organisation_name"),
            score,
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(Commitment.territory == territory, says)
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
