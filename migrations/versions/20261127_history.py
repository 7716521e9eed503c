"""Record every change, keep budget lines that are replaced, and show what stood at a past moment.

Revision: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ENTITIES = [
    PGFunction(
        schema="public",
        signature="this_change()",
        definition="returns table (change_set bigint, at timestamptz, account_id integer, via text, reason text)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    known text := current_setting('onebudget.change', true);\nbegin\n    if coalesce(known, '') = '' then\n        -- Not the time at which the transaction began: it may have waited for another one since.\n        known := nextval('change_set') || ' ' || extract(epoch from clock_timestamp());\n        perform set_config('onebudget.change', known, true);\n    end if;\n    return query select split_part(known, ' ', 1)::bigint, to_timestamp(split_part(known, ' ', 2)::numeric),\n        nullif(current_setting('onebudget.account', true), '')::integer,\n        coalesce(nullif(current_setting('onebudget.via', true), ''), 'cli'),\n        nullif(current_setting('onebudget.reason', true), '');\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="changed_fields(p_before jsonb, p_after jsonb)",
        definition="returns jsonb language sql immutable parallel safe as $function$\n    select coalesce(jsonb_object_agg(field.key, field.value), '{}')\n    from jsonb_each(p_after) as field where p_before -> field.key is distinct from field.value\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        -- As JSON, a geometry would lose its last digits.\n        case p_table when 'commitment' then 'to_jsonb(r) || jsonb_build_object(''geom'', r.geom::text)'\n            else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role') then 'true'\n            else 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_changes()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    nothing constant text := 'select null::jsonb as facts where false';\n    gone constant text := case tg_op when 'INSERT' then nothing\n        else recorded_rows(tg_table_name, 'before', tg_op) end;\n    come constant text := case tg_op when 'DELETE' then nothing\n        else recorded_rows(tg_table_name, 'touched', tg_op) end;\n    this record;\nbegin\n    select * into this from this_change();\n    execute format($query$\n        with fate as (\n            select coalesce(gone.key, come.key) as key, gone.facts as before, come.facts as after\n            from (\n                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key\n                from (%s) as row\n            ) as gone full join (\n                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key\n                from (%s) as row\n            ) as come on come.key = gone.key\n        ), earlier as (\n            delete from change h using fate where h.change_set = $1 and h.kind = $6 and h.key = fate.key\n            returning h.key, h.before, true as is_known\n        )\n        insert into change (change_set, at, account_id, via, reason, kind, key, commitment_id, before, after)\n        select $1, $2, $3, $4, $5, $6, net.key, (coalesce(net.before, net.after) ->> $8)::bigint, net.before,\n            case when net.before is null or net.after is null then net.after\n                else changed_fields(net.before, net.after) end\n        from (\n            select fate.key, fate.after, case when e.is_known then e.before else fate.before end as before\n            from fate left join earlier e on e.key = fate.key\n        ) as net\n        where net.before is distinct from net.after\n    $query$, gone, come)\n    using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],\n        case tg_table_name when 'commitment' then 'id' else 'commitment_id' end;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_new_accounts()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    insert into change (change_set, at, account_id, via, reason, kind, key, after)\n    select this.change_set, this.at, this.account_id, this.via, this.reason, 'account',\n        jsonb_build_object('id', t.id), jsonb_build_object('title', t.title, 'is_active', t.is_active)\n    from touched t cross join this_change() as this;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_gone_accounts()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    insert into change (change_set, at, account_id, via, reason, kind, key, before)\n    select this.change_set, this.at, this.account_id, this.via, this.reason, 'account',\n        jsonb_build_object('id', t.id), jsonb_build_object('title', t.title, 'is_active', t.is_active)\n    from before t cross join this_change() as this;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_changed_accounts()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    insert into change (change_set, at, account_id, via, reason, kind, key, before, after)\n    select this.change_set, this.at, this.account_id, this.via, this.reason, 'account',\n        jsonb_build_object('id', t.id), pair.before,\n        changed_fields(pair.before, pair.after)\n        || case when pair.hidden = '{}' then '{}' else jsonb_build_object('changed', pair.hidden) end\n    from touched t inner join before b on b.id = t.id cross join lateral (\n        select jsonb_build_object('title', b.title, 'is_active', b.is_active) as before,\n            jsonb_build_object('title', t.title, 'is_active', t.is_active) as after,\n            array_remove(array[\n                case when t.username <> b.username then 'username' end,\n                case when t.email is distinct from b.email then 'email' end,\n                case when t.password_hash is distinct from b.password_hash then 'password' end,\n                case when (t.oidc_issuer, t.oidc_subject) is distinct from (b.oidc_issuer, b.oidc_subject)\n                    then 'provider' end\n            ], null) as hidden\n    ) as pair cross join this_change() as this\n    where pair.before <> pair.after or pair.hidden <> '{}';\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="note_first_placing()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    bare smallint[] := array(\n        select e.id from edition e where e.activated_at is not null\n            and not exists (select from budget_line l where l.edition_id = e.id)\n            and not exists (select from placement p where p.edition_id = e.id)\n    );\nbegin\n    if cardinality(bare) > 0 then\n        delete from line_birth b where b.edition_id = any (bare);\n        insert into first_placing (edition_id, at)\n        select b.id, this.at from unnest(bare) as b (id) cross join this_change() as this\n        on conflict (edition_id) do update set at = excluded.at;\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="keep_births()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    insert into line_birth (allocation_id, edition_id, born_at)\n    select al.id, f.edition_id, case when b.created_at = now() then this.at else greatest(b.created_at, f.at) end\n    from before b inner join allocation al on al.commitment_id = b.id\n    cross join first_placing f cross join this_change() as this\n    on conflict do nothing;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="keep_past_lines()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    insert into past_line (\n        born_at, died_at, edition_id, phase, financial_year, sector_id, allocation_id, position, parts, landing,\n        area_id, funding_source_id, organisation_id, is_transfer, commitment_id, from_cents, amount_cents\n    )\n    select born.at, this.at, l.edition_id, l.phase, l.financial_year, l.sector_id, l.allocation_id, l.position,\n        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,\n        l.from_cents, l.amount_cents\n    from before l\n    left join line_birth b on b.allocation_id = l.allocation_id and b.edition_id = l.edition_id\n    left join first_placing f on f.edition_id = l.edition_id\n    left join commitment c on c.id = l.commitment_id\n    cross join lateral (select coalesce(b.born_at, greatest(c.created_at, f.at), '-infinity') as at) as born\n    cross join this_change() as this\n    where born.at < this.at and (b.born_at is not null or c.created_at is distinct from now());\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="note_births()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    this record;\nbegin\n    select * into this from this_change();\n    if not exists (\n        select from (select min(t.edition_id) as lowest, max(t.edition_id) as highest from touched t) as used\n        left join first_placing f on f.edition_id = used.lowest and f.edition_id = used.highest\n        where f.at is distinct from this.at\n    ) then\n        return null; -- everything in them is new\n    end if;\n    -- A text is planned anew, where the plan for a million lines would be kept for a single one.\n    execute $query$\n        insert into line_birth as b (allocation_id, edition_id, born_at)\n        select distinct t.allocation_id, t.edition_id, $1\n        from touched t inner join commitment c on c.id = t.commitment_id and c.created_at <> now()\n        on conflict (allocation_id, edition_id) do update set born_at = greatest(b.born_at, excluded.born_at)\n    $query$ using this.at;\n    return null;\nend\n$function$",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_change_insert",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after insert on public.commitment\nreferencing new table as touched\nfor each statement execute function public.record_changes('id')",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_change_update",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after update on public.commitment\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes('id')",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_change_delete",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after delete on public.commitment\nreferencing old table as before\nfor each statement execute function public.record_changes('id')",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_ward_change_insert",
        on_entity="public.commitment_ward",
        is_constraint=False,
        definition="after insert on public.commitment_ward\nreferencing new table as touched\nfor each statement execute function public.record_changes('commitment_id', 'role', 'ward_code')",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_ward_change_update",
        on_entity="public.commitment_ward",
        is_constraint=False,
        definition="after update on public.commitment_ward\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes('commitment_id', 'role', 'ward_code')",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_ward_change_delete",
        on_entity="public.commitment_ward",
        is_constraint=False,
        definition="after delete on public.commitment_ward\nreferencing old table as before\nfor each statement execute function public.record_changes('commitment_id', 'role', 'ward_code')",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_change_insert",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after insert on public.allocation\nreferencing new table as touched\nfor each statement execute function public.record_changes(\n    'commitment_id', 'financial_year', 'phase', 'funding_source_id'\n)",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_change_update",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after update on public.allocation\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes(\n    'commitment_id', 'financial_year', 'phase', 'funding_source_id'\n)",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_change_delete",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after delete on public.allocation\nreferencing old table as before\nfor each statement execute function public.record_changes(\n    'commitment_id', 'financial_year', 'phase', 'funding_source_id'\n)",
    ),
    PGTrigger(
        schema="public",
        signature="placement_change_insert",
        on_entity="public.placement",
        is_constraint=False,
        definition="after insert on public.placement\nreferencing new table as touched\nfor each statement execute function public.record_changes('commitment_id', 'edition_id', 'area_id', 'landing')",
    ),
    PGTrigger(
        schema="public",
        signature="placement_change_update",
        on_entity="public.placement",
        is_constraint=False,
        definition="after update on public.placement\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes('commitment_id', 'edition_id', 'area_id', 'landing')",
    ),
    PGTrigger(
        schema="public",
        signature="placement_change_delete",
        on_entity="public.placement",
        is_constraint=False,
        definition="after delete on public.placement\nreferencing old table as before\nfor each statement execute function public.record_changes('commitment_id', 'edition_id', 'area_id', 'landing')",
    ),
    PGTrigger(
        schema="public",
        signature="need_value_change_insert",
        on_entity="public.need_value",
        is_constraint=False,
        definition="after insert on public.need_value\nreferencing new table as touched\nfor each statement execute function public.record_changes('area_id', 'indicator_id', 'year')",
    ),
    PGTrigger(
        schema="public",
        signature="need_value_change_update",
        on_entity="public.need_value",
        is_constraint=False,
        definition="after update on public.need_value\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes('area_id', 'indicator_id', 'year')",
    ),
    PGTrigger(
        schema="public",
        signature="need_value_change_delete",
        on_entity="public.need_value",
        is_constraint=False,
        definition="after delete on public.need_value\nreferencing old table as before\nfor each statement execute function public.record_changes('area_id', 'indicator_id', 'year')",
    ),
    PGTrigger(
        schema="public",
        signature="objective_link_change_insert",
        on_entity="public.objective_link",
        is_constraint=False,
        definition="after insert on public.objective_link\nreferencing new table as touched\nfor each statement execute function public.record_changes('commitment_id', 'objective_id')",
    ),
    PGTrigger(
        schema="public",
        signature="objective_link_change_update",
        on_entity="public.objective_link",
        is_constraint=False,
        definition="after update on public.objective_link\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes('commitment_id', 'objective_id')",
    ),
    PGTrigger(
        schema="public",
        signature="objective_link_change_delete",
        on_entity="public.objective_link",
        is_constraint=False,
        definition="after delete on public.objective_link\nreferencing old table as before\nfor each statement execute function public.record_changes('commitment_id', 'objective_id')",
    ),
    PGTrigger(
        schema="public",
        signature="account_role_change_insert",
        on_entity="public.account_role",
        is_constraint=False,
        definition="after insert on public.account_role\nreferencing new table as touched\nfor each statement execute function public.record_changes('id', 'account_id')",
    ),
    PGTrigger(
        schema="public",
        signature="account_role_change_update",
        on_entity="public.account_role",
        is_constraint=False,
        definition="after update on public.account_role\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changes('id', 'account_id')",
    ),
    PGTrigger(
        schema="public",
        signature="account_role_change_delete",
        on_entity="public.account_role",
        is_constraint=False,
        definition="after delete on public.account_role\nreferencing old table as before\nfor each statement execute function public.record_changes('id', 'account_id')",
    ),
    PGTrigger(
        schema="public",
        signature="account_change_insert",
        on_entity="public.account",
        is_constraint=False,
        definition="after insert on public.account\nreferencing new table as touched\nfor each statement execute function public.record_new_accounts()",
    ),
    PGTrigger(
        schema="public",
        signature="account_change_update",
        on_entity="public.account",
        is_constraint=False,
        definition="after update on public.account\nreferencing old table as before new table as touched\nfor each statement execute function public.record_changed_accounts()",
    ),
    PGTrigger(
        schema="public",
        signature="account_change_delete",
        on_entity="public.account",
        is_constraint=False,
        definition="after delete on public.account\nreferencing old table as before\nfor each statement execute function public.record_gone_accounts()",
    ),
    PGTrigger(
        schema="public",
        signature="placement_begins",
        on_entity="public.placement",
        is_constraint=False,
        definition="before insert on public.placement\nfor each statement execute function public.note_first_placing()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_births_delete",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after delete on public.commitment\nreferencing old table as before\nfor each statement execute function public.keep_births()",
    ),
    PGTrigger(
        schema="public",
        signature="budget_line_past_delete",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after delete on public.budget_line\nreferencing old table as before\nfor each statement execute function public.keep_past_lines()",
    ),
    PGTrigger(
        schema="public",
        signature="budget_line_past_insert",
        on_entity="public.budget_line",
        is_constraint=False,
        definition="after insert on public.budget_line\nreferencing new table as touched\nfor each statement execute function public.note_births()",
    ),
    PGView(
        schema="as_at",
        signature="commitment",
        definition="select\n    c.id,\n    c.territory,\n    c.organisation_id,\n    c.reference,\n    c.name,\n    c.description,\n    c.sector_id,\n    c.focal_area_id,\n    c.stage_id,\n    c.is_catalytic,\n    c.is_transfer,\n    c.start_date,\n    c.end_date,\n    c.total_cost_cents,\n    c.scope,\n    c.locate_method,\n    c.precision,\n    c.exactness,\n    c.geom,\n    c.shape,\n    c.area_level,\n    c.area_code,\n    c.code_edition_id,\n    c.split_by,\n    c.stated,\n    c.import_run_id,\n    c.sheet,\n    c.row,\n    c.content_hash,\n    c.changed_at,\n    c.created_at,\n    c.revision\nfrom public.commitment as c\nwhere\n    c.created_at <= current_setting('onebudget.as_at')::timestamptz\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and h.commitment_id = c.id\n    )\nunion all\nselect\n    was.id,\n    was.territory,\n    was.organisation_id,\n    was.reference,\n    was.name,\n    was.description,\n    was.sector_id,\n    was.focal_area_id,\n    was.stage_id,\n    was.is_catalytic,\n    was.is_transfer,\n    was.start_date,\n    was.end_date,\n    was.total_cost_cents,\n    was.scope,\n    was.locate_method,\n    was.precision,\n    was.exactness,\n    was.geom,\n    was.shape,\n    was.area_level,\n    was.area_code,\n    was.code_edition_id,\n    was.split_by,\n    was.stated,\n    was.import_run_id,\n    was.sheet,\n    was.row,\n    was.content_hash,\n    was.changed_at,\n    was.created_at,\n    was.revision\nfrom (\n    select distinct on (h.commitment_id) h.before\n    from public.change as h\n    where h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.commitment_id, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.commitment, earliest.before) as was\nwhere earliest.before is not null and was.created_at <= current_setting('onebudget.as_at')::timestamptz",
    ),
    PGView(
        schema="as_at",
        signature="commitment_ward",
        definition="select\n    r.commitment_id,\n    r.role,\n    r.ward_code,\n    r.share\nfrom public.commitment_ward as r\nwhere\n    not exists (\n        select from public.commitment as c\n        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz\n    )\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'commitment_ward' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and (h.key ->> 'commitment_id')::bigint = r.commitment_id\n            and (h.key ->> 'role')::text = r.role\n            and (h.key ->> 'ward_code')::text = r.ward_code\n    )\nunion all\nselect\n    was.commitment_id,\n    was.role,\n    was.ward_code,\n    was.share\nfrom (\n    select distinct on (h.key) h.before\n    from public.change as h\n    where h.kind = 'commitment_ward' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.key, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.commitment_ward, earliest.before) as was\nwhere\n    earliest.before is not null\n    and exists (\n        select from as_at.commitment as c\n        where c.id = was.commitment_id\n    )",
    ),
    PGView(
        schema="as_at",
        signature="allocation",
        definition="select\n    r.id,\n    r.commitment_id,\n    r.financial_year,\n    r.phase,\n    r.funding_source_id,\n    r.amount_cents,\n    r.vat\nfrom public.allocation as r\nwhere\n    not exists (\n        select from public.commitment as c\n        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz\n    )\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'allocation' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and (h.key ->> 'commitment_id')::bigint = r.commitment_id\n            and (h.key ->> 'financial_year')::smallint = r.financial_year\n            and (h.key ->> 'phase')::public.phase = r.phase\n            and (h.key ->> 'funding_source_id')::smallint = r.funding_source_id\n    )\nunion all\nselect\n    was.id,\n    was.commitment_id,\n    was.financial_year,\n    was.phase,\n    was.funding_source_id,\n    was.amount_cents,\n    was.vat\nfrom (\n    select distinct on (h.key) h.before\n    from public.change as h\n    where h.kind = 'allocation' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.key, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.allocation, earliest.before) as was\nwhere\n    earliest.before is not null\n    and exists (\n        select from as_at.commitment as c\n        where c.id = was.commitment_id\n    )",
    ),
    PGView(
        schema="as_at",
        signature="placement",
        definition="select\n    r.commitment_id,\n    r.edition_id,\n    r.area_id,\n    r.landing,\n    r.weight,\n    r.split,\n    r.is_estimated\nfrom public.placement as r\nwhere\n    not exists (\n        select from public.commitment as c\n        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz\n    )\n    and not exists (\n        select from public.first_placing as f\n        where f.edition_id = r.edition_id and f.at > current_setting('onebudget.as_at')::timestamptz\n    )\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'placement' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and (h.key ->> 'commitment_id')::bigint = r.commitment_id\n            and (h.key ->> 'edition_id')::smallint = r.edition_id\n            and (h.key ->> 'area_id')::integer = r.area_id\n            and (h.key ->> 'landing')::public.landing = r.landing\n    )\nunion all\nselect\n    was.commitment_id,\n    was.edition_id,\n    was.area_id,\n    was.landing,\n    was.weight,\n    was.split,\n    was.is_estimated\nfrom (\n    select distinct on (h.key) h.before\n    from public.change as h\n    where h.kind = 'placement' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.key, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.placement, earliest.before) as was\nwhere\n    earliest.before is not null\n    and exists (\n        select from as_at.commitment as c\n        where c.id = was.commitment_id\n    )\n    and not exists (\n        select from public.first_placing as f\n        where f.edition_id = was.edition_id and f.at > current_setting('onebudget.as_at')::timestamptz\n    )",
    ),
    PGView(
        schema="as_at",
        signature="need_value",
        definition="select\n    r.area_id,\n    r.indicator_id,\n    r.year,\n    r.value,\n    r.base,\n    r.source,\n    r.added_at\nfrom public.need_value as r\nwhere\n    r.added_at <= current_setting('onebudget.as_at')::timestamptz\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'need_value' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and (h.key ->> 'area_id')::integer = r.area_id\n            and (h.key ->> 'indicator_id')::smallint = r.indicator_id\n            and (h.key ->> 'year')::smallint = r.year\n    )\nunion all\nselect\n    was.area_id,\n    was.indicator_id,\n    was.year,\n    was.value,\n    was.base,\n    was.source,\n    was.added_at\nfrom (\n    select distinct on (h.key) h.before\n    from public.change as h\n    where h.kind = 'need_value' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.key, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.need_value, earliest.before) as was\nwhere\n    earliest.before is not null\n    and was.added_at <= current_setting('onebudget.as_at')::timestamptz",
    ),
    PGView(
        schema="as_at",
        signature="budget_line",
        definition="select\n    r.edition_id,\n    r.phase,\n    r.financial_year,\n    r.sector_id,\n    r.allocation_id,\n    r.position,\n    r.parts,\n    r.landing,\n    r.area_id,\n    r.funding_source_id,\n    r.organisation_id,\n    r.is_transfer,\n    r.commitment_id,\n    r.from_cents,\n    r.amount_cents\nfrom public.budget_line as r\nwhere\n    not exists (\n        select from public.commitment as c\n        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz\n    )\n    and not exists (\n        select from public.first_placing as f\n        where f.edition_id = r.edition_id and f.at > current_setting('onebudget.as_at')::timestamptz\n    )\n    and not exists (\n        select from public.line_birth as b\n        where\n            b.allocation_id = r.allocation_id and b.edition_id = r.edition_id\n            and b.born_at > current_setting('onebudget.as_at')::timestamptz\n    )\nunion all\nselect\n    past.edition_id,\n    past.phase,\n    past.financial_year,\n    past.sector_id,\n    past.allocation_id,\n    past.position,\n    past.parts,\n    past.landing,\n    past.area_id,\n    past.funding_source_id,\n    past.organisation_id,\n    past.is_transfer,\n    past.commitment_id,\n    past.from_cents,\n    past.amount_cents\nfrom public.past_line as past\nwhere\n    past.born_at <= current_setting('onebudget.as_at')::timestamptz\n    and past.died_at > current_setting('onebudget.as_at')::timestamptz",
    ),
    PGView(
        schema="as_at",
        signature="latest_population",
        definition="select distinct on (need_value.area_id)\n    need_value.area_id,\n    need_value.year,\n    need_value.value,\n    need_value.source\nfrom as_at.need_value\ninner join public.indicator on need_value.indicator_id = indicator.id\nwhere indicator.code = 'population'\norder by need_value.area_id asc, need_value.year desc",
    ),
    PGView(
        schema="published",
        signature="edition",
        definition="select\n    e.id,\n    e.slug,\n    e.title,\n    e.territory,\n    e.valid_from,\n    e.valid_to,\n    e.source,\n    e.licence\nfrom public.edition as e\nwhere e.activated_at is not null",
    ),
    PGView(
        schema="published",
        signature="area",
        definition="select\n    a.id,\n    e.slug as edition,\n    e.territory,\n    a.level,\n    a.code,\n    a.name,\n    parent.code as parent_code,\n    a.ward_number,\n    a.is_metro,\n    a.area_km2,\n    a.geom\nfrom public.area as a\ninner join public.edition as e on a.edition_id = e.id and e.activated_at is not null\nleft join public.area as parent on a.parent_id = parent.id",
    ),
    PGView(
        schema="published",
        signature="commitment",
        definition="select\n    c.id,\n    c.territory,\n    o.code as organisation_code,\n    o.name as organisation,\n    o.sphere,\n    c.reference,\n    c.name,\n    c.description,\n    s.code as sector_code,\n    f.code as focal_area_code,\n    g.code as stage_code,\n    c.is_catalytic,\n    c.is_transfer,\n    c.start_date,\n    c.end_date,\n    c.total_cost_cents,\n    c.scope,\n    c.locate_method,\n    c.precision,\n    c.exactness,\n    c.area_level,\n    c.area_code,\n    c.geom,\n    c.created_at,\n    c.changed_at\nfrom public.commitment as c\ninner join public.organisation as o on c.organisation_id = o.id\nleft join public.sector as s on c.sector_id = s.id\nleft join public.focal_area as f on c.focal_area_id = f.id\nleft join public.stage as g on c.stage_id = g.id",
    ),
    PGView(
        schema="published",
        signature="commitment_ward",
        definition="select\n    w.commitment_id,\n    w.role,\n    w.ward_code,\n    w.share\nfrom public.commitment_ward as w",
    ),
    PGView(
        schema="published",
        signature="allocation",
        definition="select\n    al.id,\n    al.commitment_id,\n    al.financial_year,\n    al.phase,\n    f.code as funding_source,\n    al.amount_cents,\n    al.vat\nfrom public.allocation as al\ninner join public.funding_source as f on al.funding_source_id = f.id",
    ),
    PGView(
        schema="published",
        signature="budget_line",
        definition="select\n    l.edition_id,\n    l.area_id,\n    l.landing,\n    l.financial_year,\n    l.phase,\n    l.commitment_id,\n    l.allocation_id,\n    l.organisation_id,\n    l.sector_id,\n    l.funding_source_id,\n    l.is_transfer,\n    l.amount_cents\nfrom public.budget_line as l",
    ),
]
CHANGED = PGFunction(
    schema="public",
    signature="guard_commitments()",
    definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        if ( -- counted, since the planner would hope for an early hit and compare each row with each\n            select count(*) from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) = 0 then\n            return null;\n        end if;\n    end if;\n    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;\n    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;\n    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;\n    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;\n    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;\n    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;\n    if (\n        select count(*) from (\n            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,\n                t.import_run_id\n            from touched t\n        ) as used\n        left join organisation o on o.id = used.organisation_id\n        left join sector s on s.id = used.sector_id\n        left join focal_area f on f.id = used.focal_area_id\n        left join stage g on g.id = used.stage_id\n        left join edition e on e.id = used.code_edition_id\n        left join import_run r on r.id = used.import_run_id\n        where o.id is null or e.id is null or s.id is distinct from used.sector_id\n            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id\n            or r.id is distinct from used.import_run_id\n    ) > 0 then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
)
BEFORE = PGFunction(
    schema="public",
    signature="guard_commitments()",
    definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) then\n            return null;\n        end if;\n    end if;\n    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;\n    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;\n    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;\n    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;\n    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;\n    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;\n    if (\n        select count(*) from (\n            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,\n                t.import_run_id\n            from touched t\n        ) as used\n        left join organisation o on o.id = used.organisation_id\n        left join sector s on s.id = used.sector_id\n        left join focal_area f on f.id = used.focal_area_id\n        left join stage g on g.id = used.stage_id\n        left join edition e on e.id = used.code_edition_id\n        left join import_run r on r.id = used.import_run_id\n        where o.id is null or e.id is null or s.id is distinct from used.sector_id\n            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id\n            or r.id is distinct from used.import_run_id\n    ) > 0 then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
)
BIRTHS_BEFORE = "alter table public.line_birth enable row level security;\ngrant select on public.line_birth to onebudget_app;\ncreate policy read_all on public.line_birth for select to onebudget_app\nusing (true);"
# Row-level security and rights of what is new.
ACCESS = [
    "alter table public.first_placing enable row level security;\ngrant select on public.first_placing to onebudget_app;\ncreate policy read_all on public.first_placing for select to onebudget_app\nusing (true);",
    "alter table public.line_birth enable row level security;\ngrant select on public.line_birth to onebudget_app;\ncreate policy read_all on public.line_birth for select to onebudget_app\nusing (true);",
    "revoke execute on function\npublic.account_for_sign_in(text),\npublic.account_grants(integer),\npublic.account_of_provider(text, text),\npublic.account_titles(integer[]),\npublic.actor_districts(text[]),\npublic.actor_home_organisations(),\npublic.actor_id(),\npublic.actor_is_administrator(),\npublic.actor_organisations(),\npublic.actor_reviews(integer, text, text[]),\npublic.actor_writes(integer, text, text[]),\npublic.count_failure(integer, integer, timestamptz),\npublic.end_session(bytea),\npublic.keep_births(),\npublic.keep_past_lines(),\npublic.keep_source_file(text, bytea),\npublic.link_provider(text, text, text),\npublic.note_births(),\npublic.note_first_placing(),\npublic.open_sign_in(integer, bytea, timestamptz),\npublic.proposal_was_submitted(bigint),\npublic.record_changed_accounts(),\npublic.record_changes(),\npublic.record_gone_accounts(),\npublic.record_new_accounts(),\npublic.rehash_password(integer, text, text),\npublic.session_account(bytea),\npublic.session_seen(bytea),\npublic.set_own_password(text),\npublic.this_change(),\npublic.token_account(bytea),\npublic.token_used(bytea)\nfrom public;\ngrant execute on function\npublic.account_for_sign_in(text),\npublic.account_of_provider(text, text),\npublic.account_titles(integer[]),\npublic.actor_districts(text[]),\npublic.actor_home_organisations(),\npublic.actor_id(),\npublic.actor_is_administrator(),\npublic.actor_organisations(),\npublic.actor_reviews(integer, text, text[]),\npublic.actor_writes(integer, text, text[]),\npublic.count_failure(integer, integer, timestamptz),\npublic.end_session(bytea),\npublic.keep_source_file(text, bytea),\npublic.link_provider(text, text, text),\npublic.open_sign_in(integer, bytea, timestamptz),\npublic.proposal_was_submitted(bigint),\npublic.rehash_password(integer, text, text),\npublic.session_account(bytea),\npublic.session_seen(bytea),\npublic.set_own_password(text),\npublic.token_account(bytea),\npublic.token_used(bytea)\nto onebudget_app;",
    "grant usage on schema as_at to onebudget_app;\ngrant select on as_at.allocation to onebudget_app;\ngrant select on as_at.budget_line to onebudget_app;\ngrant select on as_at.commitment to onebudget_app;\ngrant select on as_at.commitment_ward to onebudget_app;\ngrant select on as_at.latest_population to onebudget_app;\ngrant select on as_at.need_value to onebudget_app;\ngrant select on as_at.placement to onebudget_app;",
    "grant usage on schema published to onebudget_reader;\ngrant select on published.allocation to onebudget_reader;\ngrant select on published.area to onebudget_reader;\ngrant select on published.budget_line to onebudget_reader;\ngrant select on published.commitment to onebudget_reader;\ngrant select on published.commitment_ward to onebudget_reader;\ngrant select on published.edition to onebudget_reader;",
]


def upgrade() -> None:
    op.drop_table("line_birth")
    op.create_table(
        "line_birth",
        sa.Column("allocation_id", sa.BigInteger(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("allocation_id", "edition_id", name=op.f("pk_line_birth")),
    )
    op.create_index("ix_line_birth_born_at", "line_birth", ["born_at"], unique=False)
    op.create_table(
        "first_placing",
        sa.Column("edition_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_first_placing")),
    )
    # Of what is placed already, nobody knows since when.
    op.execute(
        "insert into first_placing (edition_id, at) select e.id, '-infinity' from edition e "
        "where exists (select from budget_line l where l.edition_id = e.id)"
    )
    op.add_column(
        "need_value",
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute(
        "update need_value v set added_at = e.loaded_at from area a, edition e "
        "where a.id = v.area_id and e.id = a.edition_id"
    )
    op.create_index(
        "ix_commitment_created_at", "commitment", ["created_at"], unique=False, postgresql_using="brin"
    )
    op.execute("create sequence change_set as bigint")
    op.execute("create schema as_at")
    op.execute("create schema published")
    for entity in ENTITIES:
        op.create_entity(entity)
    op.replace_entity(CHANGED)
    for text in ACCESS:
        op.execute(text)


def downgrade() -> None:
    op.replace_entity(BEFORE)
    for entity in reversed(ENTITIES):
        op.drop_entity(entity)
    op.execute("drop schema published")
    op.execute("drop schema as_at")
    op.execute("drop sequence change_set")
    op.drop_index("ix_commitment_created_at", table_name="commitment", postgresql_using="brin")
    op.drop_column("need_value", "added_at")
    op.drop_table("first_placing")
    op.drop_index("ix_line_birth_born_at", table_name="line_birth")
    op.drop_table("line_birth")
    op.create_table(
        "line_birth",
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("commitment_id", "edition_id", name=op.f("pk_line_birth")),
    )
    op.execute(BIRTHS_BEFORE)
