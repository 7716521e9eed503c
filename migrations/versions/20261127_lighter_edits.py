"""Look once at what an edit changes, count it in one update, and keep the plans of what every edit asks.

Revision: 0019
Revises: 0018
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="parts_of_contents(p_items jsonb)",
        definition="returns setof bigint language sql stable as $function$\n    select coalesce(w.commitment_id, held.commitment_id)\n    from content_wards(p_items) as w\n    full join (\n        select cw.* from commitment_ward cw\n        where cw.commitment_id in (select r.commitment_id from content_rows(p_items) as r)\n    ) as held on held.commitment_id = w.commitment_id and held.role = w.role and held.ward_code = w.ward_code\n    where (held.ward_code, held.share) is distinct from (w.ward_code, w.share)\n        and coalesce(w.commitment_id, held.commitment_id) is not null\n    union\n    select coalesce(a.commitment_id, held.commitment_id)\n    from content_allocations(p_items) as a\n    full join (\n        select al.* from allocation al\n        where al.commitment_id in (select r.commitment_id from content_rows(p_items) as r)\n    ) as held on held.commitment_id = a.commitment_id and held.financial_year = a.financial_year\n        and held.phase = a.phase and held.funding_source_id = a.funding_source_id\n    where (held.amount_cents, held.vat) is distinct from (a.amount_cents, a.vat)\n        and coalesce(a.commitment_id, held.commitment_id) is not null\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_content_columns(p_items jsonb, p_parts bigint[])",
        definition="returns void language plpgsql volatile as $function$\nbegin\n    update commitment c\n    set name = r.name, description = r.description, sector_id = r.sector_id, focal_area_id = r.focal_area_id,\n        stage_id = r.stage_id, is_catalytic = r.is_catalytic, is_transfer = r.is_transfer, start_date = r.start_date,\n        end_date = r.end_date, total_cost_cents = r.total_cost_cents, scope = r.scope,\n        locate_method = r.locate_method, precision = r.place_precision, exactness = r.exactness, geom = r.geom,\n        area_level = r.area_level, area_code = r.area_code, code_edition_id = r.code_edition_id,\n        split_by = r.split_by, stated = r.stated, changed_at = now(),\n        content_hash = sha256(convert_to(r.content::text, 'utf8'))\n    from content_rows(p_items) as r\n    where c.id = r.commitment_id and (c.id = any (p_parts) or (\n        c.name, c.description, c.sector_id, c.focal_area_id, c.stage_id, c.is_catalytic, c.is_transfer, c.start_date,\n        c.end_date, c.total_cost_cents, c.scope, c.locate_method, c.precision, c.exactness, c.geom, c.area_level,\n        c.area_code, c.code_edition_id, c.split_by, c.stated\n    ) is distinct from (\n        r.name, r.description, r.sector_id, r.focal_area_id, r.stage_id, r.is_catalytic, r.is_transfer, r.start_date,\n        r.end_date, r.total_cost_cents, r.scope, r.locate_method, r.place_precision, r.exactness, r.geom, r.area_level,\n        r.area_code, r.code_edition_id, r.split_by, r.stated\n    ));\nend\n$function$",
    ),
]
GONE = [
    PGFunction(
        schema="public",
        signature="store_content_columns(p_items jsonb)",
        definition="returns void language plpgsql volatile as $function$\nbegin\n    update commitment c\n    set name = r.name, description = r.description, sector_id = r.sector_id, focal_area_id = r.focal_area_id,\n        stage_id = r.stage_id, is_catalytic = r.is_catalytic, is_transfer = r.is_transfer, start_date = r.start_date,\n        end_date = r.end_date, total_cost_cents = r.total_cost_cents, scope = r.scope,\n        locate_method = r.locate_method, precision = r.place_precision, exactness = r.exactness, geom = r.geom,\n        area_level = r.area_level, area_code = r.area_code, code_edition_id = r.code_edition_id,\n        split_by = r.split_by, stated = r.stated\n    from content_rows(p_items) as r\n    where c.id = r.commitment_id and (\n        c.name, c.description, c.sector_id, c.focal_area_id, c.stage_id, c.is_catalytic, c.is_transfer, c.start_date,\n        c.end_date, c.total_cost_cents, c.scope, c.locate_method, c.precision, c.exactness, c.geom, c.area_level,\n        c.area_code, c.code_edition_id, c.split_by, c.stated\n    ) is distinct from (\n        r.name, r.description, r.sector_id, r.focal_area_id, r.stage_id, r.is_catalytic, r.is_transfer, r.start_date,\n        r.end_date, r.total_cost_cents, r.scope, r.locate_method, r.place_precision, r.exactness, r.geom, r.area_level,\n        r.area_code, r.code_edition_id, r.split_by, r.stated\n    );\nend\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="account_grants(p_account integer)",
        definition="returns jsonb language sql stable security definer set search_path = public, pg_temp as $function$\n    select coalesce(\n        jsonb_agg(\n            jsonb_build_object(\n                'role', r.role, 'organisation_id', r.organisation_id,\n                'territory', r.territory, 'district_code', r.district_code\n            ) order by r.id\n        ), '[]'\n    )\n    from account_role r where r.account_id = p_account\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_districts(p_roles text[])",
        definition="returns jsonb language sql stable security definer set search_path = public, pg_temp as $function$\n    select coalesce(jsonb_object_agg(held.territory, held.codes), '{}')\n    from (\n        select r.territory, jsonb_agg(r.district_code) as codes\n        from account_role r\n        where r.account_id = actor_id() and r.role = any (p_roles) and r.territory is not null\n        group by r.territory\n    ) as held\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_home_organisations()",
        definition="returns jsonb language sql stable security definer set search_path = public, pg_temp as $function$\n    select coalesce(jsonb_object_agg(home.territory, home.ids), '{}')\n    from (\n        select e.territory, jsonb_agg(distinct o.id::text) as ids\n        from account_role r\n        inner join edition e on e.territory = r.territory and e.activated_at is not null\n        inner join area d on d.edition_id = e.id and d.level = 'district' and d.code = r.district_code\n        inner join area a on a.edition_id = e.id and a.district_id = d.id\n        inner join organisation o on o.area_level = a.level and o.area_code = a.code\n        where r.account_id = actor_id() and r.role = 'approver'\n        group by e.territory\n    ) as home\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_id()",
        definition="returns integer language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id from account a\n    where a.id = nullif(current_setting('onebudget.account', true), '')::integer and a.is_active\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_is_administrator()",
        definition="returns boolean language sql stable security definer set search_path = public, pg_temp as $function$\n    select exists (select from account_role r where r.account_id = actor_id() and r.role = 'administrator')\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_organisations()",
        definition="returns integer[] language sql stable security definer set search_path = public, pg_temp as $function$\n    select coalesce(array_agg(r.organisation_id), '{}')\n    from account_role r where r.account_id = actor_id() and r.role = 'contributor'\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_reviews(p_organisation integer, p_territory text, p_districts text[])",
        definition="returns boolean language sql stable security definer set search_path = public, pg_temp as $function$\n    select actor_is_administrator()\n        or coalesce(actor_districts('{approver}') -> p_territory ?| p_districts, false)\n        or cardinality(p_districts) = 0\n        and coalesce(actor_home_organisations() -> p_territory ? p_organisation::text, false)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="commitment_contents(p_ids bigint[])",
        definition="returns table (commitment_id bigint, content jsonb)\nlanguage sql stable as $function$\n    select c.id, jsonb_build_object(\n        'name', c.name, 'description', c.description, 'sector', s.code, 'focal_area', fa.code, 'stage', st.code,\n        'is_catalytic', c.is_catalytic, 'is_transfer', c.is_transfer, 'start_date', c.start_date,\n        'end_date', c.end_date, 'total_cost_cents', c.total_cost_cents, 'stated', c.stated,\n        'place', jsonb_build_object(\n            'scope', c.scope, 'method', c.locate_method, 'precision', c.precision, 'exactness', c.exactness,\n            'geometry', st_asgeojson(c.geom, 15)::jsonb, 'area_level', c.area_level, 'area_code', c.area_code,\n            'split_by', c.split_by, 'edition', e.slug\n        ),\n        'wards', coalesce((\n            select jsonb_agg(\n                jsonb_build_object('role', w.role, 'code', w.ward_code, 'share', w.share) order by w.role, w.ward_code\n            )\n            from commitment_ward w where w.commitment_id = c.id\n        ), '[]'),\n        'allocations', coalesce((\n            select jsonb_agg(\n                jsonb_build_object(\n                    'year', al.financial_year, 'phase', al.phase, 'funding_source', fs.code, 'cents', al.amount_cents,\n                    'vat', al.vat\n                ) order by al.financial_year, al.phase, fs.code\n            )\n            from allocation al inner join funding_source fs on fs.id = al.funding_source_id\n            where al.commitment_id = c.id\n        ), '[]')\n    )\n    from commitment c\n    inner join edition e on e.id = c.code_edition_id\n    left join sector s on s.id = c.sector_id\n    left join focal_area fa on fa.id = c.focal_area_id\n    left join stage st on st.id = c.stage_id\n    where c.id = any (p_ids)\n$function$",
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
        signature="session_account(p_hash bytea)",
        definition="returns table (\n    account_id integer, title text, grants jsonb,\n    created_at timestamptz, seen_at timestamptz, expires_at timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, account_grants(a.id), s.created_at, s.seen_at, s.expires_at\n    from sign_in s inner join account a on a.id = s.account_id\n    where s.secret_hash = p_hash and s.expires_at > now() and a.is_active\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_contents(p_items jsonb)",
        definition="returns table (item bigint, commitment_id bigint, is_new boolean, revision integer)\nlanguage plpgsql volatile as $function$\n#variable_conflict use_column\ndeclare\n    moved constant bigint[] := array(select * from moved_by_contents(p_items));\n    held jsonb; -- revisions by id\nbegin\n    if exists (select from content_rows(p_items) as r where not r.all_known)\n        or exists (select from content_allocations(p_items) as a where a.funding_source_id is null)\n    then\n        raise exception 'A content names a code that no list has.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_content_codes', table = 'proposal';\n    end if;\n    held := (\n        select coalesce(jsonb_object_agg(c.id, c.revision), '{}')\n        from content_rows(p_items) as r inner join commitment c on c.id = r.commitment_id\n    );\n    p_items := store_new_contents(p_items);\n    perform store_content_columns(p_items);\n    perform store_content_wards(p_items);\n    perform store_content_amounts(p_items);\n    -- What a file said of it last is no longer what is stored, so that the next load looks at every field.\n    update commitment c set content_hash = sha256(convert_to(r.content::text, 'utf8'))\n    from content_rows(p_items) as r\n    where c.id = r.commitment_id and c.revision > (held ->> c.id::text)::integer;\n    perform place_everywhere(moved || array(\n        select r.commitment_id from content_rows(p_items) as r where not held ? r.commitment_id::text\n    ));\n    return query\n        select r.item, c.id, not held ? c.id::text, c.revision\n        from content_rows(p_items) as r inner join commitment c on c.id = r.commitment_id;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="token_account(p_hash bytea)",
        definition="returns table (\n    account_id integer, title text, grants jsonb, token_id integer, scopes text[], used_at timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, account_grants(a.id), t.id, t.scopes::text[], t.used_at\n    from api_token t inner join account a on a.id = t.account_id\n    where t.secret_hash = p_hash and t.expires_at > now() and t.revoked_at is null and a.is_active\n$function$",
    ),
]
AFTER = [
    PGFunction(
        schema="public",
        signature="account_grants(p_account integer)",
        definition="returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return (\n        select coalesce(\n            jsonb_agg(\n                jsonb_build_object(\n                    'role', r.role, 'organisation_id', r.organisation_id,\n                    'territory', r.territory, 'district_code', r.district_code\n                ) order by r.id\n            ), '[]'\n        )\n        from account_role r where r.account_id = p_account\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_districts(p_roles text[])",
        definition="returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return (\n        select coalesce(jsonb_object_agg(held.territory, held.codes), '{}')\n        from (\n            select r.territory, jsonb_agg(r.district_code) as codes\n            from account_role r\n            where r.account_id = actor_id() and r.role = any (p_roles) and r.territory is not null\n            group by r.territory\n        ) as held\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_home_organisations()",
        definition="returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return (\n        select coalesce(jsonb_object_agg(home.territory, home.ids), '{}')\n        from (\n            select e.territory, jsonb_agg(distinct o.id::text) as ids\n            from account_role r\n            inner join edition e on e.territory = r.territory and e.activated_at is not null\n            inner join area d on d.edition_id = e.id and d.level = 'district' and d.code = r.district_code\n            inner join area a on a.edition_id = e.id and a.district_id = d.id\n            inner join organisation o on o.area_level = a.level and o.area_code = a.code\n            where r.account_id = actor_id() and r.role = 'approver'\n            group by e.territory\n        ) as home\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_id()",
        definition="returns integer language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return (\n        select a.id from account a\n        where a.id = nullif(current_setting('onebudget.account', true), '')::integer and a.is_active\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_is_administrator()",
        definition="returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return (\n        select exists (select from account_role r where r.account_id = actor_id() and r.role = 'administrator')\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_organisations()",
        definition="returns integer[] language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return (\n        select coalesce(array_agg(r.organisation_id), '{}')\n        from account_role r where r.account_id = actor_id() and r.role = 'contributor'\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_reviews(p_organisation integer, p_territory text, p_districts text[])",
        definition="returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return actor_is_administrator()\n        or coalesce(actor_districts('{approver}') -> p_territory ?| p_districts, false)\n        or cardinality(p_districts) = 0\n        and coalesce(actor_home_organisations() -> p_territory ? p_organisation::text, false);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="commitment_contents(p_ids bigint[])",
        definition="returns table (commitment_id bigint, content jsonb)\nlanguage plpgsql stable as $function$\n#variable_conflict use_column\nbegin\n    return query\n        select c.id, jsonb_build_object(\n            'name', c.name, 'description', c.description, 'sector', s.code, 'focal_area', fa.code, 'stage', st.code,\n            'is_catalytic', c.is_catalytic, 'is_transfer', c.is_transfer, 'start_date', c.start_date,\n            'end_date', c.end_date, 'total_cost_cents', c.total_cost_cents, 'stated', c.stated,\n            'place', jsonb_build_object(\n                'scope', c.scope, 'method', c.locate_method, 'precision', c.precision, 'exactness', c.exactness,\n                'geometry', st_asgeojson(c.geom, 15)::jsonb, 'area_level', c.area_level, 'area_code', c.area_code,\n                'split_by', c.split_by, 'edition', e.slug\n            ),\n            'wards', coalesce((\n                select jsonb_agg(\n                    jsonb_build_object('role', w.role, 'code', w.ward_code, 'share', w.share) order by w.role, w.ward_code\n                )\n                from commitment_ward w where w.commitment_id = c.id\n            ), '[]'),\n            'allocations', coalesce((\n                select jsonb_agg(\n                    jsonb_build_object(\n                        'year', al.financial_year, 'phase', al.phase, 'funding_source', fs.code, 'cents', al.amount_cents,\n                        'vat', al.vat\n                    ) order by al.financial_year, al.phase, fs.code\n                )\n                from allocation al inner join funding_source fs on fs.id = al.funding_source_id\n                where al.commitment_id = c.id\n            ), '[]')\n        )\n        from commitment c\n        inner join edition e on e.id = c.code_edition_id\n        left join sector s on s.id = c.sector_id\n        left join focal_area fa on fa.id = c.focal_area_id\n        left join stage st on st.id = c.stage_id\n        where c.id = any (p_ids);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="districts_of_areas( p_areas integer[], p_organisation integer, p_territory text )",
        definition="returns text[] language plpgsql stable as $function$\nbegin\n    return (\n        with held as (\n            select distinct d.code from area a inner join area d on d.id = a.district_id where a.id = any (p_areas)\n        ), own as (\n            select d.code\n            from organisation o\n            inner join edition e on e.territory = p_territory and e.activated_at is not null\n            inner join area a on a.edition_id = e.id and a.level = o.area_level and a.code = o.area_code\n            inner join area d on d.id = a.district_id\n            where o.id = p_organisation and not exists (select from held)\n            order by e.valid_from desc limit 1\n        )\n        select coalesce(array_agg(every.code order by every.code collate \"C\"), '{}')\n        from (select held.code from held union all select own.code from own) as every\n    );\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="may_review(p_organisation integer, p_territory text, p_districts text[])",
        definition="returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $function$\nbegin\n    return actor_reviews(p_organisation, p_territory, p_districts)\n        or current_setting('role') <> 'onebudget_app'\n        and coalesce(current_setting('onebudget.account', true), '') = '';\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="session_account(p_hash bytea)",
        definition="returns table (\n    account_id integer, title text, grants jsonb,\n    created_at timestamptz, seen_at timestamptz, expires_at timestamptz\n) language plpgsql stable security definer set search_path = public, pg_temp as $function$\n#variable_conflict use_column\nbegin\n    return query\n        select a.id, a.title::text, account_grants(a.id), s.created_at, s.seen_at, s.expires_at\n        from sign_in s inner join account a on a.id = s.account_id\n        where s.secret_hash = p_hash and s.expires_at > now() and a.is_active;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="store_contents(p_items jsonb)",
        definition="returns table (item bigint, commitment_id bigint, is_new boolean, revision integer)\nlanguage plpgsql volatile as $function$\n#variable_conflict use_column\ndeclare\n    moved constant bigint[] := array(select * from moved_by_contents(p_items));\n    parts constant bigint[] := array(select * from parts_of_contents(p_items));\n    added bigint[]; -- written here first\n    held bigint[];\nbegin\n    if exists (select from content_rows(p_items) as r where not r.all_known)\n        or exists (select from content_allocations(p_items) as a where a.funding_source_id is null)\n    then\n        raise exception 'A content names a code that no list has.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_content_codes', table = 'proposal';\n    end if;\n    held := array(select i.commitment_id from jsonb_to_recordset(p_items) as i (commitment_id bigint));\n    if array_position(held, null) is not null then\n        p_items := store_new_contents(p_items);\n    end if;\n    perform store_content_columns(p_items, parts);\n    added := array(\n        select i.commitment_id from jsonb_to_recordset(p_items) as i (commitment_id bigint)\n        where i.commitment_id <> all (array_remove(held, null))\n    );\n    if cardinality(parts || added) > 0 then\n        perform store_content_wards(p_items);\n        perform store_content_amounts(p_items);\n    end if;\n    if cardinality(moved || added) > 0 then\n        perform place_everywhere(moved || added);\n    end if;\n    return query\n        select i.item, c.id, c.id = any (added), c.revision\n        from jsonb_to_recordset(p_items) as i (item bigint, commitment_id bigint)\n        inner join commitment c on c.id = i.commitment_id;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="token_account(p_hash bytea)",
        definition="returns table (\n    account_id integer, title text, grants jsonb, token_id integer, scopes text[], used_at timestamptz\n) language plpgsql stable security definer set search_path = public, pg_temp as $function$\n#variable_conflict use_column\nbegin\n    return query\n        select a.id, a.title::text, account_grants(a.id), t.id, t.scopes::text[], t.used_at\n        from api_token t inner join account a on a.id = t.account_id\n        where t.secret_hash = p_hash and t.expires_at > now() and t.revoked_at is null and a.is_active;\nend\n$function$",
    ),
]


def upgrade() -> None:
    for entity in NEW:
        op.create_entity(entity)
    for entity in AFTER:
        op.replace_entity(entity)
    for entity in GONE:
        op.drop_entity(entity)


def downgrade() -> None:
    for entity in GONE:
        op.create_entity(entity)
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in reversed(NEW):
        op.drop_entity(entity)
