"""Look once at what a first load writes, instead of row by row, and place it in parts, found by their ids joined.

Revision: 0022
Revises: 0021
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="only_new_commitments(p_lowest bigint, p_highest bigint)",
        definition="returns boolean language plpgsql stable set enable_seqscan = 'off' as $function$\nbegin\n    return not exists (\n        select from commitment c where c.id between p_lowest and p_highest and c.created_at <> now()\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="has_grown(p_table regclass)",
        definition="returns boolean language sql stable as $function$\n    select pg_relation_size(c.oid) > 2 * c.relpages::bigint * current_setting('block_size')::bigint\n    from pg_class c where c.oid = p_table\n$function$",
    ),
]
CHANGED = [
    PGFunction(
        schema="public",
        signature="count_revision_of_parts()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if not exists (select from touched) then\n        return null; -- an update of nothing would wake the triggers of commitments\n    end if;\n    if tg_op = 'UPDATE' then\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now() and c.id in (\n            (select n.commitment_id from (select * from touched except select * from before) as n)\n            union\n            (select o.commitment_id from (select * from before except select * from touched) as o)\n        );\n    elsif tg_op = 'DELETE' or not (\n        select only_new_commitments(min(t.commitment_id), max(t.commitment_id)) from touched t\n    ) then\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now()\n            and c.id in (select t.commitment_id from touched t);\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        -- As JSON, a geometry would lose its last digits.\n        case p_table when 'commitment' then 'to_jsonb(r) || jsonb_build_object(''geom'', r.geom::text)'\n            else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role') then 'true'\n            else case p_verb when 'INSERT' then format( -- a first load is known by one look; otherwise each row tells\n                'not (select only_new_commitments(min(n.commitment_id), max(n.commitment_id)) from %I as n) and ', p_rows\n            ) else '' end\n            || 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="place_commitments(p_edition integer, p_ids bigint[])",
        definition="returns bigint language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\ndeclare\n    many constant boolean := cardinality(p_ids) > 1000;\n    were_placed boolean;\nbegin\n    if cardinality(p_ids) > 1 then\n        p_ids := array(select distinct todo.id from unnest(p_ids) as todo (id));\n    end if;\n    if not many then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    elsif has_grown('commitment') or has_grown('allocation') then\n        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.\n        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);\n    end if;\n    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);\n    were_placed := found;\n    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)\n    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,\n        -- Codes are reused between editions for other places; read in another edition, they only estimate.\n        c.geom is null and c.code_edition_id <> p_edition and w.landing in ('ward', 'local', 'district', 'province')\n    from commitment_weights(p_edition, p_ids) as w\n    inner join commitment c on c.id = w.commitment_id\n    order by w.commitment_id;\n    if many and has_grown('placement') then\n        analyze placement;\n    end if;\n    if were_placed then\n        perform apportion_commitments(p_edition, p_ids);\n    else -- lines stand where something is placed, and looking for those of none takes as long as writing them\n        insert into budget_line select * from commitment_lines(p_edition, p_ids);\n    end if;\n    return cardinality(p_ids);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="apportion_commitments(p_edition integer, p_ids bigint[])",
        definition="returns void language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\nbegin\n    if cardinality(p_ids) <= 1000 then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    if exists (select 1 from budget_line l where l.edition_id = p_edition) then\n        -- Joined, since a plan that compares with the whole array may sort it anew for every row.\n        delete from budget_line l using unnest(p_ids) as todo (id), commitment c, allocation al\n        where c.id = todo.id and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase\n            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)\n            and l.allocation_id = al.id;\n    end if;\n    insert into budget_line select * from commitment_lines(p_edition, p_ids);\nend\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="count_revision_of_parts()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if not exists (select from touched) then\n        return null; -- an update of nothing would wake the triggers of commitments\n    end if;\n    if tg_op = 'UPDATE' then\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now() and c.id in (\n            (select n.commitment_id from (select * from touched except select * from before) as n)\n            union\n            (select o.commitment_id from (select * from before except select * from touched) as o)\n        );\n    else\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now()\n            and c.id in (select t.commitment_id from touched t);\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        -- As JSON, a geometry would lose its last digits.\n        case p_table when 'commitment' then 'to_jsonb(r) || jsonb_build_object(''geom'', r.geom::text)'\n            else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role') then 'true'\n            else 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="place_commitments(p_edition integer, p_ids bigint[])",
        definition="returns bigint language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '64MB' as $function$\ndeclare\n    many constant boolean := cardinality(p_ids) > 1000;\nbegin\n    if cardinality(p_ids) > 1 then\n        p_ids := array(select distinct todo.id from unnest(p_ids) as todo (id));\n    end if;\n    if many then\n        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.\n        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);\n    else\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);\n    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)\n    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,\n        -- Codes are reused between editions for other places; read in another edition, they only estimate.\n        c.geom is null and c.code_edition_id <> p_edition and w.landing in ('ward', 'local', 'district', 'province')\n    from commitment_weights(p_edition, p_ids) as w\n    inner join commitment c on c.id = w.commitment_id\n    order by w.commitment_id;\n    if many then\n        analyze placement;\n    end if;\n    perform apportion_commitments(p_edition, p_ids);\n    return cardinality(p_ids);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="apportion_commitments(p_edition integer, p_ids bigint[])",
        definition="returns void language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\nbegin\n    if cardinality(p_ids) <= 1000 then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    if exists (select 1 from budget_line l where l.edition_id = p_edition) then\n        delete from budget_line l using allocation al, commitment c\n        where c.id = any (p_ids) and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase\n            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)\n            and l.allocation_id = al.id;\n    end if;\n    insert into budget_line select * from commitment_lines(p_edition, p_ids);\nend\n$function$",
    ),
]


def upgrade() -> None:
    for entity in NEW:
        op.create_entity(entity)
    for entity in CHANGED:
        op.replace_entity(entity)


def downgrade() -> None:
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in NEW:
        op.drop_entity(entity)
