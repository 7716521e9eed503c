"""Work sites in trees of quarters, looked up ward by ward where most are placed; loads in parts check their own lines.

Revision: 0029
Revises: 0028
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction
from sqlalchemy import text

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="wards_near_points(p_edition integer, p_ids bigint[], p_are_most boolean)",
        definition="returns table (commitment_id bigint, ward_id integer)\nlanguage plpgsql stable parallel restricted as $function$\nbegin\n    if p_are_most then\n        return query\n            select c.id, p.area_id\n            from area_piece p\n            inner join commitment c on c.shape = 'point' and st_dwithin(p.geom, c.geom, 1e-9)\n            where p.edition_id = p_edition::smallint and p.level = 'ward';\n    else\n        return query\n            select c.id, p.area_id\n            from unnest(p_ids) as todo (id)\n            inner join commitment c on c.id = todo.id\n            inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'\n                and st_dwithin(p.geom, c.geom, 1e-9) -- the grace of ward_of_point\n            where c.shape = 'point';\n    end if;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="point_wards(p_edition integer, p_ids bigint[], p_are_most boolean)",
        definition="returns table (commitment_id bigint, ward_id integer) language sql stable parallel restricted as $function$\n    with near as (\n        select found.commitment_id, min(found.ward_id) as lowest, max(found.ward_id) as highest\n        from wards_near_points(p_edition, p_ids, p_are_most) as found\n        group by found.commitment_id\n    )\n    select c.id, case when near.lowest = near.highest then near.lowest\n        when near.lowest < near.highest then ( -- few, so that the points of all others need not be carried along\n            select ward_of_point(p_edition, here.geom) from commitment here where here.id = c.id\n        ) end\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    left join near on near.commitment_id = c.id\n    where c.shape = 'point'\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="point_weights(p_edition integer, p_ids bigint[], p_are_most boolean)",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable parallel restricted as $function$\n    select one.commitment_id, coalesce(one.ward_id, country.id),\n        case when one.ward_id is null then 'outside' else 'ward' end::landing, 1, 'whole'::split_method\n    from point_wards(p_edition, p_ids, p_are_most) as one\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="lines_add_up(p_edition integer, p_first bigint, p_last bigint)",
        definition="returns boolean language plpgsql volatile strict set enable_parallel_hash = 'off' as $function$\ndeclare\n    seed constant bigint := hashtextextended(gen_random_uuid()::text, 0);\n    verdict boolean := exists (\n        select from first_placing f inner join this_change() as this on this.at = f.at where f.edition_id = p_edition\n    );\nbegin\n    if verdict then\n        -- A text is planned anew, and its result is asked for as a whole, so that several processes may share the work.\n        execute $query$\n            select line.mark = allocated.mark and line.first_begins and line.is_inside\n            from (\n                select count(*) = count(a.id) as is_inside,\n                    bool_and(l.position > 1 or l.from_cents = 0) as first_begins,\n                    sum(line_mark(l, l.from_cents + l.amount_cents,\n                        case when l.position = l.parts then 0 else l.parts * 65536 + l.position + 1 end, $2))\n                    - coalesce(sum(line_mark(l, l.from_cents, l.parts * 65536 + l.position, $2))\n                    filter (where l.position > 1), 0) as mark\n                from budget_line l left join area a on a.id = l.area_id and a.edition_id = l.edition_id\n                where l.edition_id = $1 and l.allocation_id between $3 and $4\n            ) as line, (\n                select sum(line_mark(row(\n                    $1, al.phase, al.financial_year, coalesce(c.sector_id, 0), al.id, 1, 1, null, null,\n                    al.funding_source_id, c.organisation_id, c.is_transfer, c.id, 0, al.amount_cents\n                )::budget_line, al.amount_cents, 0, $2)) as mark\n                from commitment c inner join allocation al on al.commitment_id = c.id\n                where al.id between $3 and $4 and c.territory = (select e.territory from edition e where e.id = $1)\n            ) as allocated\n        $query$ into verdict using p_edition, seed, p_first, p_last;\n    end if;\n    return verdict;\nend\n$function$",
    ),
]
GONE = [
    PGFunction(
        schema="public",
        signature="point_wards(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, ward_id integer) language sql stable parallel safe as $function$\n    with near as (\n        -- With the grace of ward_of_point, so that on a border both wards are seen.\n        select c.id, min(p.area_id) as lowest, max(p.area_id) as highest\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'\n            and st_dwithin(p.geom, c.geom, 1e-9)\n        where c.shape = 'point'\n        group by c.id\n    )\n    select c.id, case when near.lowest = near.highest then near.lowest\n        when near.lowest < near.highest then ( -- few, so that the points of all others need not be carried along\n            select ward_of_point(p_edition, here.geom) from commitment here where here.id = c.id\n        ) end\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    left join near on near.id = c.id\n    where c.shape = 'point'\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="point_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable parallel safe as $function$\n    select one.commitment_id, coalesce(one.ward_id, country.id),\n        case when one.ward_id is null then 'outside' else 'ward' end::landing, 1, 'whole'::split_method\n    from point_wards(p_edition, p_ids) as one\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="lines_add_up(p_edition integer)",
        definition="returns boolean language plpgsql volatile strict set enable_parallel_hash = 'off' as $function$\ndeclare\n    seed constant bigint := hashtextextended(gen_random_uuid()::text, 0);\n    verdict boolean := exists (\n        select from first_placing f inner join this_change() as this on this.at = f.at where f.edition_id = p_edition\n    );\nbegin\n    if verdict then\n        -- A text is planned anew, and its result is asked for as a whole, so that several processes may share the work.\n        execute $query$\n            select line.mark = allocated.mark and line.first_begins and line.is_inside\n            from (\n                select count(*) = count(a.id) as is_inside,\n                    bool_and(l.position > 1 or l.from_cents = 0) as first_begins,\n                    sum(line_mark(l, l.from_cents + l.amount_cents,\n                        case when l.position = l.parts then 0 else l.parts * 65536 + l.position + 1 end, $2))\n                    - coalesce(sum(line_mark(l, l.from_cents, l.parts * 65536 + l.position, $2))\n                    filter (where l.position > 1), 0) as mark\n                from budget_line l left join area a on a.id = l.area_id and a.edition_id = l.edition_id\n                where l.edition_id = $1\n            ) as line, (\n                select sum(line_mark(row(\n                    $1, al.phase, al.financial_year, coalesce(c.sector_id, 0), al.id, 1, 1, null, null,\n                    al.funding_source_id, c.organisation_id, c.is_transfer, c.id, 0, al.amount_cents\n                )::budget_line, al.amount_cents, 0, $2)) as mark\n                from commitment c inner join allocation al on al.commitment_id = c.id\n                where c.territory = (select e.territory from edition e where e.id = $1)\n            ) as allocated\n        $query$ into verdict using p_edition, seed;\n    end if;\n    return verdict;\nend\n$function$",
    ),
]
CHANGED = [
    PGFunction(
        schema="public",
        signature="commitment_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$\ndeclare\n    is_carried constant boolean := exists (select from crosswalk x where x.to_edition_id = p_edition);\n    are_most constant boolean := cardinality(p_ids) > 1000\n        and cardinality(p_ids) * 4 > (select c.reltuples from pg_class c where c.oid = 'commitment'::regclass);\n    has record;\nbegin\n    -- Of a few, most kinds are not there, and beginning a query takes longer than this look; many have all of them.\n    select coalesce(bool_or(coalesce(c.shape, '') = 'point'), true) as point,\n        coalesce(bool_or(coalesce(c.shape, '') = 'points'), true) as points,\n        coalesce(bool_or(coalesce(c.shape, '') in ('line', 'area')), true) as shapes,\n        coalesce(bool_or(c.scope = 'wards'), true) as wards,\n        coalesce(bool_or(c.scope in ('local', 'district')), true) as areas,\n        coalesce(bool_or(c.scope <> 'site'), true) as residuals\n    into has\n    from commitment c where cardinality(p_ids) <= 1000 and c.id = any (p_ids);\n    if has.point then\n        return query select * from point_weights(p_edition, p_ids, are_most);\n    end if;\n    if has.points then\n        return query select * from several_points_weights(p_edition, p_ids);\n    end if;\n    if has.shapes then\n        return query select * from shape_weights(p_edition, p_ids);\n    end if;\n    if has.wards then\n        return query select * from ward_list_weights(p_edition, p_ids);\n    end if;\n    if has.wards and is_carried then\n        return query select * from carried_weights(p_edition, p_ids);\n    end if;\n    if has.areas and is_carried then\n        return query select * from carried_areas(p_edition, p_ids);\n    end if;\n    if has.residuals then\n        return query select * from residual_weights(p_edition, p_ids);\n    end if;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    if not exists (select from touched offset 100) then\n        -- Planning the question for many would take longer than answering it line by line, by a plan that is kept.\n        select count(*) filter (where al.id is null or a.id is null or c.id is null),\n            count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) + (\n                select count(*) from (\n                    select from touched m where m.parts > 1 group by m.edition_id, m.allocation_id\n                    having count(*) <> max(m.parts) or min(m.parts) <> max(m.parts)\n                        or sum(m.amount_cents) <> sum(m.from_cents + m.amount_cents) filter (where m.position = m.parts)\n                        or sum(m.from_cents) <> sum(m.amount_cents * (m.parts - m.position))\n                ) as torn\n            )\n        into strange, unequal\n        from touched t\n        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id\n            and al.phase = t.phase and al.financial_year = t.financial_year\n            and al.funding_source_id = t.funding_source_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id\n            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer;\n    elsif not exists (select from touched offset 1000) or ( -- a look at all lines of a span is for many\n        select lines_add_up(min(t.edition_id), min(t.allocation_id), max(t.allocation_id))\n        from touched t having min(t.edition_id) = max(t.edition_id)\n    ) is not true then\n        execute wrong_lines() into strange, unequal;\n    end if;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    elsif unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="commitment_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$\ndeclare\n    is_carried constant boolean := exists (select from crosswalk x where x.to_edition_id = p_edition);\n    has record;\nbegin\n    -- Of a few, most kinds are not there, and beginning a query takes longer than this look; many have all of them.\n    select coalesce(bool_or(coalesce(c.shape, '') = 'point'), true) as point,\n        coalesce(bool_or(coalesce(c.shape, '') = 'points'), true) as points,\n        coalesce(bool_or(coalesce(c.shape, '') in ('line', 'area')), true) as shapes,\n        coalesce(bool_or(c.scope = 'wards'), true) as wards,\n        coalesce(bool_or(c.scope in ('local', 'district')), true) as areas,\n        coalesce(bool_or(c.scope <> 'site'), true) as residuals\n    into has\n    from commitment c where cardinality(p_ids) <= 1000 and c.id = any (p_ids);\n    if has.point then\n        return query select * from point_weights(p_edition, p_ids);\n    end if;\n    if has.points then\n        return query select * from several_points_weights(p_edition, p_ids);\n    end if;\n    if has.shapes then\n        return query select * from shape_weights(p_edition, p_ids);\n    end if;\n    if has.wards then\n        return query select * from ward_list_weights(p_edition, p_ids);\n    end if;\n    if has.wards and is_carried then\n        return query select * from carried_weights(p_edition, p_ids);\n    end if;\n    if has.areas and is_carried then\n        return query select * from carried_areas(p_edition, p_ids);\n    end if;\n    if has.residuals then\n        return query select * from residual_weights(p_edition, p_ids);\n    end if;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    if not exists (select from touched offset 100) then\n        -- Planning the question for many would take longer than answering it line by line, by a plan that is kept.\n        select count(*) filter (where al.id is null or a.id is null or c.id is null),\n            count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) + (\n                select count(*)\n                from (\n                    select from touched m where m.parts > 1 group by m.edition_id, m.allocation_id\n                    having count(*) <> max(m.parts) or min(m.parts) <> max(m.parts)\n                        or sum(m.amount_cents) <> sum(m.from_cents + m.amount_cents) filter (where m.position = m.parts)\n                        or sum(m.from_cents) <> sum(m.amount_cents * (m.parts - m.position))\n                ) as torn\n            )\n        into strange, unequal\n        from touched t\n        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id\n            and al.phase = t.phase and al.financial_year = t.financial_year\n            and al.funding_source_id = t.funding_source_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id\n            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer;\n    elsif not exists (select from touched offset 1000) -- a look at all lines of the edition is for many\n        or lines_add_up((select min(t.edition_id) from touched t having min(t.edition_id) = max(t.edition_id))) is not true\n    then\n        execute wrong_lines() into strange, unequal;\n    end if;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    elsif unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    ),
]


def upgrade() -> None:
    _index_sites("spgist")
    for entity in NEW:
        op.create_entity(entity)
    for entity in CHANGED:
        op.replace_entity(entity)
    for entity in reversed(GONE):
        op.drop_entity(entity)


def downgrade() -> None:
    for entity in GONE:
        op.create_entity(entity)
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in reversed(NEW):
        op.drop_entity(entity)
    _index_sites("gist")


def _index_sites(method: str) -> None:
    op.drop_index("ix_commitment_geom", table_name="commitment")
    op.drop_index("ix_commitment_geom_extended", table_name="commitment")
    op.create_index("ix_commitment_geom", "commitment", ["geom"], postgresql_using=method)
    op.create_index(
        "ix_commitment_geom_extended",
        "commitment",
        ["geom"],
        postgresql_using=method,
        postgresql_where=text("shape in ('line', 'area')"),
    )
