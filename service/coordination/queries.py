"""Pages of pairs, ranked by the rands at stake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import CTE, Select, Text, case, cast, func, null, select, union_all
from sqlalchemy.orm import Session, aliased

from service.coordination import pair_queries
from service.coordination.words import RANKED, Kind, KindTotals, Question
from service.models import Area, Commitment, Organisation, Sector
from service.paging import Key, after, in_order
from service.rows import AnyRow

_DIGITS: Final = 6
_WORK_MEMORY: Final = "256MB"
_NOTHING: Final[dict[str, list[int]]] = {}


def sector_ids(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """Ids of sectors by code."""
    found = select(Sector.code, Sector.id).where(Sector.code.in_(codes))
    return {row[0]: row[1] for row in session.execute(found)}


def pairs(question: Question, work: CTE) -> CTE:
    """Every pair once, of the first kind that fits: a duplicate, a dig-once chance, a joint site.

    ``cents`` at stake are the smaller of the two amounts: no more can be saved, or counted twice.
    """
    each = union_all(*pair_queries.candidates(question, work)).subquery("candidate")
    rank = func.min(case({kind.value: place for place, kind in enumerate(RANKED)}, value=each.c.kind))
    return (
        select(
            each.c.a,
            each.c.b,
            rank.label("rank"),
            func.min(each.c.cents).label("cents"),
            func.min(each.c.distance_m).label("distance_m"),
            func.max(each.c.likeness).label("likeness"),
            func.min(each.c.ward_id).label("ward_id"),
        )
        .group_by(each.c.a, each.c.b)
        .having(rank.in_([RANKED.index(kind) for kind in question.search.kinds]))
        .cte("pair")
        .prefix_with("materialized")
    )


def keys(pair: CTE) -> tuple[Key, ...]:
    """The order of pairs: the most rands at stake first."""
    return (
        Key(pair.c.cents, True, int),  # noqa: FBT003 - downwards
        Key(pair.c.a, False, int),  # noqa: FBT003 - upwards
        Key(pair.c.b, False, int),  # noqa: FBT003 - upwards
    )


def largest_of_each(pair: CTE, most: int) -> CTE:
    """The first few pairs of every kind, in the order of pairs."""
    place = func.row_number().over(partition_by=pair.c.rank, order_by=in_order(keys(pair)))
    ranked = select(pair, place.label("place")).subquery("ranked")
    return select(ranked).where(ranked.c.place <= most).cte("largest")


def page(
    session: Session,
    work: CTE,
    pair: CTE,
    *,
    among: CTE | None = None,
    begin: Sequence[Any] | None,
    limit: int,
    with_geometry: bool = False,
) -> list[AnyRow]:
    """Rows of pairs with both commitments described, one above the limit; ``totals`` stands in each row.

    Where ``among`` is given only its pairs are shown; totals are of all of them.
    """
    shown_of = pair if among is None else among
    order = keys(shown_of)
    cut = select(shown_of, *(each.column.label(f"key_{place}") for place, each in enumerate(order)))
    if begin is not None:
        cut = cut.where(after(order, begin))
    shown = cut.order_by(*in_order(order)).limit(limit + 1).subquery("shown")
    totals = cast(null(), Text) if begin is not None else _totals(pair)
    statement = _described(shown, work, with_geometry=with_geometry).add_columns(totals.label("totals"))
    before = _plan(session, {"work_mem": _WORK_MEMORY, "enable_nestloop": "off"})
    rows = list(session.execute(statement.order_by(shown.c.cents.desc(), shown.c.a, shown.c.b)))
    _plan(session, before)
    return rows


def _plan(session: Session, settings: Mapping[str, str]) -> dict[str, str]:
    """Change how statements are planned from here on, and give what held before.

    A country's pairs are joined and sorted in memory. What a CTE holds the planner does not know and takes
    for little; a loop over two of them would last a minute where a hash takes a second. Sites are still
    looked up in their index one by one, as nothing else can.
    """
    is_local = True
    before = [func.current_setting(name) for name in settings]  # worked out first, as it stands first
    changed = [func.set_config(name, value, is_local) for name, value in settings.items()]
    told = session.execute(select(*before, *changed)).one()
    return dict(zip(settings, told[: len(before)], strict=True))


def totals_of(rows: Sequence[AnyRow], kinds: Sequence[Kind]) -> list[KindTotals]:
    """What each kind asked for comes to, as the rows of a first page carry it."""
    held = (rows[0].totals if rows else None) or _NOTHING
    counted = {RANKED[int(rank)]: sums for rank, sums in held.items()}
    return [KindTotals(kind, *map(int, counted.get(kind, (0, 0)))) for kind in kinds]


def _totals(pair: CTE) -> Any:
    # In the same statement, so that pairs are looked for once.
    each = (
        select(pair.c.rank, func.count().label("pairs"), func.sum(pair.c.cents).label("cents"))
        .group_by(pair.c.rank)
        .subquery("kind_total")
    )
    sums = func.jsonb_build_array(each.c.pairs, each.c.cents)
    return select(func.jsonb_object_agg(cast(each.c.rank, Text), sums)).scalar_subquery()


def _described(shown: Any, work: CTE, *, with_geometry: bool) -> Select[*tuple[Any, ...]]:
    ward, local = aliased(Area), aliased(Area)
    columns: list[Any] = [
        ward.code.label("ward_code"),
        ward.name.label("ward_name"),
        ward.ward_number,
        local.code.label("local_code"),
    ]
    statement = (
        select(shown).outerjoin(ward, ward.id == shown.c.ward_id).outerjoin(local, local.id == ward.local_id)
    )
    for side in ("a", "b"):
        meant, commitment = aliased(work), aliased(Commitment)
        organisation, sector = aliased(Organisation), aliased(Sector)
        statement = (
            statement.join(meant, meant.c.id == shown.c[side])
            .join(commitment, commitment.id == shown.c[side])
            .join(organisation, organisation.id == commitment.organisation_id)
            .outerjoin(sector, sector.id == commitment.sector_id)
        )
        drawn = func.ST_AsGeoJSON(commitment.geom, _DIGITS, type_=Text) if with_geometry else null()
        described = {
            "cents": meant.c.cents,
            "year": meant.c.year,
            "begins": meant.c.begins,
            "ends": meant.c.ends,
            "reference": commitment.reference,
            "name": commitment.name,
            "organisation": organisation.code,
            "sphere": organisation.sphere,
            "sector": sector.code,
            "is_transfer": commitment.is_transfer,
            "geometry": cast(drawn, Text),
        }
        columns += [each.label(f"{side}_{name}") for name, each in described.items()]
    return statement.add_columns(*columns)
