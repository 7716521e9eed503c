"""Split money in whole numbers, place an id given twice once, and leave lines alone that no change touches.

Revision: 0004
Revises: 0003
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    public_apportion_changed_commitments = PGFunction(
        schema="public",
        signature="apportion_changed_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id where n.organisation_id <> b.organisation_id\n    );\n    marked bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id\n        where n.organisation_id = b.organisation_id\n            and (n.sector_id, n.is_transfer) is distinct from (b.sector_id, b.is_transfer)\n    );\n    work record;\nbegin\n    if cardinality(moved || marked) = 0 then\n        return null; -- most changes touch neither\n    end if;\n    delete from budget_line l using allocation al, before b, edition e\n    where b.id = any (moved || marked) and al.commitment_id = b.id and l.edition_id = e.id and l.phase = al.phase\n        and l.financial_year = al.financial_year and l.sector_id = coalesce(b.sector_id, 0)\n        and l.allocation_id = al.id;\n    for work in\n        select p.edition_id,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (moved)) as moved,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (marked)) as marked\n        from placement p where p.commitment_id = any (moved || marked) group by p.edition_id\n    loop\n        if work.moved is not null then\n            perform place_commitments(work.edition_id, work.moved);\n        end if;\n        if work.marked is not null then\n            perform apportion_commitments(work.edition_id, work.marked);\n        end if;\n    end loop;\n    return null;\nend\n$function$",
    )
    op.replace_entity(public_apportion_changed_commitments)

    public_place_commitments = PGFunction(
        schema="public",
        signature="place_commitments(p_edition integer, p_ids bigint[])",
        definition="returns bigint language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '64MB' as $function$\ndeclare\n    many constant boolean := cardinality(p_ids) > 1000;\nbegin\n    if cardinality(p_ids) > 1 then\n        p_ids := array(select distinct todo.id from unnest(p_ids) as todo (id));\n    end if;\n    if many then\n        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.\n        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);\n    else\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);\n    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)\n    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,\n        -- Codes are reused between editions for other places; read in another edition, they only estimate.\n        c.geom is null and c.code_edition_id <> p_edition and w.landing in ('ward', 'local', 'district', 'province')\n    from (\n        select * from point_weights(p_edition, p_ids)\n        union all select * from shape_weights(p_edition, p_ids)\n        union all select * from ward_list_weights(p_edition, p_ids)\n        union all select * from residual_weights(p_edition, p_ids)\n    ) as w\n    inner join commitment c on c.id = w.commitment_id\n    order by w.commitment_id;\n    if many then\n        analyze placement;\n    end if;\n    perform apportion_commitments(p_edition, p_ids);\n    return cardinality(p_ids);\nend\n$function$",
    )
    op.replace_entity(public_place_commitments)

    public_share_of_cents = PGFunction(
        schema="public",
        signature="share_of_cents(p_cents bigint, p_weight bigint, p_total bigint)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    -- As many cents for each unit of weight as all can have; the rest is less than a cent each.\n    select p_cents / p_total * p_weight + case when p_total < 3000000000 then p_cents % p_total * p_weight / p_total\n        else div(p_cents % p_total * p_weight::numeric, p_total)::bigint end\n$function$",
    )
    op.create_entity(public_share_of_cents)

    public_share_remainder = PGFunction(
        schema="public",
        signature="share_remainder(p_cents bigint, p_weight bigint, p_total bigint)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    select case when p_total < 3000000000 then p_cents % p_total * p_weight % p_total\n        else mod(p_cents % p_total * p_weight::numeric, p_total)::bigint end\n$function$",
    )
    op.create_entity(public_share_remainder)

    public_split_allocations = PGFunction(
        schema="public",
        signature="split_allocations(p_edition integer, p_ids bigint[])",
        definition="returns setof budget_line language sql stable as $function$\n    with part as (\n        select p.*, c.sector_id, c.organisation_id, c.is_transfer, (sum(p.weight) over whole)::bigint as total,\n            count(*) over whole as parts,\n            row_number() over (partition by p.commitment_id order by a.code collate \"C\", p.landing, a.id) as position\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split <> 'whole'\n        inner join area a on a.id = p.area_id\n        window whole as (partition by p.commitment_id)\n    ), share as (\n        select al.*, part.sector_id, part.organisation_id, part.is_transfer, part.area_id, part.landing, part.parts,\n            part.position, share_of_cents(abs(al.amount_cents), part.weight, part.total) as base,\n            share_remainder(abs(al.amount_cents), part.weight, part.total) as remainder\n        from part\n        inner join allocation al on al.commitment_id = part.commitment_id\n    ), line as (\n        select s.*, sign(s.amount_cents)::int * (s.base + (\n            row_number() over (partition by s.id order by s.remainder desc, s.position)\n            <= abs(s.amount_cents) - (sum(s.base) over (partition by s.id))::bigint\n        )::int) as cents\n        from share as s\n    )\n    select p_edition::smallint, l.phase, l.financial_year, coalesce(l.sector_id, 0)::smallint, l.id, l.position,\n        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,\n        sum(l.cents) over (partition by l.id order by l.position) - l.cents, l.cents\n    from line as l\n$function$",
    )
    op.replace_entity(public_split_allocations)


def downgrade() -> None:
    public_split_allocations = PGFunction(
        schema="public",
        signature="split_allocations(p_edition integer, p_ids bigint[])",
        definition="returns SETOF budget_line\n LANGUAGE sql\n STABLE\nAS $function$\n    with part as (\n        select p.*, c.sector_id, c.organisation_id, c.is_transfer, sum(p.weight) over whole as total,\n            count(*) over whole as parts,\n            row_number() over (partition by p.commitment_id order by a.code collate \"C\", p.landing) as position\n        from unnest(p_ids) as todo (id)\n        inner join commitment c on c.id = todo.id\n        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split <> 'whole'\n        inner join area a on a.id = p.area_id\n        window whole as (partition by p.commitment_id)\n    ), share as (\n        select al.*, part.sector_id, part.organisation_id, part.is_transfer, part.area_id, part.landing, part.parts,\n            part.position, div(abs(al.amount_cents) * part.weight::numeric, part.total)::bigint as base,\n            mod(abs(al.amount_cents) * part.weight::numeric, part.total) as remainder\n        from part\n        inner join allocation al on al.commitment_id = part.commitment_id\n    ), line as (\n        select s.*, sign(s.amount_cents)::int * (s.base + (\n            row_number() over (partition by s.id order by s.remainder desc, s.position)\n            <= abs(s.amount_cents) - sum(s.base) over (partition by s.id)\n        )::int) as cents\n        from share as s\n    )\n    select p_edition::smallint, l.phase, l.financial_year, coalesce(l.sector_id, 0)::smallint, l.id, l.position,\n        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,\n        sum(l.cents) over (partition by l.id order by l.position) - l.cents, l.cents\n    from line as l\n$function$",
    )
    op.replace_entity(public_split_allocations)
    public_share_remainder = PGFunction(
        schema="public",
        signature="share_remainder(p_cents bigint, p_weight bigint, p_total bigint)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    select case when p_total < 3000000000 then p_cents % p_total * p_weight % p_total\n        else mod(p_cents % p_total * p_weight::numeric, p_total)::bigint end\n$function$",
    )
    op.drop_entity(public_share_remainder)

    public_share_of_cents = PGFunction(
        schema="public",
        signature="share_of_cents(p_cents bigint, p_weight bigint, p_total bigint)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    -- As many cents for each unit of weight as all can have; the rest is less than a cent each.\n    select p_cents / p_total * p_weight + case when p_total < 3000000000 then p_cents % p_total * p_weight / p_total\n        else div(p_cents % p_total * p_weight::numeric, p_total)::bigint end\n$function$",
    )
    op.drop_entity(public_share_of_cents)

    public_place_commitments = PGFunction(
        schema="public",
        signature="place_commitments(p_edition integer, p_ids bigint[])",
        definition="returns bigint\n LANGUAGE plpgsql\n SET plan_cache_mode TO 'force_custom_plan'\n SET work_mem TO '64MB'\nAS $function$\ndeclare\n    many constant boolean := cardinality(p_ids) > 1000;\nbegin\n    if many then\n        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.\n        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);\n    else\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);\n    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)\n    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,\n        -- Codes are reused between editions for other places; read in another edition, they only estimate.\n        c.geom is null and c.code_edition_id <> p_edition and w.landing in ('ward', 'local', 'district', 'province')\n    from (\n        select * from point_weights(p_edition, p_ids)\n        union all select * from shape_weights(p_edition, p_ids)\n        union all select * from ward_list_weights(p_edition, p_ids)\n        union all select * from residual_weights(p_edition, p_ids)\n    ) as w\n    inner join commitment c on c.id = w.commitment_id\n    order by w.commitment_id;\n    if many then\n        analyze placement;\n    end if;\n    perform apportion_commitments(p_edition, p_ids);\n    return cardinality(p_ids);\nend\n$function$",
    )
    op.replace_entity(public_place_commitments)
    public_apportion_changed_commitments = PGFunction(
        schema="public",
        signature="apportion_changed_commitments()",
        definition="returns trigger\n LANGUAGE plpgsql\nAS $function$\ndeclare\n    moved bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id where n.organisation_id <> b.organisation_id\n    );\n    marked bigint[] := array(\n        select n.id from touched n inner join before b on b.id = n.id\n        where n.organisation_id = b.organisation_id\n            and (n.sector_id, n.is_transfer) is distinct from (b.sector_id, b.is_transfer)\n    );\n    work record;\nbegin\n    delete from budget_line l using allocation al, before b, edition e\n    where b.id = any (moved || marked) and al.commitment_id = b.id and l.edition_id = e.id and l.phase = al.phase\n        and l.financial_year = al.financial_year and l.sector_id = coalesce(b.sector_id, 0)\n        and l.allocation_id = al.id;\n    for work in\n        select p.edition_id,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (moved)) as moved,\n            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (marked)) as marked\n        from placement p where p.commitment_id = any (moved || marked) group by p.edition_id\n    loop\n        if work.moved is not null then\n            perform place_commitments(work.edition_id, work.moved);\n        end if;\n        if work.marked is not null then\n            perform apportion_commitments(work.edition_id, work.marked);\n        end if;\n    end loop;\n    return null;\nend\n$function$",
    )
    op.replace_entity(public_apportion_changed_commitments)
