"""Keep how far commitments were counted apart from the record of what was changed of them.

Revision: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="keep_past_revisions()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    insert into past_revision (commitment_id, died_at, revision, changed_at, content_hash)\n    select b.id, this.at, b.revision, b.changed_at, b.content_hash\n    from before b\n    inner join commitment c on c.id = b.id -- by its index, whether one or a hundred thousand were changed\n    cross join this_change() as this\n    where (c.revision, c.changed_at, c.content_hash) <> (b.revision, b.changed_at, b.content_hash)\n        and b.created_at <> now()\n    on conflict (commitment_id, died_at) do nothing;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="net_changes(p_gone text, p_come text)",
        definition="returns text language sql volatile as $function$\n    select format($query$\n        with fate as (\n            select coalesce(gone.key, come.key) as key, gone.facts as before, come.facts as after\n            from (\n                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key\n                from (%s) as row\n            ) as gone full join (\n                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key\n                from (%s) as row\n            ) as come on come.key = gone.key\n        ), earlier as (\n            delete from change h using fate where h.change_set = $1 and h.kind = $6 and h.key = fate.key\n            returning h.key, h.before, true as is_known\n        )\n        insert into change (change_set, at, account_id, via, reason, kind, key, commitment_id, before, after)\n        select $1, $2, $3, $4, $5, $6, net.key, (coalesce(net.before, net.after) ->> $8)::bigint, net.before,\n            case when net.before is null or net.after is null then net.after\n                else changed_fields(net.before, net.after) - array_remove($9, 'revision') end\n        from (\n            select fate.key, fate.after, case when e.is_known then e.before else fate.before end as before\n            from fate left join earlier e on e.key = fate.key\n        ) as net\n        where net.before - $9 is distinct from net.after - $9\n    $query$, p_gone, p_come)\n$function$",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_past_update",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after update ON public.commitment referencing old table as before\nfor each statement execute function public.keep_past_revisions()",
    ),
]
BEFORE = [
    PGView(
        schema="as_at",
        signature="commitment",
        definition="select\n    c.id,\n    c.territory,\n    c.organisation_id,\n    c.reference,\n    c.name,\n    c.description,\n    c.sector_id,\n    c.focal_area_id,\n    c.stage_id,\n    c.is_catalytic,\n    c.is_transfer,\n    c.start_date,\n    c.end_date,\n    c.total_cost_cents,\n    c.scope,\n    c.locate_method,\n    c.precision,\n    c.exactness,\n    c.geom,\n    c.shape,\n    c.area_level,\n    c.area_code,\n    c.code_edition_id,\n    c.split_by,\n    c.stated,\n    c.import_run_id,\n    c.sheet,\n    c.row,\n    c.content_hash,\n    c.changed_at,\n    c.created_at,\n    c.revision\nfrom public.commitment as c\nwhere\n    c.created_at <= current_setting('onebudget.as_at')::timestamptz\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and h.commitment_id = c.id\n    )\nunion all\nselect\n    was.id,\n    was.territory,\n    was.organisation_id,\n    was.reference,\n    was.name,\n    was.description,\n    was.sector_id,\n    was.focal_area_id,\n    was.stage_id,\n    was.is_catalytic,\n    was.is_transfer,\n    was.start_date,\n    was.end_date,\n    was.total_cost_cents,\n    was.scope,\n    was.locate_method,\n    was.precision,\n    was.exactness,\n    was.geom,\n    was.shape,\n    was.area_level,\n    was.area_code,\n    was.code_edition_id,\n    was.split_by,\n    was.stated,\n    was.import_run_id,\n    was.sheet,\n    was.row,\n    was.content_hash,\n    was.changed_at,\n    was.created_at,\n    was.revision\nfrom (\n    select distinct on (h.commitment_id) h.before\n    from public.change as h\n    where h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.commitment_id, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.commitment, earliest.before) as was\nwhere earliest.before is not null and was.created_at <= current_setting('onebudget.as_at')::timestamptz",
    ),
    PGFunction(
        schema="public",
        signature="apportion_changed_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[];\n    work record;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Lines stand under the commitment, phase and year of their allocation, and go when it leaves them.\n        select array_agg(b.id) into moved from before b\n        where not exists (\n            select 1 from touched t\n            where t.id = b.id and t.commitment_id = b.commitment_id and t.phase = b.phase\n                and t.financial_year = b.financial_year\n        );\n        if moved is not null then\n            delete from budget_line l using before b, edition e,\n                (select 0 as id union all select id from sector) as s\n            where b.id = any (moved) and l.edition_id = e.id and l.phase = b.phase\n                and l.financial_year = b.financial_year and l.sector_id = s.id and l.allocation_id = b.id;\n        end if;\n    end if;\n    for work in\n        select p.edition_id, array_agg(distinct p.commitment_id) as ids\n        from placement p\n        where p.commitment_id in (select t.commitment_id from touched t)\n        group by p.edition_id\n    loop\n        perform apportion_commitments(work.edition_id, work.ids);\n    end loop;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="count_revision_of_parts()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now() and c.id in (\n            (select n.commitment_id from (select * from touched except select * from before) as n)\n            union\n            (select o.commitment_id from (select * from before except select * from touched) as o)\n        );\n    else\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now()\n            and c.id in (select t.commitment_id from touched t);\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="drop_lines_of_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from budget_line l using touched t, edition e, (select 0 as id union all select id from sector) as s\n    where l.edition_id = e.id and l.phase = t.phase and l.financial_year = t.financial_year\n        and l.sector_id = s.id and l.allocation_id = t.id;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    kept bigint;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Most updates change amounts alone.\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.commitment_id, t.funding_source_id) <> (b.commitment_id, b.funding_source_id)\n        ) then\n            return null;\n        end if;\n    end if;\n    perform 1 from commitment c where c.id in (select t.commitment_id from touched t) for key share of c;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.commitment_id) from touched t) then\n        raise exception 'An allocation names a commitment that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';\n    end if;\n    perform 1 from funding_source f where f.id in (select t.funding_source_id from touched t) for key share of f;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.funding_source_id) from touched t) then\n        raise exception 'An allocation names a funding source that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        if ( -- counted, since the planner would hope for an early hit and compare each row with each\n            select count(*) from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) = 0 then\n            return null;\n        end if;\n    end if;\n    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;\n    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;\n    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;\n    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;\n    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;\n    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;\n    if (\n        select count(*) from (\n            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,\n                t.import_run_id\n            from touched t\n        ) as used\n        left join organisation o on o.id = used.organisation_id\n        left join sector s on s.id = used.sector_id\n        left join focal_area f on f.id = used.focal_area_id\n        left join stage g on g.id = used.stage_id\n        left join edition e on e.id = used.code_edition_id\n        left join import_run r on r.id = used.import_run_id\n        where o.id is null or e.id is null or s.id is distinct from used.sector_id\n            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id\n            or r.id is distinct from used.import_run_id\n    ) > 0 then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_changes()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    nothing constant text := 'select null::jsonb as facts where false';\n    gone constant text := case tg_op when 'INSERT' then nothing\n        else recorded_rows(tg_table_name, 'before', tg_op) end;\n    come constant text := case tg_op when 'DELETE' then nothing\n        else recorded_rows(tg_table_name, 'touched', tg_op) end;\n    this record;\nbegin\n    select * into this from this_change();\n    execute format($query$\n        with fate as (\n            select coalesce(gone.key, come.key) as key, gone.facts as before, come.facts as after\n            from (\n                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key\n                from (%s) as row\n            ) as gone full join (\n                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key\n                from (%s) as row\n            ) as come on come.key = gone.key\n        ), earlier as (\n            delete from change h using fate where h.change_set = $1 and h.kind = $6 and h.key = fate.key\n            returning h.key, h.before, true as is_known\n        )\n        insert into change (change_set, at, account_id, via, reason, kind, key, commitment_id, before, after)\n        select $1, $2, $3, $4, $5, $6, net.key, (coalesce(net.before, net.after) ->> $8)::bigint, net.before,\n            case when net.before is null or net.after is null then net.after\n                else changed_fields(net.before, net.after) end\n        from (\n            select fate.key, fate.after, case when e.is_known then e.before else fate.before end as before\n            from fate left join earlier e on e.key = fate.key\n        ) as net\n        where net.before is distinct from net.after\n    $query$, gone, come)\n    using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],\n        case tg_table_name when 'commitment' then 'id' else 'commitment_id' end;\n    return null;\nend\n$function$",
    ),
]
AFTER = [
    PGView(
        schema="as_at",
        signature="commitment",
        definition="select\n    c.id,\n    c.territory,\n    c.organisation_id,\n    c.reference,\n    c.name,\n    c.description,\n    c.sector_id,\n    c.focal_area_id,\n    c.stage_id,\n    c.is_catalytic,\n    c.is_transfer,\n    c.start_date,\n    c.end_date,\n    c.total_cost_cents,\n    c.scope,\n    c.locate_method,\n    c.precision,\n    c.exactness,\n    c.geom,\n    c.shape,\n    c.area_level,\n    c.area_code,\n    c.code_edition_id,\n    c.split_by,\n    c.stated,\n    c.import_run_id,\n    c.sheet,\n    c.row,\n    coalesce((\n        select r.content_hash from public.past_revision as r\n        where r.commitment_id = c.id and r.died_at > current_setting('onebudget.as_at')::timestamptz\n        order by r.died_at limit 1\n    ), c.content_hash) as content_hash,\n    coalesce((\n        select r.changed_at from public.past_revision as r\n        where r.commitment_id = c.id and r.died_at > current_setting('onebudget.as_at')::timestamptz\n        order by r.died_at limit 1\n    ), c.changed_at) as changed_at,\n    c.created_at,\n    coalesce((\n        select r.revision from public.past_revision as r\n        where r.commitment_id = c.id and r.died_at > current_setting('onebudget.as_at')::timestamptz\n        order by r.died_at limit 1\n    ), c.revision) as revision\nfrom public.commitment as c\nwhere\n    c.created_at <= current_setting('onebudget.as_at')::timestamptz\n    and not exists (\n        select from public.change as h\n        where\n            h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz\n            and h.commitment_id = c.id\n    )\nunion all\nselect\n    was.id,\n    was.territory,\n    was.organisation_id,\n    was.reference,\n    was.name,\n    was.description,\n    was.sector_id,\n    was.focal_area_id,\n    was.stage_id,\n    was.is_catalytic,\n    was.is_transfer,\n    was.start_date,\n    was.end_date,\n    was.total_cost_cents,\n    was.scope,\n    was.locate_method,\n    was.precision,\n    was.exactness,\n    was.geom,\n    was.shape,\n    was.area_level,\n    was.area_code,\n    was.code_edition_id,\n    was.split_by,\n    was.stated,\n    was.import_run_id,\n    was.sheet,\n    was.row,\n    coalesce((\n        select r.content_hash from public.past_revision as r\n        where r.commitment_id = was.id and r.died_at > current_setting('onebudget.as_at')::timestamptz\n        order by r.died_at limit 1\n    ), was.content_hash) as content_hash,\n    coalesce((\n        select r.changed_at from public.past_revision as r\n        where r.commitment_id = was.id and r.died_at > current_setting('onebudget.as_at')::timestamptz\n        order by r.died_at limit 1\n    ), was.changed_at) as changed_at,\n    was.created_at,\n    coalesce((\n        select r.revision from public.past_revision as r\n        where r.commitment_id = was.id and r.died_at > current_setting('onebudget.as_at')::timestamptz\n        order by r.died_at limit 1\n    ), was.revision) as revision\nfrom (\n    select distinct on (h.commitment_id) h.before\n    from public.change as h\n    where h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz\n    order by h.commitment_id, h.id\n) as earliest\ncross join lateral jsonb_populate_record(null::public.commitment, earliest.before) as was\nwhere earliest.before is not null and was.created_at <= current_setting('onebudget.as_at')::timestamptz",
    ),
    PGFunction(
        schema="public",
        signature="apportion_changed_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    moved bigint[];\n    work record;\nbegin\n    if not exists (select from touched) then\n        return null;\n    end if;\n    if tg_op = 'UPDATE' then\n        -- Lines stand under the commitment, phase and year of their allocation, and go when it leaves them.\n        select array_agg(b.id) into moved from before b\n        where not exists (\n            select 1 from touched t\n            where t.id = b.id and t.commitment_id = b.commitment_id and t.phase = b.phase\n                and t.financial_year = b.financial_year\n        );\n        if moved is not null then\n            delete from budget_line l using before b, edition e,\n                (select 0 as id union all select id from sector) as s\n            where b.id = any (moved) and l.edition_id = e.id and l.phase = b.phase\n                and l.financial_year = b.financial_year and l.sector_id = s.id and l.allocation_id = b.id;\n        end if;\n    end if;\n    for work in\n        select p.edition_id, array_agg(distinct p.commitment_id) as ids\n        from placement p\n        where p.commitment_id in (select t.commitment_id from touched t)\n        group by p.edition_id\n    loop\n        perform apportion_commitments(work.edition_id, work.ids);\n    end loop;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="count_revision_of_parts()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if not exists (select from touched) then\n        return null; -- an update of nothing would wake the triggers of commitments\n    end if;\n    if tg_op = 'UPDATE' then\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now() and c.id in (\n            (select n.commitment_id from (select * from touched except select * from before) as n)\n            union\n            (select o.commitment_id from (select * from before except select * from touched) as o)\n        );\n    else\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now()\n            and c.id in (select t.commitment_id from touched t);\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="drop_lines_of_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if not exists (select from touched) then\n        return null;\n    end if;\n    delete from budget_line l using touched t, edition e, (select 0 as id union all select id from sector) as s\n    where l.edition_id = e.id and l.phase = t.phase and l.financial_year = t.financial_year\n        and l.sector_id = s.id and l.allocation_id = t.id;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    kept bigint;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Most updates change amounts alone.\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.commitment_id, t.funding_source_id) <> (b.commitment_id, b.funding_source_id)\n        ) then\n            return null;\n        end if;\n    elsif not exists (select from touched) then\n        return null;\n    end if;\n    perform 1 from commitment c where c.id in (select t.commitment_id from touched t) for key share of c;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.commitment_id) from touched t) then\n        raise exception 'An allocation names a commitment that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';\n    end if;\n    perform 1 from funding_source f where f.id in (select t.funding_source_id from touched t) for key share of f;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.funding_source_id) from touched t) then\n        raise exception 'An allocation names a funding source that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        if ( -- counted, since the planner would hope for an early hit and compare each row with each\n            select count(*) from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) = 0 then\n            return null;\n        end if;\n    elsif not exists (select from touched) then\n        return null;\n    end if;\n    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;\n    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;\n    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;\n    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;\n    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;\n    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;\n    if (\n        select count(*) from (\n            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,\n                t.import_run_id\n            from touched t\n        ) as used\n        left join organisation o on o.id = used.organisation_id\n        left join sector s on s.id = used.sector_id\n        left join focal_area f on f.id = used.focal_area_id\n        left join stage g on g.id = used.stage_id\n        left join edition e on e.id = used.code_edition_id\n        left join import_run r on r.id = used.import_run_id\n        where o.id is null or e.id is null or s.id is distinct from used.sector_id\n            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id\n            or r.id is distinct from used.import_run_id\n    ) > 0 then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="record_changes()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    nothing constant text := 'select null::jsonb as facts where false';\n    gone text := nothing;\n    come text := nothing;\n    this record;\nbegin\n    if tg_op <> 'INSERT' then\n        if not exists (select from before) then\n            return null; -- as most statements of an edit\n        end if;\n        gone := recorded_rows(tg_table_name, 'before', tg_op);\n    end if;\n    if tg_op <> 'DELETE' then\n        if not exists (select from touched) then\n            return null;\n        end if;\n        come := recorded_rows(tg_table_name, 'touched', tg_op);\n    end if;\n    select * into this from this_change();\n    execute net_changes(gone, come)\n    using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],\n        case tg_table_name when 'commitment' then 'id' else 'commitment_id' end,\n        case tg_table_name when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end::text[];\n    return null;\nend\n$function$",
    ),
]
# What the record has told of them so far.
KNOWN = """
insert into past_revision (commitment_id, died_at, revision, changed_at, content_hash)
select distinct on (h.commitment_id, h.at) h.commitment_id, h.at, was.revision, was.changed_at, was.content_hash
from change as h cross join lateral jsonb_populate_record(null::commitment, h.before) as was
where h.kind = 'commitment' and was.revision is not null
order by h.commitment_id, h.at, h.id
"""
ACCESS = "alter table public.past_revision enable row level security;\ngrant select on public.past_revision to onebudget_app;\ncreate policy read_all on public.past_revision for select to onebudget_app\nusing (true);\nrevoke execute on function public.keep_past_revisions() from public;"


def upgrade() -> None:
    op.create_table(
        "past_revision",
        sa.Column("commitment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("died_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("commitment_id", "died_at", name=op.f("pk_past_revision")),
    )
    op.execute(KNOWN)
    for entity in NEW:
        op.create_entity(entity)
    for entity in AFTER:
        op.replace_entity(entity)
    op.execute(ACCESS)


def downgrade() -> None:
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in reversed(NEW):
        op.drop_entity(entity)
    op.drop_table("past_revision")
