"""Reads and writes of links from commitments to objectives; proposals are found set-based, by trigrams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, case, cast, delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from service.models import (
    Area,
    Commitment,
    ObjectiveLink,
    Organisation,
    Placement,
    Plan,
    PlanObjective,
)
from service.rows import AnyRow
from spatial.vocabulary import Level


def commitment_ids(
    session: Session, territory: str, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Ids of commitments by the code of their organisation, in lower case, and their reference."""
    wanted = list(keys)
    code = func.lower(Organisation.code)
    statement = (
        select(code, Commitment.reference, Commitment.id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(
            Commitment.territory == territory,
            Commitment.reference.in_([reference for _, reference in wanted]),
            code.in_({organisation for organisation, _ in wanted}),
        )
    )
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}


def objective_ids(session: Session, plans: Iterable[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """Id and territory of every objective of some plans, by the plan's code in lower case and its own."""
    code = func.lower(Plan.code)
    statement = (
        select(code, PlanObjective.code, PlanObjective.id, Plan.territory)
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .where(code.in_(list(plans)))
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(statement)}


def links_of(session: Session, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], ObjectiveLink]:
    """The links that there are among some pairs of commitment and objective."""
    found = select(ObjectiveLink).where(ObjectiveLink.commitment_id.in_([pair[0] for pair in pairs]))
    links = {(link.commitment_id, link.objective_id): link for link in session.scalars(found)}
    return {pair: links[pair] for pair in pairs if pair in links}


def propose(session: Session, conditions: Sequence[ColumnElement[bool]], likeness: float) -> int:
    """Write every proposal of at least a likeness, over earlier ones, and count those that are new.

    Proposals for a plan of another area are taken back. Links that somebody has made, accepted or rejected
    stay as they are.
    """
    _withdraw_those_outside(session, conditions)
    # The operator that the trigram index answers compares with this setting of the transaction.
    session.execute(
        text("select set_config('pg_trgm.word_similarity_threshold', :least, true)"), {"least": str(likeness)}
    )
    before = _proposals(session)
    found = _alike(conditions)
    statement = insert(ObjectiveLink).from_select(
        ["commitment_id", "objective_id", "score", "state", "method"], found
    )
    fresh = statement.on_conflict_do_update(
        index_elements=["commitment_id", "objective_id"],
        set_={"score": statement.excluded.score, "changed_at": func.now()},
        where=(ObjectiveLink.state == "proposed") & (ObjectiveLink.score != statement.excluded.score),
    )
    session.execute(fresh)
    return _proposals(session) - before


def _withdraw_those_outside(session: Session, conditions: Sequence[ColumnElement[bool]]) -> None:
    session.execute(
        delete(ObjectiveLink).where(
            ObjectiveLink.state == "proposed",
            ObjectiveLink.objective_id == PlanObjective.id,
            PlanObjective.plan_id == Plan.id,
            ~_lands_in_its_area(ObjectiveLink.commitment_id),
            *conditions,
        )
    )


def _lands_in_its_area(commitment_id: Any) -> ColumnElement[bool]:
    """The condition that some of a commitment's money lands in the own area of ``Plan``, or in all of it."""
    placed, named = aliased(Area), aliased(Area)
    around = [getattr(placed, f"{level.value}_id") for level in Level]
    return (
        select(Placement.commitment_id)
        .join(placed, placed.id == Placement.area_id)
        .join(named, named.id.in_(around))
        .where(
            Placement.commitment_id == commitment_id,
            named.level == Plan.area_level,
            named.code == Plan.area_code,
        )
        .correlate_except(Placement, placed, named)
        .exists()
    )


def _proposals(session: Session) -> int:
    counted = select(func.count()).select_from(ObjectiveLink).where(ObjectiveLink.state == "proposed")
    return int(session.scalar(counted) or 0)


def _alike(conditions: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """Pairs that are alike, by the index on objectives' texts, of work in the area that the plan is for.

    The likeness is the greatest share of the name's trigrams that a stretch of the objective's text holds.
    """
    score = cast(func.word_similarity(Commitment.name, PlanObjective.text), Numeric(5, 4))
    return (
        select(Commitment.id, PlanObjective.id, score, literal("proposed"), literal("similarity"))
        .select_from(PlanObjective)
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .join(
            Commitment,
            (Commitment.territory == Plan.territory)
            & PlanObjective.text.op("%>", is_comparison=True)(Commitment.name),
        )
        .where(_lands_in_its_area(Commitment.id), *conditions)
    )


def listed(
    session: Session, territory: str, *, state: str | None, plan_id: int | None, commitment_id: int | None
) -> list[AnyRow]:
    """Links with what they join, the likeliest proposals first."""
    statement = (
        select(
            Plan.code.label("plan"),
            PlanObjective.code.label("objective"),
            PlanObjective.text,
            Organisation.code.label("organisation"),
            Commitment.id.label("commitment_id"),
            Commitment.reference,
            Commitment.name,
            ObjectiveLink.state,
            ObjectiveLink.method,
            ObjectiveLink.score,
            ObjectiveLink.decided_by,
        )
        .join(PlanObjective, PlanObjective.id == ObjectiveLink.objective_id)
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .join(Commitment, Commitment.id == ObjectiveLink.commitment_id)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .where(Commitment.territory == territory)
    )
    chosen = {
        ObjectiveLink.state: state,
        Plan.id: plan_id,
        Commitment.id: commitment_id,
    }
    for column, value in chosen.items():
        if value is not None:
            statement = statement.where(column == value)
    undecided = case((ObjectiveLink.state == "proposed", 0), else_=1)
    order = (undecided, ObjectiveLink.score.desc().nulls_last(), Plan.code, PlanObjective.id, Commitment.id)
    return list(session.execute(statement.order_by(*order)))


def proposals(session: Session, territory: str, plan_id: int | None, least: float) -> list[ObjectiveLink]:
    """The proposals of a territory, or of one plan, of at least a score."""
    statement = (
        select(ObjectiveLink)
        .join(PlanObjective, PlanObjective.id == ObjectiveLink.objective_id)
        .join(Plan, Plan.id == PlanObjective.plan_id)
        .where(ObjectiveLink.state == "proposed", ObjectiveLink.score >= least, Plan.territory == territory)
    )
    if plan_id is not None:
        statement = statement.where(Plan.id == plan_id)
    return list(session.scalars(statement))
