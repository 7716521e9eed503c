"""Carry municipalities and districts named by old codes along the way to an edition.

Revision: 0015
Revises: 0014
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TAKES = "(p_edition integer, p_ids bigint[])"
RESIDUAL_WEIGHTS_BEFORE = "returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    select c.id, coalesce(named.id, organisation_area(p_edition, o.area_level, o.area_code)),\n        case when named.id is not null then c.scope::text\n            when c.scope = 'head_office' then 'head_office' else 'unlocated' end::landing,\n        1, 'whole'::split_method\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    inner join organisation o on o.id = c.organisation_id\n    left join area named on named.edition_id = p_edition and (\n        (named.level = c.area_level and named.code = c.area_code)\n        or (c.scope = 'country' and named.level = 'country')\n    )\n    where c.scope not in ('site', 'wards')\n        or (c.scope = 'wards' and not exists (\n            select 1 from commitment_ward cw where cw.commitment_id = c.id and cw.role = 'work'\n        ))\n$function$"
RESIDUAL_WEIGHTS_AFTER = "returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    select c.id, coalesce(named.id, organisation_area(p_edition, o.area_level, o.area_code)),\n        case when named.id is not null then c.scope::text\n            when c.scope = 'head_office' then 'head_office' else 'unlocated' end::landing,\n        1, 'whole'::split_method\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    inner join organisation o on o.id = c.organisation_id\n    left join area named on named.edition_id = p_edition and (\n        (named.level = c.area_level and named.code = c.area_code)\n        or (c.scope = 'country' and named.level = 'country')\n    )\n    where (c.scope not in ('site', 'wards') and not exists (\n        select 1 from crosswalk x\n        inner join area carried on carried.edition_id = x.from_edition_id and carried.level = c.area_level\n            and carried.code = c.area_code\n        where x.from_edition_id = c.code_edition_id and x.to_edition_id = p_edition\n            and c.scope in ('local', 'district')\n    ))\n        or (c.scope = 'wards' and not exists (\n            select 1 from commitment_ward cw where cw.commitment_id = c.id and cw.role = 'work'\n        ))\n$function$"
COMMITMENT_WEIGHTS_BEFORE = "returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$\nbegin\n    return query select * from point_weights(p_edition, p_ids);\n    return query select * from shape_weights(p_edition, p_ids);\n    return query select * from ward_list_weights(p_edition, p_ids);\n    return query select * from carried_weights(p_edition, p_ids);\n    return query select * from residual_weights(p_edition, p_ids);\nend\n$function$"
COMMITMENT_WEIGHTS_AFTER = "returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$\nbegin\n    return query select * from point_weights(p_edition, p_ids);\n    return query select * from shape_weights(p_edition, p_ids);\n    return query select * from ward_list_weights(p_edition, p_ids);\n    return query select * from carried_weights(p_edition, p_ids);\n    return query select * from carried_areas(p_edition, p_ids);\n    return query select * from residual_weights(p_edition, p_ids);\nend\n$function$"
CARRIED_AREAS = "returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    with named as materialized (\n        select c.id, a.id as old_id, a.level, a.code, x.id as crosswalk_id\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id and c.scope in ('local', 'district')\n        inner join crosswalk x on x.from_edition_id = c.code_edition_id and x.to_edition_id = p_edition\n        inner join area a on a.edition_id = c.code_edition_id and a.level = c.area_level and a.code = c.area_code\n    ), ward as (\n        select old.*, w.id as ward_id\n        from (select distinct old_id, level, code, crosswalk_id from named) as old\n        inner join area w on w.level = 'ward'\n            and case old.level when 'local' then w.local_id else w.district_id end = old.old_id\n    ), land as (\n        select ward.old_id, ward.crosswalk_id, taker.id as area_id, ward.level::text::landing as landing,\n            sum(p.overlap_km2) as km2, taker.code = ward.code as is_same\n        from ward\n        inner join crosswalk_pair p on p.crosswalk_id = ward.crosswalk_id and p.from_area_id = ward.ward_id\n        inner join area new_ward on new_ward.id = p.to_area_id\n        inner join area taker\n            on taker.id = case ward.level when 'local' then new_ward.local_id else new_ward.district_id end\n        group by ward.old_id, ward.crosswalk_id, taker.id, ward.level, taker.code = ward.code\n        union all\n        select ward.old_id, ward.crosswalk_id, country.id, 'outside', sum(s.outside_km2), false\n        from ward\n        inner join crosswalk_source s on s.crosswalk_id = ward.crosswalk_id and s.area_id = ward.ward_id\n        inner join area country on country.edition_id = p_edition and country.level = 'country'\n        where s.outside_share > 0\n        group by ward.old_id, ward.crosswalk_id, country.id\n    ), taken as (\n        select land.*, is_same and km2 >= 0.9 * sum(km2) over whole as is_kept, count(*) over whole as parts\n        from land\n        window whole as (partition by old_id, crosswalk_id)\n    ), part as (\n        select taken.*, bool_or(is_kept) over (partition by old_id, crosswalk_id) as any_kept from taken\n    )\n    select n.id, part.area_id, part.landing, greatest(1, round(part.km2 * 1000000))::bigint,\n        case when part.any_kept or part.parts = 1 then 'whole' else 'area' end::split_method\n    from named as n\n    inner join part on part.old_id = n.old_id and part.crosswalk_id = n.crosswalk_id\n    where part.is_kept or not part.any_kept\n$function$"


def _function(name: str, definition: str) -> PGFunction:
    return PGFunction(schema="public", signature=f"{name}{TAKES}", definition=definition)


def upgrade() -> None:
    op.create_entity(_function("carried_areas", CARRIED_AREAS))
    op.replace_entity(_function("residual_weights", RESIDUAL_WEIGHTS_AFTER))
    op.replace_entity(_function("commitment_weights", COMMITMENT_WEIGHTS_AFTER))


def downgrade() -> None:
    op.replace_entity(_function("commitment_weights", COMMITMENT_WEIGHTS_BEFORE))
    op.replace_entity(_function("residual_weights", RESIDUAL_WEIGHTS_BEFORE))
    op.drop_entity(_function("carried_areas", CARRIED_AREAS))
