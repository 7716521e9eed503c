"""Pages of findings with what was decided on each, and what each rule found in all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    String,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.orm import Session, aliased

from service.alignment.money_queries import inside
from service.alignment.rule_queries import found_by
from service.alignment.rules import Rule
from service.alignment.words import Question, RuleTotals
from service.models import (
    Area,
    AreaGeneralised,
    Commitment,
    FindingDecision,
    Indicator,
    NeedValue,
    Organisation,
    Placement,
    Plan,
    PlanFeature,
    PlanObjective,
)
from service.paging import Key, after, in_order
from service.rows import AnyRow
from spatial.vocabulary import FindingState, Level

KEY_DIGITS: Final = 16
_BAND: Final = 2
_DIGITS: Final = 5
_SAID: Final = (
    FindingDecision.key,
    FindingDecision.state,
    FindingDecision.note,
    FindingDecision.account_id,
    FindingDecision.decided_by,
    FindingDecision.decided_at,
    FindingDecision.turn,
)


def found(question: Question, rules: Sequence[Rule]) -> CTE:
    """What rules find, each with its key and the latest decision on it."""
    parts = []
    for rule in rules:
        subject = found_by(rule, question).subquery(rule.replace("-", "_"))
        # A short name of the subject's codes; nothing is kept secret by it.
        digest = func.left(func.md5(subject.c.natural), KEY_DIGITS)
        columns = [column for column in subject.c if column.name != "natural"]
        named = (literal(f"{rule}.").concat(digest).label("key"), subject.c.natural.label("subject"))
        parts.append(select(literal(rule.value).label("rule"), *named, *columns))
    each = union_all(*parts).subquery("each_finding")
    latest = _latest(question)
    return (
        select(
            each,
            func.coalesce(latest.c.state, FindingState.OPEN.value).label("state"),
            latest.c.note,
            latest.c.account_id,
            latest.c.decided_by,
            latest.c.decided_at,
            func.coalesce(latest.c.turn, 0).label("turn"),
        )
        .outerjoin(latest, latest.c.key == each.c.key)
        .cte("finding")
        .prefix_with("materialized")
    )


def _latest(question: Question) -> Any:
    return (
        select(*_SAID)
        .ext(distinct_on(FindingDecision.key))
        .where(FindingDecision.territory == question.edition.territory)
        .order_by(FindingDecision.key, FindingDecision.turn.desc())
        .subquery("latest")
    )


def keys(finding: CTE) -> tuple[Key, ...]:
    """The order of findings: the most rands first, then the largest backlog, then by key."""
    backlog = func.coalesce(finding.c.backlog, 0)
    return (
        Key(finding.c.cents, True, int),  # noqa: FBT003 - downwards
        Key(backlog, True, int),  # noqa: FBT003 - downwards
        Key(finding.c.key, False, str),  # noqa: FBT003 - upwards
    )


def largest_of_each(finding: CTE, states: Sequence[FindingState], most: int) -> CTE:
    """The first few findings of every rule, in the order of findings."""
    place = func.row_number().over(partition_by=finding.c.rule, order_by=in_order(keys(finding)))
    numbered = select(finding, place.label("place"))
    if states:
        numbered = numbered.where(finding.c.state.in_([state.value for state in states]))
    ranked = numbered.subquery("ranked")
    return select(ranked).where(ranked.c.place <= most).cte("largest")


def page(
    session: Session,
    question: Question,
    finding: CTE,
    *,
    states: Sequence[FindingState] = (),
    key: str | None = None,
    begin: Sequence[Any] | None = None,
    limit: int = 1,
    with_geometry: bool = False,
) -> list[AnyRow]:
    """Rows of findings with their subjects named, and one above the limit."""
    order = keys(finding)
    columns: list[ColumnElement[Any]] = [
        each.column.label(f"key_{place}") for place, each in enumerate(order)
    ]
    statement = _described(question, finding, with_geometry=with_geometry).add_columns(*columns)
    if states:
        statement = statement.where(finding.c.state.in_([state.value for state in states]))
    if key is not None:
        statement = statement.where(finding.c.key == key)
    if begin is not None:
        statement = statement.where(after(order, begin))
    return list(session.execute(statement.order_by(*in_order(order)).limit(limit + 1)))


def _described(question: Question, finding: CTE, *, with_geometry: bool) -> Select[*tuple[Any, ...]]:
    feature_plan, objective_plan, local = aliased(Plan), aliased(Plan), aliased(Area)
    shape = _shape(question) if with_geometry else literal(None, Text)
    return (
        select(
            finding,
            Commitment.reference,
            func.coalesce(Commitment.name, PlanFeature.name, PlanObjective.text, Indicator.name).label(
                "name"
            ),
            Area.code.label("area_code"),
            Area.name.label("area_name"),
            local.code.label("local_code"),
            Area.ward_number,
            Indicator.code.label("need"),
            Indicator.unit.label("need_unit"),
            _is_carried(finding).label("is_estimated"),
            Organisation.code.label("organisation"),
            Organisation.sphere,
            PlanFeature.kind.label("feature_kind"),
            PlanObjective.code.label("objective"),
            func.coalesce(feature_plan.code, objective_plan.code).label("plan"),
            cast(shape, Text).label("geometry"),
        )
        .select_from(finding)
        .outerjoin(Commitment, Commitment.id == finding.c.commitment_id)
        .outerjoin(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(PlanFeature, PlanFeature.id == finding.c.feature_id)
        .outerjoin(feature_plan, feature_plan.id == PlanFeature.plan_id)
        .outerjoin(PlanObjective, PlanObjective.id == finding.c.objective_id)
        .outerjoin(objective_plan, objective_plan.id == PlanObjective.plan_id)
        .outerjoin(Area, Area.id == finding.c.area_id)
        .outerjoin(local, local.id == Area.local_id)
        .outerjoin(Indicator, Indicator.id == finding.c.indicator_id)
    )


def _is_carried(finding: CTE) -> ColumnElement[bool]:
    """Whether a need was not counted in this very ward: another edition's wards were, and it was carried."""
    counted = exists().where(
        NeedValue.area_id == finding.c.area_id, NeedValue.indicator_id == finding.c.indicator_id
    )
    return finding.c.indicator_id.is_not(None) & ~counted


