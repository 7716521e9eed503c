"""Record and guard a few rows by statements whose plans a session keeps, and place them in one round trip.

Revision: 0025
Revises: 0024
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="commitment_facts(p_row commitment)",
        definition="returns jsonb language plpgsql immutable as $function$\ndeclare\n    place constant jsonb := jsonb_build_object('geom', p_row.geom::text);\nbegin\n    p_row.geom := null;\n    return to_jsonb(p_row) || place;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="is_recorded(p_table text, p_verb text, p_facts jsonb)",
        definition="returns boolean language plpgsql stable as $function$\nbegin\n    case p_table\n        when 'commitment' then return (p_facts ->> 'created_at')::timestamptz < now();\n        when 'need_value' then return p_verb <> 'INSERT';\n        when 'objective_link' then return p_verb <> 'INSERT' or p_facts ->> 'method' = 'hand';\n        when 'account_role', 'finding_decision' then return true;\n        else -- what belongs to a commitment\n    end case;\n    if exists (\n        select from commitment c where c.id = (p_facts ->> 'commitment_id')::bigint and c.created_at = now()\n    ) then\n        return false;\n    end if;\n    return p_table <> 'placement' or p_verb <> 'INSERT' or not exists (\n        select from first_placing f cross join this_change() as this\n        where f.edition_id = (p_facts ->> 'edition_id')::smallint and f.at = this.at\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="place_in_active(p_territory text, p_ids bigint[])",
        definition="returns table (edition integer, unplaced bigint) language plpgsql volatile as $function$\nbegin\n    for edition in\n        select e.id from edition e where e.territory = p_territory and e.activated_at is not null order by e.valid_from\n    loop\n        if cardinality(p_ids) > 0 then\n            perform place_commitments(edition, p_ids);\n            unplaced := (\n                select min(todo.id) from unnest(p_ids) as todo (id)\n                left join placement p on p.commitment_id = todo.id and p.edition_id = edition\n                where p.commitment_id is null\n            );\n        end if;\n        return next;\n    end loop;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_few_changes( p_table text, p_verb text, p_key text[], p_gone jsonb[], p_come jsonb[] )",
        definition="returns void language plpgsql volatile as $function$\ndeclare\n    counted constant text[] := case p_table when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end;\n    id_name constant text := case p_table when 'commitment' then 'id' else 'commitment_id' end;\n    this record;\n    fate record;\n    stood jsonb;\nbegin\n    select * into this from this_change();\n    for fate in\n        select coalesce(gone.key, come.key) as key, gone.facts as before, come.facts as after\n        from recorded_facts(p_table, p_verb, p_key, p_gone) as gone\n        full join recorded_facts(p_table, p_verb, p_key, p_come) as come on come.key = gone.key\n    loop\n        delete from change h where h.change_set = this.change_set and h.kind = p_table and h.key = fate.key\n        returning h.before into stood;\n        if not found then\n            stood := fate.before;\n        end if;\n        if stood - counted is distinct from fate.after - counted then\n            insert into change (change_set, at, account_id, via, reason, kind, key, commitment_id, before, after)\n            values (\n                this.change_set, this.at, this.account_id, this.via, this.reason, p_table, fate.key,\n                (coalesce(stood, fate.after) ->> id_name)::bigint,\n                stood, case when stood is null or fate.after is null then fate.after\n                    else changed_fields(stood, fate.after) - array_remove(counted, 'revision') end\n            );\n        end if;\n    end loop;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="recorded_facts(p_table text, p_verb text, p_key text[], p_rows jsonb[])",
        definition="returns table (key jsonb, facts jsonb) language sql stable as $function$\n    select (select jsonb_object_agg(k, given.facts -> k) from unnest(p_key) as k), given.facts\n    from unnest(p_rows) as given (facts)\n    where nullif(current_setting('onebudget.account', true), '') is not null\n        or is_recorded(p_table, p_verb, given.facts)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="wrong_lines()",
        definition="returns text language sql immutable as $function$\n    select $query$\n        select matched.strange + used.strange, matched.unequal + torn.unequal\n        from (\n            select (select count(*) from touched) - count(*) as strange, count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) as unequal -- the last line ends where its allocation does\n            from touched t inner join allocation al using (commitment_id, phase, financial_year, funding_source_id)\n            where al.id = t.allocation_id\n        ) as matched, (\n            select count(*) as strange -- what lines have in common is looked up once, and not for each of them\n            from (\n                select distinct edition_id, area_id, commitment_id, sector_id, organisation_id, is_transfer from touched\n            ) as u left join area a on a.id = u.area_id and a.edition_id = u.edition_id\n            left join commitment c on c.id = u.commitment_id and coalesce(c.sector_id, 0) = u.sector_id\n                and c.organisation_id = u.organisation_id and c.is_transfer = u.is_transfer\n            where a.id is null or c.id is null\n        ) as used, (\n            select count(*) as unequal -- lines that tile their allocation begin where all lines before them end\n            from (\n                select from touched t where t.parts > 1 group by t.edition_id, t.allocation_id\n                having count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)\n                    or sum(t.amount_cents) <> sum(t.from_cents + t.amount_cents) filter (where t.position = t.parts)\n                    or sum(t.from_cents) <> sum(t.amount_cents * (t.parts - t.position))\n            ) as allocated\n        ) as torn\n    $query$\n$function$",
    ),
]
CHANGED = [
    PGFunction(
        schema="public",
        signature="changed_fields(p_before jsonb, p_after jsonb)",
        definition="returns jsonb language plpgsql immutable parallel safe as $function$\nbegin\n    return ( -- in PL/pgSQL, which keeps the plan for the next row\n        select coalesce(jsonb_object_agg(field.key, field.value), '{}')\n        from jsonb_each(p_after) as field where p_before -> field.key is distinct from field.value\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="commitment_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$\ndeclare\n    has record;\nbegin\n    -- Of a few, most kinds are not there, and beginning a query takes longer than this look; many have all of them.\n    select coalesce(bool_or(coalesce(c.shape, '') in ('point', 'points')), true) as points,\n        coalesce(bool_or(coalesce(c.shape, '') in ('line', 'area')), true) as shapes,\n        coalesce(bool_or(c.scope = 'wards'), true) as wards,\n        coalesce(bool_or(c.scope in ('local', 'district')), true) as areas,\n        coalesce(bool_or(c.scope <> 'site'), true) as residuals\n    into has\n    from commitment c where cardinality(p_ids) <= 1000 and c.id = any (p_ids);\n    if has.points then\n        return query select * from point_weights(p_edition, p_ids);\n    end if;\n    if has.shapes then\n        return query select * from shape_weights(p_edition, p_ids);\n    end if;\n    if has.wards then\n        return query select * from ward_list_weights(p_edition, p_ids);\n        return query select * from carried_weights(p_edition, p_ids);\n    end if;\n    if has.areas then\n        return query select * from carried_areas(p_edition, p_ids);\n    end if;\n    if has.residuals then\n        return query select * from residual_weights(p_edition, p_ids);\n    end if;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    if (select count(*) from (select from touched limit 101) as few) <= 100 then\n        -- Planning the question for many would take longer than answering it line by line, by a plan that is kept.\n        select count(*) filter (where al.id is null or a.id is null or c.id is null),\n            count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) + (\n                select count(*)\n                from (\n                    select from touched m where m.parts > 1 group by m.edition_id, m.allocation_id\n                    having count(*) <> max(m.parts) or min(m.parts) <> max(m.parts)\n                        or sum(m.amount_cents) <> sum(m.from_cents + m.amount_cents) filter (where m.position = m.parts)\n                        or sum(m.from_cents) <> sum(m.amount_cents * (m.parts - m.position))\n                ) as torn\n            )\n        into strange, unequal\n        from touched t\n        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id\n            and al.phase = t.phase and al.financial_year = t.financial_year\n            and al.funding_source_id = t.funding_source_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id\n            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer;\n    else\n        execute wrong_lines() into strange, unequal;\n    end if;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    elsif unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="note_births()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    this record;\nbegin\n    select * into this from this_change();\n    if not exists (\n        select from (select min(t.edition_id) as lowest, max(t.edition_id) as highest from touched t) as used\n        left join first_placing f on f.edition_id = used.lowest and f.edition_id = used.highest\n        where f.at is distinct from this.at\n    ) then\n        return null; -- everything in them is new\n    end if;\n    if (select count(*) from (select from touched limit 101) as few) <= 100 then\n        insert into line_birth as b (allocation_id, edition_id, born_at)\n        select distinct t.allocation_id, t.edition_id, this.at\n        from touched t inner join commitment c on c.id = t.commitment_id and c.created_at <> now()\n        on conflict (allocation_id, edition_id) do update set born_at = greatest(b.born_at, excluded.born_at);\n        return null;\n    end if;\n    -- A text is planned anew, where the plan for a million lines would be kept for a single one.\n    execute $query$\n        insert into line_birth as b (allocation_id, edition_id, born_at)\n        select distinct t.allocation_id, t.edition_id, $1\n        from touched t inner join commitment c on c.id = t.commitment_id and c.created_at <> now()\n        on conflict (allocation_id, edition_id) do update set born_at = greatest(b.born_at, excluded.born_at)\n    $query$ using this.at;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="place_everywhere(p_ids bigint[])",
        definition="returns void language plpgsql volatile as $function$\ndeclare\n    work record;\nbegin\n    for work in\n        select c.territory, array_agg(c.id) as ids from commitment c where c.id = any (p_ids) group by c.territory\n    loop\n        if (select count(placed.unplaced) from place_in_active(work.territory, work.ids) as placed) > 0 then\n            raise exception 'The money of a commitment landed nowhere.'\n                using errcode = 'check_violation', constraint = 'ck_commitment_placed', table = 'placement';\n        end if;\n    end loop;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_changes()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    few constant integer := 20; -- rows, whose own statements take less time than planning the one for many\n    rows_gone integer := 0;\n    rows_come integer := 0;\n    gone jsonb[];\n    come jsonb[];\n    this record;\nbegin\n    if tg_op <> 'INSERT' then\n        rows_gone := (select count(*) from (select from before limit few + 1) as b);\n    end if;\n    if tg_op <> 'DELETE' then\n        rows_come := (select count(*) from (select from touched limit few + 1) as t);\n    end if;\n    if greatest(rows_gone, rows_come) > few then\n        select * into this from this_change();\n        execute net_changes(\n            recorded_rows(tg_table_name, 'before', tg_op), recorded_rows(tg_table_name, 'touched', tg_op)\n        ) using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],\n            case tg_table_name when 'commitment' then 'id' else 'commitment_id' end,\n            case tg_table_name when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end::text[];\n        return null;\n    end if;\n    if rows_gone > 0 and tg_table_name = 'commitment' then\n        gone := array(select commitment_facts(row(b.*)::commitment) from before as b);\n    elsif rows_gone > 0 then\n        gone := array(select to_jsonb(b) from before as b);\n    end if;\n    if rows_come > 0 and tg_table_name = 'commitment' then\n        come := array(select commitment_facts(row(t.*)::commitment) from touched as t);\n    elsif rows_come > 0 then\n        come := array(select to_jsonb(t) from touched as t);\n    end if;\n    if rows_gone + rows_come > 0 then -- most statements of an edit touch nothing\n        perform record_few_changes(tg_table_name, tg_op, tg_argv, gone, come);\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select case when (p_rows, p_verb) in (('before', 'INSERT'), ('touched', 'DELETE')) then\n        'select null::jsonb as facts where false' -- there are none\n    else format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        case p_table when 'commitment' then 'commitment_facts(row(r.*)::commitment)' else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role', 'finding_decision') then 'true'\n            else case p_verb when 'INSERT' then format( -- a first load is known by one look; otherwise each row tells\n                'not (select only_new_commitments(min(n.commitment_id), max(n.commitment_id)) from %I as n) and ', p_rows\n            ) else '' end\n            || 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    ) end\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="this_change()",
        definition="returns table (change_set bigint, at timestamptz, account_id integer, via text, reason text)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp rows 1 as $function$\ndeclare\n    known text := current_setting('onebudget.change', true);\nbegin\n    if coalesce(known, '') = '' then\n        -- Not the time at which the transaction began: it may have waited for another one since.\n        known := nextval('change_set') || ' ' || extract(epoch from clock_timestamp());\n        perform set_config('onebudget.change', known, true);\n    end if;\n    change_set := split_part(known, ' ', 1)::bigint;\n    at := to_timestamp(split_part(known, ' ', 2)::numeric);\n    account_id := nullif(current_setting('onebudget.account', true), '')::integer;\n    via := coalesce(nullif(current_setting('onebudget.via', true), ''), 'cli');\n    reason := nullif(current_setting('onebudget.reason', true), '');\n    return next; -- without a query of its own, since every trigger of an edit asks\nend\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="changed_fields(p_before jsonb, p_after jsonb)",
        definition="returns jsonb language sql immutable parallel safe as $function$\n    select coalesce(jsonb_object_agg(field.key, field.value), '{}')\n    from jsonb_each(p_after) as field where p_before -> field.key is distinct from field.value\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="commitment_weights(p_edition integer, p_ids bigint[])",
        definition="returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)\nlanguage plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$\nbegin\n    return query select * from point_weights(p_edition, p_ids);\n    return query select * from shape_weights(p_edition, p_ids);\n    return query select * from ward_list_weights(p_edition, p_ids);\n    return query select * from carried_weights(p_edition, p_ids);\n    return query select * from carried_areas(p_edition, p_ids);\n    return query select * from residual_weights(p_edition, p_ids);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    -- A text is planned anew, where the plan for a million lines would be kept for a single one.\n    execute $query$\n        select matched.strange + used.strange, matched.unequal + torn.unequal\n        from (\n            select (select count(*) from touched) - count(*) as strange, count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) as unequal -- the last line ends where its allocation does\n            from touched t inner join allocation al using (commitment_id, phase, financial_year, funding_source_id)\n            where al.id = t.allocation_id\n        ) as matched, (\n            select count(*) as strange -- what lines have in common is looked up once, and not for each of them\n            from (\n                select distinct edition_id, area_id, commitment_id, sector_id, organisation_id, is_transfer from touched\n            ) as u left join area a on a.id = u.area_id and a.edition_id = u.edition_id\n            left join commitment c on c.id = u.commitment_id and coalesce(c.sector_id, 0) = u.sector_id\n                and c.organisation_id = u.organisation_id and c.is_transfer = u.is_transfer\n            where a.id is null or c.id is null\n        ) as used, (\n            select count(*) as unequal -- lines that tile their allocation begin where all lines before them end\n            from (\n                select from touched t where t.parts > 1 group by t.edition_id, t.allocation_id\n                having count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)\n                    or sum(t.amount_cents) <> sum(t.from_cents + t.amount_cents) filter (where t.position = t.parts)\n                    or sum(t.from_cents) <> sum(t.amount_cents * (t.parts - t.position))\n            ) as allocated\n        ) as torn\n    $query$ into strange, unequal;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    elsif unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="note_births()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    this record;\nbegin\n    select * into this from this_change();\n    if not exists (\n        select from (select min(t.edition_id) as lowest, max(t.edition_id) as highest from touched t) as used\n        left join first_placing f on f.edition_id = used.lowest and f.edition_id = used.highest\n        where f.at is distinct from this.at\n    ) then\n        return null; -- everything in them is new\n    end if;\n    -- A text is planned anew, where the plan for a million lines would be kept for a single one.\n    execute $query$\n        insert into line_birth as b (allocation_id, edition_id, born_at)\n        select distinct t.allocation_id, t.edition_id, $1\n        from touched t inner join commitment c on c.id = t.commitment_id and c.created_at <> now()\n        on conflict (allocation_id, edition_id) do update set born_at = greatest(b.born_at, excluded.born_at)\n    $query$ using this.at;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="place_everywhere(p_ids bigint[])",
        definition="returns void language plpgsql volatile as $function$\ndeclare\n    work record;\nbegin\n    for work in\n        select e.id, array_agg(c.id) as ids\n        from commitment c inner join edition e on e.territory = c.territory and e.activated_at is not null\n        where c.id = any (p_ids) group by e.id order by e.id\n    loop\n        perform place_commitments(work.id, work.ids);\n        if exists (\n            select from unnest(work.ids) as todo (id) where not exists (\n                select from placement p where p.commitment_id = todo.id and p.edition_id = work.id\n            )\n        ) then\n            raise exception 'The money of a commitment landed nowhere.'\n                using errcode = 'check_violation', constraint = 'ck_commitment_placed', table = 'placement';\n        end if;\n    end loop;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_changes()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    nothing constant text := 'select null::jsonb as facts where false';\n    gone text := nothing;\n    come text := nothing;\n    this record;\nbegin\n    if tg_op <> 'INSERT' then\n        if not exists (select from before) then\n            return null; -- as most statements of an edit\n        end if;\n        gone := recorded_rows(tg_table_name, 'before', tg_op);\n    end if;\n    if tg_op <> 'DELETE' then\n        if not exists (select from touched) then\n            return null;\n        end if;\n        come := recorded_rows(tg_table_name, 'touched', tg_op);\n    end if;\n    select * into this from this_change();\n    execute net_changes(gone, come)\n    using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],\n        case tg_table_name when 'commitment' then 'id' else 'commitment_id' end,\n        case tg_table_name when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end::text[];\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        -- As JSON, a geometry would lose its last digits.\n        case p_table when 'commitment' then 'to_jsonb(r) || jsonb_build_object(''geom'', r.geom::text)'\n            else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role', 'finding_decision') then 'true'\n            else case p_verb when 'INSERT' then format( -- a first load is known by one look; otherwise each row tells\n                'not (select only_new_commitments(min(n.commitment_id), max(n.commitment_id)) from %I as n) and ', p_rows\n            ) else '' end\n            || 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="this_change()",
        definition="returns table (change_set bigint, at timestamptz, account_id integer, via text, reason text)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    known text := current_setting('onebudget.change', true);\nbegin\n    if coalesce(known, '') = '' then\n        -- Not the time at which the transaction began: it may have waited for another one since.\n        known := nextval('change_set') || ' ' || extract(epoch from clock_timestamp());\n        perform set_config('onebudget.change', known, true);\n    end if;\n    return query select split_part(known, ' ', 1)::bigint, to_timestamp(split_part(known, ' ', 2)::numeric),\n        nullif(current_setting('onebudget.account', true), '')::integer,\n        coalesce(nullif(current_setting('onebudget.via', true), ''), 'cli'),\n        nullif(current_setting('onebudget.reason', true), '');\nend\n$function$",
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
