"""Publish proposals by the functions that place commitments, and count every change of a commitment.

Revision: 0014
Revises: 0013
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ENTITIES = [
    PGFunction(
        schema="public",
        signature="largest_of_content(p_content jsonb)",
        definition="returns bigint language sql immutable as $function$\n    select coalesce(max(every.cents), 0)\n    from (\n        select sum(a.cents)::bigint as cents\n        from jsonb_to_recordset(coalesce(p_content -> 'allocations', '[]')) as a (phase text, cents bigint)\n        group by a.phase\n    ) as every\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="content_rows(p_items jsonb)",
        definition="returns table (\n    item bigint, commitment_id bigint, territory text, organisation_id integer, reference text, content jsonb,\n    name text, description text, sector_id smallint, focal_area_id smallint, stage_id smallint,\n    is_catalytic boolean, is_transfer boolean, start_date date, end_date date, total_cost_cents bigint,\n    scope scope, locate_method locate_method, place_precision smallint, exactness smallint, geom geometry,\n    area_level area_level, area_code text, code_edition_id smallint, split_by split_method, stated jsonb,\n    all_known boolean\n)\nlanguage sql stable as $function$\n    select i.item, i.commitment_id, i.territory, i.organisation_id, i.reference, i.content, f.name, f.description, s.id,\n        fa.id, st.id, coalesce(f.is_catalytic, false), coalesce(f.is_transfer, false), f.start_date, f.end_date,\n        f.total_cost_cents, p.scope, p.method, p.\"precision\", p.exactness, shape.geom, p.area_level, p.area_code,\n        e.id, p.split_by, coalesce(f.stated, '{}'),\n        (f.sector is null or s.id is not null) and (f.focal_area is null or fa.id is not null)\n        and (f.stage is null or st.id is not null) and e.id is not null\n    from jsonb_to_recordset(p_items) as i (\n        item bigint, commitment_id bigint, territory text, organisation_id integer, reference text, content jsonb\n    )\n    cross join lateral jsonb_to_record(i.content) as f (\n        name text, description text, sector text, focal_area text, stage text, is_catalytic boolean,\n        is_transfer boolean, start_date date, end_date date, total_cost_cents bigint, place jsonb, stated jsonb\n    )\n    cross join lateral jsonb_to_record(f.place) as p (\n        scope scope, method locate_method, \"precision\" smallint, exactness smallint, geometry jsonb,\n        area_level area_level, area_code text, split_by split_method, edition text\n    )\n    cross join lateral (\n        select case when jsonb_typeof(p.geometry) = 'object' then st_force2d(st_geomfromgeojson(p.geometry)) end as geom\n    ) as shape\n    left join sector s on s.code = f.sector\n    left join focal_area fa on fa.code = f.focal_area\n    left join stage st on st.code = f.stage\n    left join edition e on e.slug = p.edition and e.territory = i.territory\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="content_wards(p_items jsonb)",
        definition="returns table (item bigint, commitment_id bigint, role text, ward_code text, share integer)\nlanguage sql stable as $function$\n    select distinct on (i.item, w.role, w.code) i.item, i.commitment_id, w.role, w.code, w.share\n    from jsonb_to_recordset(p_items) as i (item bigint, commitment_id bigint, content jsonb)\n    cross join lateral jsonb_to_recordset(coalesce(i.content -> 'wards', '[]')) as w (\n        role text, code text, share integer\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="content_allocations(p_items jsonb)",
        definition="returns table (\n    item bigint, commitment_id bigint, financial_year smallint, phase phase, funding_source_id smallint,\n    amount_cents bigint, vat text\n)\nlanguage sql stable as $function$\n    select i.item, i.commitment_id, a.year, a.phase, s.id, a.cents, coalesce(a.vat, 'unknown')\n    from jsonb_to_recordset(p_items) as i (item bigint, commitment_id bigint, content jsonb)\n    cross join lateral jsonb_to_recordset(coalesce(i.content -> 'allocations', '[]')) as a (\n        year smallint, phase phase, funding_source text, cents bigint, vat text\n    )\n    left join funding_source s on s.code = a.funding_source\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="commitment_contents(p_ids bigint[])",
        definition="returns table (commitment_id bigint, content jsonb)\nlanguage sql stable as $function$\n    select c.id, jsonb_build_object(\n        'name', c.name, 'description', c.description, 'sector', s.code, 'focal_area', fa.code, 'stage', st.code,\n        'is_catalytic', c.is_catalytic, 'is_transfer', c.is_transfer, 'start_date', c.start_date,\n        'end_date', c.end_date, 'total_cost_cents', c.total_cost_cents, 'stated', c.stated,\n        'place', jsonb_build_object(\n            'scope', c.scope, 'method', c.locate_method, 'precision', c.precision, 'exactness', c.exactness,\n            'geometry', st_asgeojson(c.geom, 15)::jsonb, 'area_level', c.area_level, 'area_code', c.area_code,\n            'split_by', c.split_by, 'edition', e.slug\n        ),\n        'wards', coalesce((\n            select jsonb_agg(\n                jsonb_build_object('role', w.role, 'code', w.ward_code, 'share', w.share) order by w.role, w.ward_code\n            )\n            from commitment_ward w where w.commitment_id = c.id\n        ), '[]'),\n        'allocations', coalesce((\n            select jsonb_agg(\n                jsonb_build_object(\n                    'year', al.financial_year, 'phase', al.phase, 'funding_source', fs.code, 'cents', al.amount_cents,\n                    'vat', al.vat\n                ) order by al.financial_year, al.phase, fs.code\n            )\n            from allocation al inner join funding_source fs on fs.id = al.funding_source_id\n            where al.commitment_id = c.id\n        ), '[]')\n    )\n    from commitment c\n    inner join edition e on e.id = c.code_edition_id\n    left join sector s on s.id = c.sector_id\n    left join focal_area fa on fa.id = c.focal_area_id\n    left join stage st on st.id = c.stage_id\n    where c.id = any (p_ids)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="moved_by_contents(p_items jsonb)",
        definition="returns setof bigint language sql stable as $function$\n    select r.commitment_id\n    from content_rows(p_items) as r\n    inner join commitment c on c.id = r.commitment_id\n    where (c.scope, c.geom, c.area_level, c.area_code, c.code_edition_id, c.split_by)\n        is distinct from (r.scope, r.geom, r.area_level, r.area_code, r.code_edition_id, r.split_by)\n    union\n    select coalesce(w.commitment_id, cw.commitment_id)\n    from (select * from content_wards(p_items) as named where named.role = 'work') as w\n    full join (\n        select held.* from commitment_ward held\n        where held.role = 'work' and held.commitment_id in (select r.commitment_id from content_rows(p_items) as r)\n    ) as cw on cw.commitment_id = w.commitment_id and cw.ward_code = w.ward_code\n    where (w.ward_code, w.share) is distinct from (cw.ward_code, cw.share)\n        and coalesce(w.commitment_id, cw.commitment_id) is not null\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="place_everywhere(p_ids bigint[])",
        definition="returns void language plpgsql volatile as $function$\ndeclare\n    work record;\nbegin\n    for work in\n        select e.id, array_agg(c.id) as ids\n        from commitment c inner join edition e on e.territory = c.territory and e.activated_at is not null\n        where c.id = any (p_ids) group by e.id order by e.id\n    loop\n        perform place_commitments(work.id, work.ids);\n        if exists (\n            select from unnest(work.ids) as todo (id) where not exists (\n                select from placement p where p.commitment_id = todo.id and p.edition_id = work.id\n            )\n        ) then\n            raise exception 'The money of a commitment landed nowhere.'\n                using errcode = 'check_violation', constraint = 'ck_commitment_placed', table = 'placement';\n        end if;\n    end loop;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_content_columns(p_items jsonb)",
        definition="returns void language plpgsql volatile as $function$\nbegin\n    update commitment c\n    set name = r.name, description = r.description, sector_id = r.sector_id, focal_area_id = r.focal_area_id,\n        stage_id = r.stage_id, is_catalytic = r.is_catalytic, is_transfer = r.is_transfer, start_date = r.start_date,\n        end_date = r.end_date, total_cost_cents = r.total_cost_cents, scope = r.scope,\n        locate_method = r.locate_method, precision = r.place_precision, exactness = r.exactness, geom = r.geom,\n        area_level = r.area_level, area_code = r.area_code, code_edition_id = r.code_edition_id,\n        split_by = r.split_by, stated = r.stated\n    from content_rows(p_items) as r\n    where c.id = r.commitment_id and (\n        c.name, c.description, c.sector_id, c.focal_area_id, c.stage_id, c.is_catalytic, c.is_transfer, c.start_date,\n        c.end_date, c.total_cost_cents, c.scope, c.locate_method, c.precision, c.exactness, c.geom, c.area_level,\n        c.area_code, c.code_edition_id, c.split_by, c.stated\n    ) is distinct from (\n        r.name, r.description, r.sector_id, r.focal_area_id, r.stage_id, r.is_catalytic, r.is_transfer, r.start_date,\n        r.end_date, r.total_cost_cents, r.scope, r.locate_method, r.place_precision, r.exactness, r.geom, r.area_level,\n        r.area_code, r.code_edition_id, r.split_by, r.stated\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_content_wards(p_items jsonb)",
        definition="returns void language plpgsql volatile as $function$\nbegin\n    delete from commitment_ward cw\n    where cw.commitment_id in (select r.commitment_id from content_rows(p_items) as r) and not exists (\n        select from content_wards(p_items) as w\n        where w.commitment_id = cw.commitment_id and w.role = cw.role and w.ward_code = cw.ward_code\n    );\n    insert into commitment_ward as cw (commitment_id, role, ward_code, share)\n    select w.commitment_id, w.role, w.ward_code, w.share from content_wards(p_items) as w\n    where not exists (\n        select from commitment_ward held\n        where held.commitment_id = w.commitment_id and held.role = w.role and held.ward_code = w.ward_code\n            and held.share is not distinct from w.share\n    )\n    on conflict (commitment_id, role, ward_code) do update set share = excluded.share;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_content_amounts(p_items jsonb)",
        definition="returns void language plpgsql volatile as $function$\nbegin\n    delete from allocation al\n    where al.commitment_id in (select r.commitment_id from content_rows(p_items) as r) and not exists (\n        select from content_allocations(p_items) as a\n        where a.commitment_id = al.commitment_id and a.financial_year = al.financial_year and a.phase = al.phase\n            and a.funding_source_id = al.funding_source_id\n    );\n    update allocation al set amount_cents = a.amount_cents, vat = a.vat\n    from content_allocations(p_items) as a\n    where a.commitment_id = al.commitment_id and a.financial_year = al.financial_year and a.phase = al.phase\n        and a.funding_source_id = al.funding_source_id and (a.amount_cents, a.vat) <> (al.amount_cents, al.vat);\n    insert into allocation (commitment_id, financial_year, phase, funding_source_id, amount_cents, vat)\n    select a.commitment_id, a.financial_year, a.phase, a.funding_source_id, a.amount_cents, a.vat\n    from content_allocations(p_items) as a\n    where not exists (\n        select from allocation al\n        where al.commitment_id = a.commitment_id and al.financial_year = a.financial_year and al.phase = a.phase\n            and al.funding_source_id = a.funding_source_id\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_new_contents(p_items jsonb)",
        definition="returns jsonb language plpgsql volatile as $function$\ndeclare\n    items jsonb;\nbegin\n    with written as (\n        insert into commitment (\n            territory, organisation_id, reference, name, description, sector_id, focal_area_id, stage_id,\n            is_catalytic, is_transfer, start_date, end_date, total_cost_cents, scope, locate_method, precision,\n            exactness, geom, area_level, area_code, code_edition_id, split_by, stated, content_hash\n        )\n        select r.territory, r.organisation_id, r.reference, r.name, r.description, r.sector_id, r.focal_area_id,\n            r.stage_id, r.is_catalytic, r.is_transfer, r.start_date, r.end_date, r.total_cost_cents, r.scope,\n            r.locate_method, r.place_precision, r.exactness, r.geom, r.area_level, r.area_code, r.code_edition_id,\n            r.split_by, r.stated, sha256(convert_to(r.content::text, 'utf8'))\n        from content_rows(p_items) as r\n        where r.commitment_id is null\n        order by r.territory, r.organisation_id, r.reference\n        on conflict on constraint uq_commitment_source do nothing\n        returning id, territory, organisation_id, reference\n    )\n    select jsonb_agg(i.value || jsonb_build_object('commitment_id', coalesce(r.commitment_id, w.id))) into items\n    from content_rows(p_items) as r\n    inner join jsonb_array_elements(p_items) as i (value) on (i.value ->> 'item')::bigint = r.item\n    left join written as w on r.commitment_id is null and w.territory = r.territory\n        and w.organisation_id = r.organisation_id and w.reference = r.reference\n    where coalesce(r.commitment_id, w.id) is not null;\n    return items;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_contents(p_items jsonb)",
        definition="returns table (item bigint, commitment_id bigint, is_new boolean, revision integer)\nlanguage plpgsql volatile as $function$\n#variable_conflict use_column\ndeclare\n    moved constant bigint[] := array(select * from moved_by_contents(p_items));\n    held jsonb; -- revisions by id\nbegin\n    if exists (select from content_rows(p_items) as r where not r.all_known)\n        or exists (select from content_allocations(p_items) as a where a.funding_source_id is null)\n    then\n        raise exception 'A content names a code that no list has.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_content_codes', table = 'proposal';\n    end if;\n    held := (\n        select coalesce(jsonb_object_agg(c.id, c.revision), '{}')\n        from content_rows(p_items) as r inner join commitment c on c.id = r.commitment_id\n    );\n    p_items := store_new_contents(p_items);\n    perform store_content_columns(p_items);\n    perform store_content_wards(p_items);\n    perform store_content_amounts(p_items);\n    -- What a file said of it last is no longer what is stored, so that the next load looks at every field.\n    update commitment c set content_hash = sha256(convert_to(r.content::text, 'utf8'))\n    from content_rows(p_items) as r\n    where c.id = r.commitment_id and c.revision > (held ->> c.id::text)::integer;\n    perform place_everywhere(moved || array(\n        select r.commitment_id from content_rows(p_items) as r where not held ? r.commitment_id::text\n    ));\n    return query\n        select r.item, c.id, not held ? c.id::text, c.revision\n        from content_rows(p_items) as r inner join commitment c on c.id = r.commitment_id;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="lines_of_commitments(p_ids bigint[])",
        definition="returns table (\n    commitment_id bigint, edition_id smallint, area_id integer, landing landing, weight bigint,\n    split split_method, is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint\n)\nlanguage sql stable as $function$\n    select p.commitment_id, p.edition_id, p.area_id, p.landing, p.weight, p.split, p.is_estimated, l.phase,\n        l.financial_year, l.amount_cents\n    from placement p\n    inner join commitment c on c.id = p.commitment_id\n    left join lateral (\n        select line.phase, line.financial_year, sum(line.amount_cents)::bigint as amount_cents\n        from allocation al\n        inner join budget_line line on line.edition_id = p.edition_id and line.phase = al.phase\n            and line.financial_year = al.financial_year and line.sector_id = coalesce(c.sector_id, 0)\n            and line.allocation_id = al.id\n        where al.commitment_id = c.id and line.area_id = p.area_id and line.landing = p.landing\n        group by line.phase, line.financial_year\n    ) as l on true\n    where p.commitment_id = any (p_ids)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="preview_lines(p_items jsonb)",
        definition="returns table (\n    item bigint, edition_id smallint, area_id integer, landing landing, weight bigint, split split_method,\n    is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint\n)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    stored jsonb;\n    found jsonb;\nbegin\n    begin\n        -- References of their own, so that nobody waits for anybody and what is published stays out of it.\n        stored := (select jsonb_agg(to_jsonb(s)) from store_contents((\n            select jsonb_agg(i.value || jsonb_build_object('reference', gen_random_uuid(), 'commitment_id', null))\n            from jsonb_array_elements(p_items) as i (value)\n        )) as s);\n        found := (\n            select jsonb_agg(to_jsonb(l) || jsonb_build_object('item', s.item))\n            from lines_of_commitments(array(\n                select s.commitment_id from jsonb_to_recordset(stored) as s (commitment_id bigint)\n            )) as l\n            inner join jsonb_to_recordset(stored) as s (item bigint, commitment_id bigint)\n                on s.commitment_id = l.commitment_id\n        );\n        raise exception using errcode = 'OB001', message = 'undone on purpose';\n    exception\n        when sqlstate 'OB001' then null;\n    end;\n    return query\n        select r.item, r.edition_id, r.area_id, r.landing, r.weight, r.split, r.is_estimated, r.phase,\n            r.financial_year, r.amount_cents\n        from jsonb_to_recordset(found) as r (\n            item bigint, edition_id smallint, area_id integer, landing landing, weight bigint, split split_method,\n            is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint\n        );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="proposal_items(p_ids bigint[])",
        definition="returns jsonb language sql stable as $function$\n    select jsonb_agg(\n        jsonb_build_object(\n            'item', p.id, 'commitment_id', p.commitment_id, 'territory', p.territory,\n            'organisation_id', p.organisation_id, 'reference', p.reference, 'content', p.content\n        ) order by p.id\n    )\n    from proposal p\n    where p.id = any (p_ids)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="districts_of_areas( p_areas integer[], p_organisation integer, p_territory text )",
        definition="returns text[] language sql stable as $function$\n    with held as (\n        select distinct d.code from area a inner join area d on d.id = a.district_id where a.id = any (p_areas)\n    ), own as (\n        select d.code\n        from organisation o\n        inner join edition e on e.territory = p_territory and e.activated_at is not null\n        inner join area a on a.edition_id = e.id and a.level = o.area_level and a.code = o.area_code\n        inner join area d on d.id = a.district_id\n        where o.id = p_organisation and not exists (select from held)\n        order by e.valid_from desc limit 1\n    )\n    select coalesce(array_agg(every.code order by every.code collate \"C\"), '{}')\n    from (select held.code from held union all select own.code from own) as every\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="may_review(p_organisation integer, p_territory text, p_districts text[])",
        definition="returns boolean language sql stable security definer set search_path = public, pg_temp as $function$\n    select actor_reviews(p_organisation, p_territory, p_districts)\n        or current_setting('role') <> 'onebudget_app'\n        and coalesce(current_setting('onebudget.account', true), '') = ''\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="work_out_proposals(p_ids bigint[])",
        definition="returns void language plpgsql volatile security definer set search_path = public, pg_temp as $function$\n#variable_conflict use_column\ndeclare\n    lines jsonb := (\n        select jsonb_agg(to_jsonb(l))\n        from preview_lines(proposal_items(array(\n            select p.id from proposal p where p.id = any (p_ids) and p.action <> 'withdraw'\n        ))) as l\n    );\nbegin\n    delete from proposal_line where proposal_id = any (p_ids);\n    insert into proposal_line (proposal_id, edition_id, phase, financial_year, area_id, landing, amount_cents)\n    select l.item, l.edition_id, l.phase, l.financial_year, l.area_id, l.landing, l.amount_cents\n    from jsonb_to_recordset(lines) as l (\n        item bigint, edition_id smallint, area_id integer, landing landing, phase phase, financial_year smallint,\n        amount_cents bigint\n    )\n    where l.phase is not null;\n    update proposal p\n    set scope = r.scope, geom = r.geom, largest_cents = largest_of_content(p.content),\n        district_codes = districts_of_areas(array(\n            select l.area_id from jsonb_to_recordset(lines) as l (item bigint, area_id integer) where l.item = p.id\n            union\n            select held.area_id from placement held where held.commitment_id = p.commitment_id\n        ), p.organisation_id, p.territory)\n    from content_rows(proposal_items(p_ids)) as r\n    where p.id = r.item;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="proposals_ready(p_ids bigint[], p_versions integer[])",
        definition="returns bigint[] language plpgsql volatile as $function$\nbegin\n    perform from proposal p where p.id = any (p_ids) order by p.id for update;\n    perform from commitment c where c.id in (select p.commitment_id from proposal p where p.id = any (p_ids))\n    order by c.id for update;\n    return array(\n        select p.id from proposal p left join commitment c on c.id = p.commitment_id\n        where p.id = any (p_ids) and p.status = 'submitted'\n            and may_review(p.organisation_id, p.territory, p.district_codes)\n            and c.revision is not distinct from p.base_revision\n            and coalesce(p_versions[array_position(p_ids, p.id)], p.version) = p.version\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="refuse_unreviewed(p_ids bigint[], p_before jsonb)",
        definition="returns void language plpgsql volatile as $function$\nbegin\n    perform from proposal p\n    where p.id = any (p_ids) and not may_review(p.organisation_id, p.territory, districts_of_areas(array(\n        select stood.value::integer from jsonb_array_elements_text(p_before -> p.id::text) as stood (value)\n        union\n        select stands.area_id from placement stands\n        inner join commitment c on c.id = stands.commitment_id\n        where c.organisation_id = p.organisation_id and c.reference = p.reference and c.territory = p.territory\n    ), p.organisation_id, p.territory));\n    if found then\n        raise exception 'A proposal touches no district of which the account is an approver.'\n            using errcode = 'insufficient_privilege';\n    end if;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="conclude_proposals(p_ids bigint[], p_written jsonb, p_comment text)",
        definition="returns bigint[] language plpgsql volatile as $function$\ndeclare\n    ready constant bigint[] := array(\n        select p.id from proposal p where p.id = any (p_ids) and (\n            p.action = 'withdraw' or p.id in (select w.item from jsonb_to_recordset(p_written) as w (item bigint))\n        )\n    );\nbegin\n    delete from commitment c using proposal p\n    where p.id = any (ready) and p.action = 'withdraw' and c.id = p.commitment_id;\n    update proposal p\n    set status = 'published', version = p.version + 1, status_at = now(), changed_at = now(),\n        commitment_id = coalesce(w.commitment_id, p.commitment_id),\n        base_revision = coalesce(w.revision, p.base_revision)\n    from unnest(ready) as done (id)\n    left join jsonb_to_recordset(p_written) as w (item bigint, commitment_id bigint, revision integer)\n        on w.item = done.id\n    where p.id = done.id;\n    delete from proposal_line l where l.proposal_id = any (ready);\n    insert into proposal_event (proposal_id, account_id, from_status, to_status, comment)\n    select done.id, actor_id(), 'submitted', 'published', p_comment\n    from unnest(ready) as done (id) order by done.id;\n    return ready;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="publish_proposals( p_ids bigint[], p_versions integer[] default null, p_comment text default null )",
        definition="returns table (proposal_id bigint, outcome text, commitment_id bigint, revision integer)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp as $function$\n#variable_conflict use_column\ndeclare\n    ready bigint[];\n    stood jsonb; -- areas by proposal\n    written jsonb;\nbegin\n    ready := proposals_ready(p_ids, p_versions);\n    stood := (\n        select jsonb_object_agg(p.id, array(\n            select pl.area_id from placement pl where pl.commitment_id = p.commitment_id\n        )) from proposal p where p.id = any (ready)\n    );\n    written := (select jsonb_agg(to_jsonb(s)) from store_contents(proposal_items(array(\n        select p.id from proposal p where p.id = any (ready) and p.action <> 'withdraw'\n    ))) as s);\n    perform refuse_unreviewed(ready, stood);\n    ready := conclude_proposals(ready, written, p_comment);\n    return query\n        select asked.id, case\n                when p.id = any (ready) then 'published'\n                when p.id is null or not may_review(p.organisation_id, p.territory, p.district_codes)\n                    then 'not-allowed'\n                when p.status <> 'submitted' then 'not-submitted'\n                when p_versions[array_position(p_ids, p.id)] <> p.version then 'other-version'\n                else 'changed-meanwhile'\n            end, p.commitment_id, w.revision\n        from (select distinct todo.id from unnest(p_ids) as todo (id)) as asked\n        left join proposal p on p.id = asked.id\n        left join jsonb_to_recordset(written) as w (item bigint, revision integer) on w.item = p.id\n        order by asked.id;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="keep_published_content( p_items jsonb, p_before integer, p_after integer, p_areas integer[], p_comment text )",
        definition="returns table (outcome text, proposal_id bigint, revision integer)\nlanguage plpgsql volatile as $function$\ndeclare\n    whole record;\n    districts text[];\n    kept bigint;\nbegin\n    select r.* into whole from content_rows(p_items) as r;\n    districts := districts_of_areas(p_areas, whole.organisation_id, whole.territory);\n    if not may_review(whole.organisation_id, whole.territory, districts) then\n        raise exception 'The commitment touches no district of which the account is an approver.'\n            using errcode = 'insufficient_privilege';\n    end if;\n    if p_after > p_before then\n        insert into proposal (\n            action, territory, organisation_id, reference, commitment_id, base_revision, status, content, scope,\n            geom, district_codes, largest_cents, created_by\n        ) values (\n            'change', whole.territory, whole.organisation_id, whole.reference, whole.commitment_id, p_after,\n            'published', whole.content, whole.scope, whole.geom, districts, largest_of_content(whole.content),\n            actor_id()\n        ) returning id into kept;\n        insert into proposal_event (proposal_id, account_id, from_status, to_status, comment)\n        values (kept, actor_id(), null, 'published', p_comment);\n    end if;\n    return query select case when kept is null then 'same' else 'published' end, kept, p_after;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="publish_content( p_commitment bigint, p_revision integer, p_content jsonb, p_comment text default null )",
        definition="returns table (outcome text, proposal_id bigint, revision integer)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp as $function$\n#variable_conflict use_column\ndeclare\n    held commitment;\n    items jsonb;\n    areas integer[];\n    written integer; -- revision afterwards\nbegin\n    select c.* into held from commitment c where c.id = p_commitment for update;\n    if held.revision is distinct from p_revision then\n        return query\n            select case when held.id is null then 'unknown' else 'changed-meanwhile' end, null::bigint, held.revision;\n        return;\n    end if;\n    items := jsonb_build_array(jsonb_build_object(\n        'item', 0, 'commitment_id', held.id, 'territory', held.territory, 'organisation_id', held.organisation_id,\n        'reference', held.reference, 'content', p_content\n    ));\n    areas := array(select p.area_id from placement p where p.commitment_id = held.id);\n    written := (select s.revision from store_contents(items) as s);\n    areas := areas || array(select p.area_id from placement p where p.commitment_id = held.id);\n    return query select * from keep_published_content(items, p_revision, written, areas, p_comment);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="count_revision()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    new.revision := old.revision + 1;\n    new.changed_at := now();\n    return new;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="count_revision_of_parts()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now() and c.id in (\n            (select n.commitment_id from (select * from touched except select * from before) as n)\n            union\n            (select o.commitment_id from (select * from before except select * from touched) as o)\n        );\n    else\n        update commitment c set changed_at = now()\n        where c.changed_at <> now() and c.created_at <> now()\n            and c.id in (select t.commitment_id from touched t);\n    end if;\n    return null;\nend\n$function$",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_revision",
        on_entity="public.commitment",
        is_constraint=False,
        definition="before update ON public.commitment for each row\nwhen (\n    new.revision = old.revision and (\n        old.changed_at, old.organisation_id, old.reference, old.territory, old.name, old.description,\n        old.sector_id, old.focal_area_id, old.stage_id, old.is_catalytic, old.is_transfer, old.start_date,\n        old.end_date, old.total_cost_cents, old.scope, old.locate_method, old.precision, old.exactness,\n        old.geom::bytea, old.area_level, old.area_code, old.code_edition_id, old.split_by, old.stated\n    ) is distinct from (\n        new.changed_at, new.organisation_id, new.reference, new.territory, new.name, new.description,\n        new.sector_id, new.focal_area_id, new.stage_id, new.is_catalytic, new.is_transfer, new.start_date,\n        new.end_date, new.total_cost_cents, new.scope, new.locate_method, new.precision, new.exactness,\n        new.geom::bytea, new.area_level, new.area_code, new.code_edition_id, new.split_by, new.stated\n    )\n)\nexecute function public.count_revision()",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_revision_insert",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after insert ON public.allocation referencing new table as touched\nfor each statement execute function public.count_revision_of_parts()",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_revision_update",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after update ON public.allocation referencing old table as before new table as touched\nfor each statement execute function public.count_revision_of_parts()",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_revision_delete",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after delete ON public.allocation referencing old table as touched\nfor each statement execute function public.count_revision_of_parts()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_ward_revision_insert",
        on_entity="public.commitment_ward",
        is_constraint=False,
        definition="after insert ON public.commitment_ward referencing new table as touched\nfor each statement execute function public.count_revision_of_parts()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_ward_revision_update",
        on_entity="public.commitment_ward",
        is_constraint=False,
        definition="after update ON public.commitment_ward referencing old table as before new table as touched\nfor each statement execute function public.count_revision_of_parts()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_ward_revision_delete",
        on_entity="public.commitment_ward",
        is_constraint=False,
        definition="after delete ON public.commitment_ward referencing old table as touched\nfor each statement execute function public.count_revision_of_parts()",
    ),
]
ACCESS = "revoke execute on function\npublic.may_review(integer, text, text[]),\npublic.preview_lines(jsonb),\npublic.publish_content(bigint, integer, jsonb, text),\npublic.publish_proposals(bigint[], integer[], text),\npublic.work_out_proposals(bigint[])\nfrom public;\ngrant execute on function\npublic.may_review(integer, text, text[]),\npublic.preview_lines(jsonb),\npublic.publish_content(bigint, integer, jsonb, text),\npublic.publish_proposals(bigint[], integer[], text),\npublic.work_out_proposals(bigint[])\nto onebudget_app;"


def upgrade() -> None:
    for entity in ENTITIES:
        op.create_entity(entity)
    op.execute(ACCESS)


def downgrade() -> None:
    for entity in reversed(ENTITIES):
        op.drop_entity(entity)