def _shape(question: Question) -> ColumnElement[Any]:
    """The work site or the drawn ground; else outlines of where the money lands, or of the plan's area."""
    landed = (
        select(func.ST_AsGeoJSON(func.ST_Collect(AreaGeneralised.geom), _DIGITS, type_=Text))
        .join(Placement, Placement.area_id == AreaGeneralised.area_id)
        .where(
            Placement.commitment_id == Commitment.id,
            Placement.edition_id == question.edition.id,
            AreaGeneralised.band == _BAND,
        )
        .scalar_subquery()
    )
    plan, place = aliased(Plan), aliased(Area)
    ward = (
        select(func.ST_AsGeoJSON(AreaGeneralised.geom, _DIGITS, type_=Text))
        .where(AreaGeneralised.area_id == Area.id, AreaGeneralised.band == _BAND)
        .scalar_subquery()
    )
    aimed = (
        select(func.ST_AsGeoJSON(AreaGeneralised.geom, _DIGITS, type_=Text))
        .join(place, place.id == AreaGeneralised.area_id)
        .join(plan, (plan.area_level == place.level) & (plan.area_code == place.code))
        .where(
            plan.id == PlanObjective.plan_id,
            place.edition_id == question.edition.id,
            AreaGeneralised.band == _BAND,
        )
        .scalar_subquery()
    )
    return case(
        (Commitment.geom.is_not(None), func.ST_AsGeoJSON(Commitment.geom, _DIGITS, type_=Text)),
        (Commitment.id.is_not(None), landed),
        (PlanFeature.id.is_not(None), func.ST_AsGeoJSON(PlanFeature.geom, _DIGITS, type_=Text)),
        (PlanObjective.id.is_not(None), aimed),
        else_=ward,
    )


def totals(session: Session, finding: CTE, rules: Sequence[Rule]) -> list[RuleTotals]:
    """How many findings each rule has, of each state, and their rands."""
    statement = select(
        finding.c.rule,
        finding.c.state,
        func.count().label("findings"),
        cast(func.sum(finding.c.cents), BigInteger).label("cents"),
    ).group_by(finding.c.rule, finding.c.state)
    counted: dict[str, dict[str, int]] = {rule.value: {} for rule in rules}
    amounts = dict.fromkeys(counted, 0)
    for row in session.execute(statement):
        counted[row.rule][row.state] = row.findings
        amounts[row.rule] += int(row.cents)
    return [
        RuleTotals(
            rule,
            sum(by_state.values()),
            amounts[rule],
            {state.value: by_state.get(state.value, 0) for state in FindingState},
        )
        for rule, by_state in counted.items()
    ]


def decisions(session: Session, territory: str, keys: Collection[str]) -> Sequence[AnyRow]:
    """Everything that was ever said of some findings, the latest last."""
    statement = select(*_SAID, FindingDecision.subject).where(
        FindingDecision.territory == territory, FindingDecision.key.in_(sorted(keys))
    )
    return session.execute(statement.order_by(FindingDecision.key, FindingDecision.turn)).all()


def decide(session: Session, **facts: Any) -> bool:
    """Add a decision, and say whether its turn was still free: the first of two at once takes it.

    Only what is named is sent: of the other columns an account may write none.
    """
    added = insert(FindingDecision).values(**facts)
    kept = added.on_conflict_do_nothing(constraint="uq_finding_decision_turn").returning(FindingDecision.turn)
    return session.execute(kept).one_or_none() is not None


def districts(session: Session, subjects: Mapping[str, str]) -> dict[str, list[str]]:
    """Codes of the districts that findings lie in, by key; see ``districts_of_finding.sql``."""
    named = (
        func.unnest(literal(list(subjects), ARRAY(String)), literal(list(subjects.values()), ARRAY(String)))
        .table_valued("key", "subject", name="named")
        .render_derived()
    )
    lying = func.districts_of_finding(named.c.key, named.c.subject, type_=ARRAY(String))
    return {row.key: row.codes for row in session.execute(select(named.c.key, lying.label("codes")))}


def touches(session: Session, area: Area, codes: Collection[str]) -> bool:
    """Whether an area holds one of some districts, or lies in one."""
    district = (Area.edition_id == area.edition_id) & (Area.level == Level.DISTRICT) & Area.code.in_(codes)
    near = inside(Area, area) | (Area.id == area.district_id)
    return session.scalar(select(exists().where(district, near))) is True
