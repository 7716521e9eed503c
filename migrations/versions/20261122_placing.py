"""Place commitments and split their money: functions, guards and the view they read.

Revision: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    public_apportion_changed_allocations = PGFunction(
        schema="public",
        signature="apportion_changed_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[];\n    work record;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Lines stand under the commitment, phase and year of their allocation, and go when it leaves them.\n        select array_agg(b.id) into moved from before b\n        where not exists (\n            select 1 from touched t\n            where t.id = b.id and t.commitment_id = b.commitment_id and t.phase = b.phase\n                and t.financial_year = b.financial_year\n        );\n        if moved is not null then\n            delete from budget_line l using before b, edition e,\n                (select 0 as id union all select id from sector) as s\n            where b.id = any (moved) and l.edition_id = e.id and l.phase = b.phase\n                and l.financial_year = b.financial_year and l.sector_id = s.id and l.allocation_id = b.id;\n        end if;\n    end if;\n    for work in\n        select p.edition_id, array_agg(distinct p.commitment_id) as ids\n        from placement p\n        where p.commitment_id in (select t.commitment_id from touched t)\n        group by p.edition_id\n    loop\n        perform apportion_commitments(work.edition_id, work.ids);\n    end loop;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_apportion_changed_allocations)

    public_apportion_changed_commitments = PGFunction(
        schema="public",
        signature="apportion_changed_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id where n.organisation_id <> b.organisation_id\n    );\n    marked bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id\n        where n.organisation_id = b.organisation_id\n            and (n.sector_id, n.is_transfer) is distinct from (b.sector_id, b.is_transfer)\n    );\n    work record;\nbegin\n    delete from budget_line l using allocation al, before b, edition e\n    where b.id = any (moved || marked) and al.commitment_id = b.id and l.edition_id = e.id and l.phase = al.phase\n        and l.financial_year = al.financial_year and l.sector_id = coalesce(b.sector_id, 0)\n        and l.allocation_id = al.id;\n    for work in\n        select p.edition_id,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (moved)) as moved,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (marked)) as marked\n        from placement p where p.commitment_id = any (moved || marked) group by p.edition_id\n    loop\n        if work.moved is not null then\n            perform place_commitments(work.edition_id, work.moved);\n        end if;\n        if work.marked is not null then\n            perform apportion_commitments(work.edition_id, work.marked);\n        end if;\n    end loop;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_apportion_changed_commitments)

    public_apportion_commitments = PGFunction(
        schema="public",
        signature="apportion_commitments(p_edition integer, p_ids bigint[])",
        definition="returns void language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\nbegin\n    if cardinality(p_ids) <= 1000 then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    if exists (select 1 from budget_line l where l.edition_id = p_edition) then\n        delete from budget_line l using allocation al, commitment c\n        where c.id = any (p_ids) and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase\n            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)\n            and l.allocation_id = al.id;\n    end if;\n    insert into budget_line\n    select * from (\n        select * from whole_allocations(p_edition, p_ids) union all select * from split_allocations(p_edition, p_ids)\n    ) as line\n    order by line_order(line.phase, line.financial_year, line.sector_id, line.allocation_id);\nend\n$function$",
    )
    op.create_entity(public_apportion_commitments)

    public_cents_until = PGFunction(
        schema="public",
        signature="cents_until(p_cents bigint, p_start date, p_end date, p_day date)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    -- Whole numbers, whose division cuts towards zero; an allocation's cents times 366 stay far below 2^63.\n    select p_cents * greatest(0, least(p_day, p_end) - p_start) / (p_end - p_start)\n$function$",
    )
    op.create_entity(public_cents_until)

    public_drop_lines_of_allocations = PGFunction(
        schema="public",
        signature="drop_lines_of_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from budget_line l using touched t, edition e, (select 0 as id union all select id from sector) as s\n    where l.edition_id = e.id and l.phase = t.phase and l.financial_year = t.financial_year\n        and l.sector_id = s.id and l.allocation_id = t.id;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_drop_lines_of_allocations)

    public_drop_placements = PGFunction(
        schema="public",
        signature="drop_placements()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from placement p using touched t where p.commitment_id = t.id;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_drop_placements)

    public_guard_activation = PGFunction(
        schema="public",
        signature="guard_activation()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if old.activated_at is not null and (\n        tg_op = 'DELETE' or new.activated_at is null or new.territory <> old.territory\n    ) then\n        raise exception 'An active edition stays as it is; only its end date may change.'\n            using errcode = 'check_violation', constraint = 'ck_edition_stays_active', table = 'edition';\n    end if;\n    return coalesce(new, old);\nend\n$function$",
    )
    op.create_entity(public_guard_activation)

    public_guard_active_edition = PGFunction(
        schema="public",
        signature="guard_active_edition()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    -- Of a new row, old is null, and the other way round.\n    if exists (\n        select 1 from edition e\n        where e.id in (old.edition_id, new.edition_id) and e.activated_at is not null\n    ) then\n        raise exception 'An active edition never changes.'\n            using errcode = 'check_violation', constraint = 'ck_area_edition_not_active', table = 'area';\n    end if;\n    return coalesce(new, old);\nend\n$function$",
    )
    op.create_entity(public_guard_active_edition)

    public_guard_budget_lines = PGFunction(
        schema="public",
        signature="guard_budget_lines()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        raise exception 'Budget lines are written anew, never changed.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_unchanged', table = 'budget_line';\n    end if;\n    if exists (\n        select 1 from touched t group by t.allocation_id, t.edition_id\n        having count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)\n    ) then\n        raise exception 'The budget lines of an allocation come and go together.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_whole', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_guard_budget_lines)

    public_guard_new_budget_lines = PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    -- Counted rather than tested with exists, for which the planner would expect an early end that never comes.\n    select count(*) into strange from (select distinct t.area_id, t.edition_id from touched t) as used\n    left join area a on a.id = used.area_id and a.edition_id = used.edition_id where a.id is null;\n    select strange + count(*) filter (\n        where al.id is null or c.id is null or al.commitment_id <> w.commitment_id or al.phase <> w.phase\n            or al.financial_year <> w.financial_year or al.funding_source_id <> w.funding_source_id\n            or coalesce(c.sector_id, 0) <> w.sector_id or c.organisation_id <> w.organisation_id\n            or c.is_transfer <> w.is_transfer\n    ), count(*) filter (where w.cents <> al.amount_cents or not w.is_whole)\n    into strange, unequal\n    from (\n        select t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id, t.sector_id,\n            t.organisation_id, t.is_transfer, t.amount_cents as cents, t.from_cents = 0 as is_whole\n        from touched t where t.parts = 1\n        union all\n        select t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id, t.sector_id,\n            t.organisation_id, t.is_transfer, sum(t.amount_cents)::bigint,\n            count(*) = max(t.parts) and min(t.parts) = max(t.parts)\n            -- Lines that tile their allocation begin where all lines before them end.\n            and sum(t.from_cents) = sum(t.amount_cents * (t.parts - t.position))\n        from touched t where t.parts > 1\n        group by t.edition_id, t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id,\n            t.sector_id, t.organisation_id, t.is_transfer\n    ) as w\n    left join allocation al on al.id = w.allocation_id\n    left join commitment c on c.id = w.commitment_id;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    end if;\n    if unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_guard_new_budget_lines)

    public_guard_placements = PGFunction(
        schema="public",
        signature="guard_placements()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if (\n        select count(*) from touched t\n        left join commitment c on c.id = t.commitment_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join edition e on e.id = t.edition_id and e.activated_at is not null\n        where c.id is null or a.id is null or e.id is null or e.territory <> c.territory\n    ) > 0 then\n        raise exception 'A placement names a commitment, an area or an active edition that is not there.'\n            using errcode = 'check_violation', constraint = 'ck_placement_keys', table = 'placement';\n    end if;\n    return null;\nend\n$function$",
    )
    op.create_entity(public_guard_placements)

    public_line_order = PGFunction(
        schema="public",
        signature="line_order( p_phase phase, p_financial_year smallint, p_sector smallint, p_allocation bigint )",
        definition="returns bigint language sql immutable parallel safe as $function$\n    select ((case p_phase when 'original' then 0 when 'adjusted' then 1 when 'forecast' then 2 when 'audited' then 3\n        else 4 end * 256 + p_financial_year - 1994) * 32768 + p_sector)::bigint << 37 | p_allocation\n$function$",
    )
    op.create_entity(public_line_order)

    public_organisation_area = PGFunction(
        schema="public",
        signature="organisation_area(p_edition integer, p_level area_level, p_code text)",
        definition="returns integer language sql stable parallel safe as $function$\n    select coalesce(\n        (select a.id from area a where a.edition_id = p_edition and a.level = p_level and a.code = p_code),\n        (select a.id from area a where a.edition_id = p_edition and a.level = 'country')\n    )\n$function$",
    )
    op.create_entity(public_organisation_area)

    public_phases_and_years = PGFunction(
        schema="public",
        signature="phases_and_years(p_edition integer)",
        definition="returns table (phase phase, financial_year integer) language sql stable parallel safe as $function$\n    with recursive pair as (\n        (\n            select l.phase, l.financial_year from budget_line l\n            where l.edition_id = p_edition order by l.phase, l.financial_year limit 1\n        )\n        union all\n        select following.phase, following.financial_year\n        from pair\n        cross join lateral (\n            select l.phase, l.financial_year from budget_line l\n            where l.edition_id = p_edition and (l.phase, l.financial_year) > (pair.phase, pair.financial_year)\n            order by l.phase, l.financial_year limit 1\n        ) as following\n    )\n    select pair.phase, pair.financial_year::integer from pair order by pair.financial_year, pair.phase\n$function$",
    )
    op.create_entity(public_phases_and_years)

    public_place_commitments = PGFunction(
        schema="public",
        signature="place_commitments(p_edition integer, p_ids bigint[])",
        definition="returns bigint language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '64MB' as $function$\ndeclare\n    many constant boolean := cardinality(p_ids) > 1000;\nbegin\n    if many then\n        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.\n        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);\n    else\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);\n    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)\n    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,\n        -- Codes are reused between editions for other places; read in another edition, they only estimate.\n        c.geom is null and c.code_edition_id <> p_edition and w.landing in ('ward', 'local', 'district', 'province')\n    from (\n        select * from point_weights(p_edition, p_ids)\n        union all select * from shape_weights(p_edition, p_ids)\n        union all select * from ward_list_weights(p_edition, p_ids)\n        union all select * from residual_weights(p_edition, p_ids)\n    ) as w\n    inner join commitment c on c.id = w.commitment_id\n    order by w.commitment_id;\n    if many then\n        analyze placement;\n    end if;\n    perform apportion_commitments(p_edition, p_ids);\n    return cardinality(p_ids);\nend\n$function$",
    )
    op.create_entity(public_place_commitments)

    public_shape_overlaps = PGFunction(
        schema="public",
        signature="shape_overlaps(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, ward_id integer, shape text, measure double precision)\nlanguage sql stable as $function$\n    with overlap as (\n        -- Added up in one order, so that a shape placed alone gets the same weights as among others.\n        select c.id, p.area_id, c.shape,\n            sum(case when c.shape = 'line'\n                then st_length(st_intersection(c.geom, p.geom)::geography) * 1000\n                else st_area(st_intersection(c.geom, p.geom)::geography) * 100 end order by p.id) as measure\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'\n            and st_intersects(p.geom, c.geom)\n        where c.shape in ('line', 'area')\n        group by c.id, p.area_id, c.shape\n    )\n    select o.id, o.area_id, o.shape, o.measure\n    from (select overlap.*, sum(overlap.measure) over (partition by overlap.id) as whole from overlap) as o\n    where o.measure >= 1 and o.measure >= o.whole / 1000\n$function$",
    )
    op.create_entity(public_shape_overlaps)

    public_split_allocations = PGFunction(
        schema="public",
        signature="split_allocations(p_edition integer, p_ids bigint[])",
        definition="returns setof budget_line language sql stable as $function$\n    with part as (\n        select p.*, c.sector_id, c.organisation_id, c.is_transfer, sum(p.weight) over whole as total,\n            count(*) over whole as parts,\n            row_number() over (partition by p.commitment_id order by a.code collate \"C\", p.landing) as position\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split <> 'whole'\n        inner join area a on a.id = p.area_id\n        window whole as (partition by p.commitment_id)\n    ), share as (\n        select al.*, part.sector_id, part.organisation_id, part.is_transfer, part.area_id, part.landing, part.parts,\n            part.position, div(abs(al.amount_cents) * part.weight::numeric, part.total)::bigint as base,\n            mod(abs(al.amount_cents) * part.weight::numeric, part.total) as remainder\n        from part\n        inner join allocation al on al.commitment_id = part.commitment_id\n    ), line as (\n        select s.*, sign(s.amount_cents)::int * (s.base + (\n            row_number() over (partition by s.id order by s.remainder desc, s.position)\n            <= abs(s.amount_cents) - sum(s.base) over (partition by s.id)\n        )::int) as cents\n        from share as s\n    )\n    select p_edition::smallint, l.phase, l.financial_year, coalesce(l.sector_id, 0)::smallint, l.id, l.position,\n        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,\n        sum(l.cents) over (partition by l.id order by l.position) - l.cents, l.cents\n    from line as l\n$function$",
    )
    op.create_entity(public_split_allocations)

    public_ward_of_point = PGFunction(
        schema="public",
        signature="ward_of_point(p_edition integer, p_point geometry)",
        definition="returns integer language sql stable parallel safe as $function$\n    with near as (\n        -- A nanodegree (0.1 mm) of grace, because subdividing moves the cut borders by a rounding error.\n        select distinct a.id, a.code\n        from area_piece p\n        inner join area a on a.id = p.area_id\n        where p.edition_id = p_edition::smallint and p.level = 'ward'\n            and p.geom && st_expand(p_point, 1e-9) and st_dwithin(p.geom, p_point, 1e-9)\n    )\n    select near.id from near\n    order by (select count(*) from near) = 1\n        or st_covers((select a.geom from area a where a.id = near.id), p_point) desc, near.code collate \"C\"\n    limit 1\n$function$",
    )
    op.create_entity(public_ward_of_point)

    public_whole_allocations = PGFunction(
        schema="public",
        signature="whole_allocations(p_edition integer, p_ids bigint[])",
        definition="returns setof budget_line language sql stable as $function$\n    select p_edition::smallint, al.phase, al.financial_year, coalesce(c.sector_id, 0)::smallint, al.id, 1::smallint,\n        1::smallint, p.landing, p.area_id, al.funding_source_id, c.organisation_id, c.is_transfer, c.id,\n        0::bigint, al.amount_cents\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split = 'whole'\n    inner join allocation al on al.commitment_id = todo.id\n$function$",
    )
    op.create_entity(public_whole_allocations)

    public_latest_population = PGView(
        schema="public",
        signature="latest_population",
        definition="select distinct on (need_value.area_id)\n    need_value.area_id,\n    need_value.year,\n    need_value.value,\n    need_value.source\nfrom need_value\ninner join indicator on need_value.indicator_id = indicator.id\nwhere indicator.code = 'population'\norder by need_value.area_id asc, need_value.year desc",
    )
    op.create_entity(public_latest_population)

    public_point_wards = PGFunction(
        schema="public",
        signature="point_wards(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, ward_id integer) language sql stable as $function$\n    with near as (\n        -- With the grace of ward_of_point, so that on a border both wards are seen.\n        select c.id, min(p.area_id) as lowest, max(p.area_id) as highest\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'\n            and st_dwithin(p.geom, c.geom, 1e-9)\n        where c.shape = 'point'\n        group by c.id\n    )\n    select c.id, case when near.lowest = near.highest then near.lowest\n        when near.lowest < near.highest then ward_of_point(p_edition, c.geom) end\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    left join near on near.id = c.id\n    where c.shape = 'point'\n$function$",
    )
    op.create_entity(public_point_wards)

    public_point_weights = PGFunction(
        schema="public",
        signature="point_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    select one.commitment_id, coalesce(one.ward_id, country.id),\n        case when one.ward_id is null then 'outside' else 'ward' end::landing, 1, 'whole'::split_method\n    from point_wards(p_edition, p_ids) as one\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n    union all\n    select part.id, coalesce(part.ward_id, country.id),\n        case when part.ward_id is null then 'outside' else 'ward' end::landing, count(*),\n        case when count(*) over (partition by part.id) = 1 then 'whole' else 'equal' end::split_method\n    from (\n        select c.id, ward_of_point(p_edition, point.geom) as ward_id\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        cross join lateral st_dump(c.geom) as point\n        where c.shape = 'points'\n    ) as part\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n    group by part.id, part.ward_id, country.id\n$function$",
    )
    op.create_entity(public_point_weights)

    public_residual_weights = PGFunction(
        schema="public",
        signature="residual_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    select c.id, coalesce(named.id, organisation_area(p_edition, o.area_level, o.area_code)),\n        case when named.id is not null then c.scope::text\n            when c.scope = 'head_office' then 'head_office' else 'unlocated' end::landing,\n        1, 'whole'::split_method\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    inner join organisation o on o.id = c.organisation_id\n    left join area named on named.edition_id = p_edition and (\n        (named.level = c.area_level and named.code = c.area_code)\n        or (c.scope = 'country' and named.level = 'country')\n    )\n    where c.scope not in ('site', 'wards')\n        or (c.scope = 'wards' and not exists (\n            select 1 from commitment_ward cw where cw.commitment_id = c.id and cw.role = 'work'\n        ))\n$function$",
    )
    op.create_entity(public_residual_weights)

    public_shape_weights = PGFunction(
        schema="public",
        signature="shape_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    with part as (\n        select o.*, o.measure / 100 / (w.area_km2 * 1000000) * population.value as people,\n            c.split_by is distinct from 'area' and o.shape = 'area'\n            and bool_and(population.value is not null) over (partition by o.commitment_id)\n            and sum(population.value) over (partition by o.commitment_id) > 0 as by_people\n        from shape_overlaps(p_edition, p_ids) as o\n        inner join commitment c on c.id = o.commitment_id\n        inner join area w on w.id = o.ward_id\n        left join latest_population population on population.area_id = o.ward_id\n    )\n    select part.commitment_id, part.ward_id, 'ward'::landing,\n        greatest(1, round(case when part.by_people then part.people * 1000000 else part.measure end))::bigint,\n        case when count(*) over (partition by part.commitment_id) = 1 then 'whole'\n            when part.by_people then 'population'\n            when part.shape = 'line' then 'length' else 'area' end::split_method\n    from part\n    union all\n    select c.id, country.id, 'outside'::landing, 1, 'whole'::split_method\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id and c.shape in ('line', 'area')\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n    where not exists (select 1 from part where part.commitment_id = c.id)\n$function$",
    )
    op.create_entity(public_shape_weights)

    public_ward_list_weights = PGFunction(
        schema="public",
        signature="ward_list_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    with named as (\n        select c.id, a.id as ward_id, cw.share, population.value as people, o.area_level, o.area_code,\n            bool_and(cw.share is not null) over whole and sum(cw.share) over whole > 0\n            and coalesce(c.split_by = 'declared', true) as declared,\n            bool_and(population.value is not null) over whole and sum(round(population.value)) over whole > 0\n            and coalesce(c.split_by in ('population', 'declared'), true) as peopled,\n            count(*) over whole as wards\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id and c.scope = 'wards'\n        inner join organisation o on o.id = c.organisation_id\n        inner join commitment_ward cw on cw.commitment_id = c.id and cw.role = 'work'\n        left join area a on a.edition_id = p_edition and a.level = 'ward' and a.code = cw.ward_code\n        left join latest_population population on population.area_id = a.id\n        window whole as (partition by c.id)\n    )\n    select named.id, coalesce(named.ward_id, organisation_area(p_edition, named.area_level, named.area_code)),\n        case when named.ward_id is null then 'unlocated' else 'ward' end::landing,\n        sum(case when named.declared then named.share when named.peopled then round(named.people) else 1 end)::bigint,\n        min(case when named.wards = 1 then 'whole' when named.declared then 'declared'\n            when named.peopled then 'population' else 'equal' end::split_method)\n    from named\n    group by named.id, coalesce(named.ward_id, organisation_area(p_edition, named.area_level, named.area_code)),\n        named.ward_id is null\n$function$",
    )
    op.create_entity(public_ward_list_weights)

    public_window_cents = PGFunction(
        schema="public",
        signature="window_cents( p_from bigint, p_cents bigint, p_start date, p_end date, p_window_start date, p_window_end date )",
        definition="returns bigint language sql immutable parallel safe as $function$\n    select cents_until(p_from + p_cents, p_start, p_end, p_window_end) - cents_until(p_from, p_start, p_end, p_window_end)\n        - cents_until(p_from + p_cents, p_start, p_end, p_window_start) + cents_until(p_from, p_start, p_end, p_window_start)\n$function$",
    )
    op.create_entity(public_window_cents)

    public_allocation_allocation_delete = PGTrigger(
        schema="public",
        signature="allocation_delete",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after delete ON public.allocation referencing old table as touched\nfor each statement execute function public.drop_lines_of_allocations()",
    )
    op.create_entity(public_allocation_allocation_delete)

    public_allocation_allocation_insert = PGTrigger(
        schema="public",
        signature="allocation_insert",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after insert ON public.allocation referencing new table as touched\nfor each statement execute function public.apportion_changed_allocations()",
    )
    op.create_entity(public_allocation_allocation_insert)

    public_allocation_allocation_update = PGTrigger(
        schema="public",
        signature="allocation_update",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after update ON public.allocation referencing old table as before new table as touched\nfor each statement execute function public.apportion_changed_allocations()",
    )
    op.create_entity(public_allocation_allocation_update)

    public_area_area_of_active_edition = PGTrigger(
        schema="public",
        signature="area_of_active_edition",
        on_entity="public.area",
        is_constraint=False,
        definition="before insert or update or delete ON public.area for each row execute function public.guard_active_edition()",
    )
    op.create_entity(public_area_area_of_active_edition)

    public_budget_line_budget_line_delete = PGTrigger(
        schema="public",
        signature="budget_line_delete",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after delete ON public.budget_line referencing old table as touched\nfor each statement execute function public.guard_budget_lines()",
    )
    op.create_entity(public_budget_line_budget_line_delete)

    public_budget_line_budget_line_insert = PGTrigger(
        schema="public",
        signature="budget_line_insert",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after insert ON public.budget_line referencing new table as touched\nfor each statement execute function public.guard_new_budget_lines()",
    )
    op.create_entity(public_budget_line_budget_line_insert)

    public_budget_line_budget_line_update = PGTrigger(
        schema="public",
        signature="budget_line_update",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after update ON public.budget_line referencing new table as touched\nfor each statement execute function public.guard_budget_lines()",
    )
    op.create_entity(public_budget_line_budget_line_update)

    public_commitment_commitment_delete = PGTrigger(
        schema="public",
        signature="commitment_delete",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after delete ON public.commitment referencing old table as touched\nfor each statement execute function public.drop_placements()",
    )
    op.create_entity(public_commitment_commitment_delete)

    public_commitment_commitment_update = PGTrigger(
        schema="public",
        signature="commitment_update",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after update ON public.commitment referencing old table as before new table as touched\nfor each statement execute function public.apportion_changed_commitments()",
    )
    op.create_entity(public_commitment_commitment_update)

    public_edition_edition_stays_active = PGTrigger(
        schema="public",
        signature="edition_stays_active",
        on_entity="public.edition",
        is_constraint=False,
        definition="before update or delete ON public.edition for each row execute function public.guard_activation()",
    )
    op.create_entity(public_edition_edition_stays_active)

    public_area_piece_piece_of_active_edition = PGTrigger(
        schema="public",
        signature="piece_of_active_edition",
        on_entity="public.area_piece",
        is_constraint=False,
        definition="before insert or update or delete ON public.area_piece for each row execute function public.guard_active_edition()",
    )
    op.create_entity(public_area_piece_piece_of_active_edition)

    public_placement_placement_insert = PGTrigger(
        schema="public",
        signature="placement_insert",
        on_entity="public.placement",
        is_constraint=False,
        definition="after insert ON public.placement referencing new table as touched\nfor each statement execute function public.guard_placements()",
    )
    op.create_entity(public_placement_placement_insert)

    public_placement_placement_update = PGTrigger(
        schema="public",
        signature="placement_update",
        on_entity="public.placement",
        is_constraint=False,
        definition="after update ON public.placement referencing new table as touched\nfor each statement execute function public.guard_placements()",
    )
    op.create_entity(public_placement_placement_update)


def downgrade() -> None:
    public_placement_placement_update = PGTrigger(
        schema="public",
        signature="placement_update",
        on_entity="public.placement",
        is_constraint=False,
        definition="after update ON public.placement referencing new table as touched\nfor each statement execute function public.guard_placements()",
    )
    op.drop_entity(public_placement_placement_update)

    public_placement_placement_insert = PGTrigger(
        schema="public",
        signature="placement_insert",
        on_entity="public.placement",
        is_constraint=False,
        definition="after insert ON public.placement referencing new table as touched\nfor each statement execute function public.guard_placements()",
    )
    op.drop_entity(public_placement_placement_insert)

    public_area_piece_piece_of_active_edition = PGTrigger(
        schema="public",
        signature="piece_of_active_edition",
        on_entity="public.area_piece",
        is_constraint=False,
        definition="before insert or update or delete ON public.area_piece for each row execute function public.guard_active_edition()",
    )
    op.drop_entity(public_area_piece_piece_of_active_edition)

    public_edition_edition_stays_active = PGTrigger(
        schema="public",
        signature="edition_stays_active",
        on_entity="public.edition",
        is_constraint=False,
        definition="before update or delete ON public.edition for each row execute function public.guard_activation()",
    )
    op.drop_entity(public_edition_edition_stays_active)

    public_commitment_commitment_update = PGTrigger(
        schema="public",
        signature="commitment_update",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after update ON public.commitment referencing old table as before new table as touched\nfor each statement execute function public.apportion_changed_commitments()",
    )
    op.drop_entity(public_commitment_commitment_update)

    public_commitment_commitment_delete = PGTrigger(
        schema="public",
        signature="commitment_delete",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after delete ON public.commitment referencing old table as touched\nfor each statement execute function public.drop_placements()",
    )
    op.drop_entity(public_commitment_commitment_delete)

    public_budget_line_budget_line_update = PGTrigger(
        schema="public",
        signature="budget_line_update",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after update ON public.budget_line referencing new table as touched\nfor each statement execute function public.guard_budget_lines()",
    )
    op.drop_entity(public_budget_line_budget_line_update)

    public_budget_line_budget_line_insert = PGTrigger(
        schema="public",
        signature="budget_line_insert",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after insert ON public.budget_line referencing new table as touched\nfor each statement execute function public.guard_new_budget_lines()",
    )
    op.drop_entity(public_budget_line_budget_line_insert)

    public_budget_line_budget_line_delete = PGTrigger(
        schema="public",
        signature="budget_line_delete",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after delete ON public.budget_line referencing old table as touched\nfor each statement execute function public.guard_budget_lines()",
    )
    op.drop_entity(public_budget_line_budget_line_delete)

    public_area_area_of_active_edition = PGTrigger(
        schema="public",
        signature="area_of_active_edition",
        on_entity="public.area",
        is_constraint=False,
        definition="before insert or update or delete ON public.area for each row execute function public.guard_active_edition()",
    )
    op.drop_entity(public_area_area_of_active_edition)

    public_allocation_allocation_update = PGTrigger(
        schema="public",
        signature="allocation_update",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after update ON public.allocation referencing old table as before new table as touched\nfor each statement execute function public.apportion_changed_allocations()",
    )
    op.drop_entity(public_allocation_allocation_update)

    public_allocation_allocation_insert = PGTrigger(
        schema="public",
        signature="allocation_insert",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after insert ON public.allocation referencing new table as touched\nfor each statement execute function public.apportion_changed_allocations()",
    )
    op.drop_entity(public_allocation_allocation_insert)

    public_allocation_allocation_delete = PGTrigger(
        schema="public",
        signature="allocation_delete",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after delete ON public.allocation referencing old table as touched\nfor each statement execute function public.drop_lines_of_allocations()",
    )
    op.drop_entity(public_allocation_allocation_delete)

    public_window_cents = PGFunction(
        schema="public",
        signature="window_cents( p_from bigint, p_cents bigint, p_start date, p_end date, p_window_start date, p_window_end date )",
        definition="returns bigint language sql immutable parallel safe as $function$\n    select cents_until(p_from + p_cents, p_start, p_end, p_window_end) - cents_until(p_from, p_start, p_end, p_window_end)\n        - cents_until(p_from + p_cents, p_start, p_end, p_window_start) + cents_until(p_from, p_start, p_end, p_window_start)\n$function$",
    )
    op.drop_entity(public_window_cents)

    public_ward_list_weights = PGFunction(
        schema="public",
        signature="ward_list_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    with named as (\n        select c.id, a.id as ward_id, cw.share, population.value as people, o.area_level, o.area_code,\n            bool_and(cw.share is not null) over whole and sum(cw.share) over whole > 0\n            and coalesce(c.split_by = 'declared', true) as declared,\n            bool_and(population.value is not null) over whole and sum(round(population.value)) over whole > 0\n            and coalesce(c.split_by in ('population', 'declared'), true) as peopled,\n            count(*) over whole as wards\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id and c.scope = 'wards'\n        inner join organisation o on o.id = c.organisation_id\n        inner join commitment_ward cw on cw.commitment_id = c.id and cw.role = 'work'\n        left join area a on a.edition_id = p_edition and a.level = 'ward' and a.code = cw.ward_code\n        left join latest_population population on population.area_id = a.id\n        window whole as (partition by c.id)\n    )\n    select named.id, coalesce(named.ward_id, organisation_area(p_edition, named.area_level, named.area_code)),\n        case when named.ward_id is null then 'unlocated' else 'ward' end::landing,\n        sum(case when named.declared then named.share when named.peopled then round(named.people) else 1 end)::bigint,\n        min(case when named.wards = 1 then 'whole' when named.declared then 'declared'\n            when named.peopled then 'population' else 'equal' end::split_method)\n    from named\n    group by named.id, coalesce(named.ward_id, organisation_area(p_edition, named.area_level, named.area_code)),\n        named.ward_id is null\n$function$",
    )
    op.drop_entity(public_ward_list_weights)

    public_shape_weights = PGFunction(
        schema="public",
        signature="shape_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    with part as (\n        select o.*, o.measure / 100 / (w.area_km2 * 1000000) * population.value as people,\n            c.split_by is distinct from 'area' and o.shape = 'area'\n            and bool_and(population.value is not null) over (partition by o.commitment_id)\n            and sum(population.value) over (partition by o.commitment_id) > 0 as by_people\n        from shape_overlaps(p_edition, p_ids) as o\n        inner join commitment c on c.id = o.commitment_id\n        inner join area w on w.id = o.ward_id\n        left join latest_population population on population.area_id = o.ward_id\n    )\n    select part.commitment_id, part.ward_id, 'ward'::landing,\n        greatest(1, round(case when part.by_people then part.people * 1000000 else part.measure end))::bigint,\n        case when count(*) over (partition by part.commitment_id) = 1 then 'whole'\n            when part.by_people then 'population'\n            when part.shape = 'line' then 'length' else 'area' end::split_method\n    from part\n    union all\n    select c.id, country.id, 'outside'::landing, 1, 'whole'::split_method\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id and c.shape in ('line', 'area')\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n    where not exists (select 1 from part where part.commitment_id = c.id)\n$function$",
    )
    op.drop_entity(public_shape_weights)

    public_residual_weights = PGFunction(
        schema="public",
        signature="residual_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    select c.id, coalesce(named.id, organisation_area(p_edition, o.area_level, o.area_code)),\n        case when named.id is not null then c.scope::text\n            when c.scope = 'head_office' then 'head_office' else 'unlocated' end::landing,\n        1, 'whole'::split_method\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    inner join organisation o on o.id = c.organisation_id\n    left join area named on named.edition_id = p_edition and (\n        (named.level = c.area_level and named.code = c.area_code)\n        or (c.scope = 'country' and named.level = 'country')\n    )\n    where c.scope not in ('site', 'wards')\n        or (c.scope = 'wards' and not exists (\n            select 1 from commitment_ward cw where cw.commitment_id = c.id and cw.role = 'work'\n        ))\n$function$",
    )
    op.drop_entity(public_residual_weights)

    public_point_weights = PGFunction(
        schema="public",
        signature="point_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage sql stable as $function$\n    select one.commitment_id, coalesce(one.ward_id, country.id),\n        case when one.ward_id is null then 'outside' else 'ward' end::landing, 1, 'whole'::split_method\n    from point_wards(p_edition, p_ids) as one\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n    union all\n    select part.id, coalesce(part.ward_id, country.id),\n        case when part.ward_id is null then 'outside' else 'ward' end::landing, count(*),\n        case when count(*) over (partition by part.id) = 1 then 'whole' else 'equal' end::split_method\n    from (\n        select c.id, ward_of_point(p_edition, point.geom) as ward_id\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        cross join lateral st_dump(c.geom) as point\n        where c.shape = 'points'\n    ) as part\n    inner join area country on country.edition_id = p_edition and country.level = 'country'\n    group by part.id, part.ward_id, country.id\n$function$",
    )
    op.drop_entity(public_point_weights)

    public_point_wards = PGFunction(
        schema="public",
        signature="point_wards(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, ward_id integer) language sql stable as $function$\n    with near as (\n        -- With the grace of ward_of_point, so that on a border both wards are seen.\n        select c.id, min(p.area_id) as lowest, max(p.area_id) as highest\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'\n            and st_dwithin(p.geom, c.geom, 1e-9)\n        where c.shape = 'point'\n        group by c.id\n    )\n    select c.id, case when near.lowest = near.highest then near.lowest\n        when near.lowest < near.highest then ward_of_point(p_edition, c.geom) end\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    left join near on near.id = c.id\n    where c.shape = 'point'\n$function$",
    )
    op.drop_entity(public_point_wards)

    public_latest_population = PGView(
        schema="public",
        signature="latest_population",
        definition="select distinct on (need_value.area_id)\n    need_value.area_id,\n    need_value.year,\n    need_value.value,\n    need_value.source\nfrom need_value\ninner join indicator on need_value.indicator_id = indicator.id\nwhere indicator.code = 'population'\norder by need_value.area_id asc, need_value.year desc",
    )
    op.drop_entity(public_latest_population)

    public_whole_allocations = PGFunction(
        schema="public",
        signature="whole_allocations(p_edition integer, p_ids bigint[])",
        definition="returns setof budget_line language sql stable as $function$\n    select p_edition::smallint, al.phase, al.financial_year, coalesce(c.sector_id, 0)::smallint, al.id, 1::smallint,\n        1::smallint, p.landing, p.area_id, al.funding_source_id, c.organisation_id, c.is_transfer, c.id,\n        0::bigint, al.amount_cents\n    from unnest(p_ids) as todo (id)\n    inner join commitment c on c.id = todo.id\n    inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split = 'whole'\n    inner join allocation al on al.commitment_id = todo.id\n$function$",
    )
    op.drop_entity(public_whole_allocations)

    public_ward_of_point = PGFunction(
        schema="public",
        signature="ward_of_point(p_edition integer, p_point geometry)",
        definition="returns integer language sql stable parallel safe as $function$\n    with near as (\n        -- A nanodegree (0.1 mm) of grace, because subdividing moves the cut borders by a rounding error.\n        select distinct a.id, a.code\n        from area_piece p\n        inner join area a on a.id = p.area_id\n        where p.edition_id = p_edition::smallint and p.level = 'ward'\n            and p.geom && st_expand(p_point, 1e-9) and st_dwithin(p.geom, p_point, 1e-9)\n    )\n    select near.id from near\n    order by (select count(*) from near) = 1\n        or st_covers((select a.geom from area a where a.id = near.id), p_point) desc, near.code collate \"C\"\n    limit 1\n$function$",
    )
    op.drop_entity(public_ward_of_point)

    public_split_allocations = PGFunction(
        schema="public",
        signature="split_allocations(p_edition integer, p_ids bigint[])",
        definition="returns setof budget_line language sql stable as $function$\n    with part as (\n        select p.*, c.sector_id, c.organisation_id, c.is_transfer, sum(p.weight) over whole as total,\n            count(*) over whole as parts,\n            row_number() over (partition by p.commitment_id order by a.code collate \"C\", p.landing) as position\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split <> 'whole'\n        inner join area a on a.id = p.area_id\n        window whole as (partition by p.commitment_id)\n    ), share as (\n        select al.*, part.sector_id, part.organisation_id, part.is_transfer, part.area_id, part.landing, part.parts,\n            part.position, div(abs(al.amount_cents) * part.weight::numeric, part.total)::bigint as base,\n            mod(abs(al.amount_cents) * part.weight::numeric, part.total) as remainder\n        from part\n        inner join allocation al on al.commitment_id = part.commitment_id\n    ), line as (\n        select s.*, sign(s.amount_cents)::int * (s.base + (\n            row_number() over (partition by s.id order by s.remainder desc, s.position)\n            <= abs(s.amount_cents) - sum(s.base) over (partition by s.id)\n        )::int) as cents\n        from share as s\n    )\n    select p_edition::smallint, l.phase, l.financial_year, coalesce(l.sector_id, 0)::smallint, l.id, l.position,\n        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,\n        sum(l.cents) over (partition by l.id order by l.position) - l.cents, l.cents\n    from line as l\n$function$",
    )
    op.drop_entity(public_split_allocations)

    public_shape_overlaps = PGFunction(
        schema="public",
        signature="shape_overlaps(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, ward_id integer, shape text, measure double precision)\nlanguage sql stable as $function$\n    with overlap as (\n        -- Added up in one order, so that a shape placed alone gets the same weights as among others.\n        select c.id, p.area_id, c.shape,\n            sum(case when c.shape = 'line'\n                then st_length(st_intersection(c.geom, p.geom)::geography) * 1000\n                else st_area(st_intersection(c.geom, p.geom)::geography) * 100 end order by p.id) as measure\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'\n            and st_intersects(p.geom, c.geom)\n        where c.shape in ('line', 'area')\n        group by c.id, p.area_id, c.shape\n    )\n    select o.id, o.area_id, o.shape, o.measure\n    from (select overlap.*, sum(overlap.measure) over (partition by overlap.id) as whole from overlap) as o\n    where o.measure >= 1 and o.measure >= o.whole / 1000\n$function$",
    )
    op.drop_entity(public_shape_overlaps)

    public_place_commitments = PGFunction(
        schema="public",
        signature="place_commitments(p_edition integer, p_ids bigint[])",
        definition="returns bigint language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '64MB' as $function$\ndeclare\n    many constant boolean := cardinality(p_ids) > 1000;\nbegin\n    if many then\n        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.\n        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);\n    else\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);\n    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)\n    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,\n        -- Codes are reused between editions for other places; read in another edition, they only estimate.\n        c.geom is null and c.code_edition_id <> p_edition and w.landing in ('ward', 'local', 'district', 'province')\n    from (\n        select * from point_weights(p_edition, p_ids)\n        union all select * from shape_weights(p_edition, p_ids)\n        union all select * from ward_list_weights(p_edition, p_ids)\n        union all select * from residual_weights(p_edition, p_ids)\n    ) as w\n    inner join commitment c on c.id = w.commitment_id\n    order by w.commitment_id;\n    if many then\n        analyze placement;\n    end if;\n    perform apportion_commitments(p_edition, p_ids);\n    return cardinality(p_ids);\nend\n$function$",
    )
    op.drop_entity(public_place_commitments)

    public_phases_and_years = PGFunction(
        schema="public",
        signature="phases_and_years(p_edition integer)",
        definition="returns table (phase phase, financial_year integer) language sql stable parallel safe as $function$\n    with recursive pair as (\n        (\n            select l.phase, l.financial_year from budget_line l\n            where l.edition_id = p_edition order by l.phase, l.financial_year limit 1\n        )\n        union all\n        select following.phase, following.financial_year\n        from pair\n        cross join lateral (\n            select l.phase, l.financial_year from budget_line l\n            where l.edition_id = p_edition and (l.phase, l.financial_year) > (pair.phase, pair.financial_year)\n            order by l.phase, l.financial_year limit 1\n        ) as following\n    )\n    select pair.phase, pair.financial_year::integer from pair order by pair.financial_year, pair.phase\n$function$",
    )
    op.drop_entity(public_phases_and_years)

    public_organisation_area = PGFunction(
        schema="public",
        signature="organisation_area(p_edition integer, p_level area_level, p_code text)",
        definition="returns integer language sql stable parallel safe as $function$\n    select coalesce(\n        (select a.id from area a where a.edition_id = p_edition and a.level = p_level and a.code = p_code),\n        (select a.id from area a where a.edition_id = p_edition and a.level = 'country')\n    )\n$function$",
    )
    op.drop_entity(public_organisation_area)

    public_line_order = PGFunction(
        schema="public",
        signature="line_order( p_phase phase, p_financial_year smallint, p_sector smallint, p_allocation bigint )",
        definition="returns bigint language sql immutable parallel safe as $function$\n    select ((case p_phase when 'original' then 0 when 'adjusted' then 1 when 'forecast' then 2 when 'audited' then 3\n        else 4 end * 256 + p_financial_year - 1994) * 32768 + p_sector)::bigint << 37 | p_allocation\n$function$",
    )
    op.drop_entity(public_line_order)

    public_guard_placements = PGFunction(
        schema="public",
        signature="guard_placements()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if (\n        select count(*) from touched t\n        left join commitment c on c.id = t.commitment_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join edition e on e.id = t.edition_id and e.activated_at is not null\n        where c.id is null or a.id is null or e.id is null or e.territory <> c.territory\n    ) > 0 then\n        raise exception 'A placement names a commitment, an area or an active edition that is not there.'\n            using errcode = 'check_violation', constraint = 'ck_placement_keys', table = 'placement';\n    end if;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_guard_placements)

    public_guard_new_budget_lines = PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    -- Counted rather than tested with exists, for which the planner would expect an early end that never comes.\n    select count(*) into strange from (select distinct t.area_id, t.edition_id from touched t) as used\n    left join area a on a.id = used.area_id and a.edition_id = used.edition_id where a.id is null;\n    select strange + count(*) filter (\n        where al.id is null or c.id is null or al.commitment_id <> w.commitment_id or al.phase <> w.phase\n            or al.financial_year <> w.financial_year or al.funding_source_id <> w.funding_source_id\n            or coalesce(c.sector_id, 0) <> w.sector_id or c.organisation_id <> w.organisation_id\n            or c.is_transfer <> w.is_transfer\n    ), count(*) filter (where w.cents <> al.amount_cents or not w.is_whole)\n    into strange, unequal\n    from (\n        select t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id, t.sector_id,\n            t.organisation_id, t.is_transfer, t.amount_cents as cents, t.from_cents = 0 as is_whole\n        from touched t where t.parts = 1\n        union all\n        select t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id, t.sector_id,\n            t.organisation_id, t.is_transfer, sum(t.amount_cents)::bigint,\n            count(*) = max(t.parts) and min(t.parts) = max(t.parts)\n            -- Lines that tile their allocation begin where all lines before them end.\n            and sum(t.from_cents) = sum(t.amount_cents * (t.parts - t.position))\n        from touched t where t.parts > 1\n        group by t.edition_id, t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id,\n            t.sector_id, t.organisation_id, t.is_transfer\n    ) as w\n    left join allocation al on al.id = w.allocation_id\n    left join commitment c on c.id = w.commitment_id;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    end if;\n    if unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_guard_new_budget_lines)

    public_guard_budget_lines = PGFunction(
        schema="public",
        signature="guard_budget_lines()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        raise exception 'Budget lines are written anew, never changed.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_unchanged', table = 'budget_line';\n    end if;\n    if exists (\n        select 1 from touched t group by t.allocation_id, t.edition_id\n        having count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)\n    ) then\n        raise exception 'The budget lines of an allocation come and go together.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_whole', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_guard_budget_lines)

    public_guard_active_edition = PGFunction(
        schema="public",
        signature="guard_active_edition()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    -- Of a new row, old is null, and the other way round.\n    if exists (\n        select 1 from edition e\n        where e.id in (old.edition_id, new.edition_id) and e.activated_at is not null\n    ) then\n        raise exception 'An active edition never changes.'\n            using errcode = 'check_violation', constraint = 'ck_area_edition_not_active', table = 'area';\n    end if;\n    return coalesce(new, old);\nend\n$function$",
    )
    op.drop_entity(public_guard_active_edition)

    public_guard_activation = PGFunction(
        schema="public",
        signature="guard_activation()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if old.activated_at is not null and (\n        tg_op = 'DELETE' or new.activated_at is null or new.territory <> old.territory\n    ) then\n        raise exception 'An active edition stays as it is; only its end date may change.'\n            using errcode = 'check_violation', constraint = 'ck_edition_stays_active', table = 'edition';\n    end if;\n    return coalesce(new, old);\nend\n$function$",
    )
    op.drop_entity(public_guard_activation)

    public_drop_placements = PGFunction(
        schema="public",
        signature="drop_placements()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from placement p using touched t where p.commitment_id = t.id;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_drop_placements)

    public_drop_lines_of_allocations = PGFunction(
        schema="public",
        signature="drop_lines_of_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from budget_line l using touched t, edition e, (select 0 as id union all select id from sector) as s\n    where l.edition_id = e.id and l.phase = t.phase and l.financial_year = t.financial_year\n        and l.sector_id = s.id and l.allocation_id = t.id;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_drop_lines_of_allocations)

    public_cents_until = PGFunction(
        schema="public",
        signature="cents_until(p_cents bigint, p_start date, p_end date, p_day date)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    -- Whole numbers, whose division cuts towards zero; an allocation's cents times 366 stay far below 2^63.\n    select p_cents * greatest(0, least(p_day, p_end) - p_start) / (p_end - p_start)\n$function$",
    )
    op.drop_entity(public_cents_until)

    public_apportion_commitments = PGFunction(
        schema="public",
        signature="apportion_commitments(p_edition integer, p_ids bigint[])",
        definition="returns void language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\nbegin\n    if cardinality(p_ids) <= 1000 then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    if exists (select 1 from budget_line l where l.edition_id = p_edition) then\n        delete from budget_line l using allocation al, commitment c\n        where c.id = any (p_ids) and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase\n            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)\n            and l.allocation_id = al.id;\n    end if;\n    insert into budget_line\n    select * from (\n        select * from whole_allocations(p_edition, p_ids) union all select * from split_allocations(p_edition, p_ids)\n    ) as line\n    order by line_order(line.phase, line.financial_year, line.sector_id, line.allocation_id);\nend\n$function$",
    )
    op.drop_entity(public_apportion_commitments)

    public_apportion_changed_commitments = PGFunction(
        schema="public",
        signature="apportion_changed_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id where n.organisation_id <> b.organisation_id\n    );\n    marked bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id\n        where n.organisation_id = b.organisation_id\n            and (n.sector_id, n.is_transfer) is distinct from (b.sector_id, b.is_transfer)\n    );\n    work record;\nbegin\n    delete from budget_line l using allocation al, before b, edition e\n    where b.id = any (moved || marked) and al.commitment_id = b.id and l.edition_id = e.id and l.phase = al.phase\n        and l.financial_year = al.financial_year and l.sector_id = coalesce(b.sector_id, 0)\n        and l.allocation_id = al.id;\n    for work in\n        select p.edition_id,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (moved)) as moved,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (marked)) as marked\n        from placement p where p.commitment_id = any (moved || marked) group by p.edition_id\n    loop\n        if work.moved is not null then\n            perform place_commitments(work.edition_id, work.moved);\n        end if;\n        if work.marked is not null then\n            perform apportion_commitments(work.edition_id, work.marked);\n        end if;\n    end loop;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_apportion_changed_commitments)

    public_apportion_changed_allocations = PGFunction(
        schema="public",
        signature="apportion_changed_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[];\n    work record;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Lines stand under the commitment, phase and year of their allocation, and go when it leaves them.\n        select array_agg(b.id) into moved from before b\n        where not exists (\n            select 1 from touched t\n            where t.id = b.id and t.commitment_id = b.commitment_id and t.phase = b.phase\n                and t.financial_year = b.financial_year\n        );\n        if moved is not null then\n            delete from budget_line l using before b, edition e,\n                (select 0 as id union all select id from sector) as s\n            where b.id = any (moved) and l.edition_id = e.id and l.phase = b.phase\n                and l.financial_year = b.financial_year and l.sector_id = s.id and l.allocation_id = b.id;\n        end if;\n    end if;\n    for work in\n        select p.edition_id, array_agg(distinct p.commitment_id) as ids\n        from placement p\n        where p.commitment_id in (select t.commitment_id from touched t)\n        group by p.edition_id\n    loop\n        perform apportion_commitments(work.edition_id, work.ids);\n    end loop;\n    return null;\nend\n$function$",
    )
    op.drop_entity(public_apportion_changed_allocations)
