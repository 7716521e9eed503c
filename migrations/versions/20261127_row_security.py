"""Let every request act as a database role that row-level security holds to what its account may see.

Revision: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="actor_id()",
        definition="returns integer language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id from account a\n    where a.id = nullif(current_setting('onebudget.account', true), '')::integer and a.is_active\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="account_grants(p_account integer)",
        definition="returns jsonb language sql stable security definer set search_path = public, pg_temp as $function$\n    select coalesce(\n        jsonb_agg(\n            jsonb_build_object(\n                'role', r.role, 'organisation_id', r.organisation_id,\n                'territory', r.territory, 'district_code', r.district_code\n            ) order by r.id\n        ), '[]'\n    )\n    from account_role r where r.account_id = p_account\n$function$",
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
        signature="actor_reviews(p_organisation integer, p_territory text, p_districts text[])",
        definition="returns boolean language sql stable security definer set search_path = public, pg_temp as $function$\n    select actor_is_administrator()\n        or coalesce(actor_districts('{approver}') -> p_territory ?| p_districts, false)\n        or cardinality(p_districts) = 0\n        and coalesce(actor_home_organisations() -> p_territory ? p_organisation::text, false)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="actor_writes(p_organisation integer, p_territory text, p_districts text[])",
        definition="returns boolean language sql stable security definer set search_path = public, pg_temp as $function$\n    select p_organisation = any (actor_organisations()) or actor_reviews(p_organisation, p_territory, p_districts)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="proposal_was_submitted(p_proposal bigint)",
        definition="returns boolean language sql stable security definer set search_path = public, pg_temp as $function$\n    select exists (select from proposal_event e where e.proposal_id = p_proposal and e.to_status = 'submitted')\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="account_titles(p_ids integer[])",
        definition="returns table (id integer, title text)\nlanguage sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title from account a where a.id = any (p_ids)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="account_for_sign_in(p_username text)",
        definition="returns table (\n    id integer, title text, password_hash text, is_active boolean, failures smallint, locked_until timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, a.password_hash, a.is_active, a.failures, a.locked_until\n    from account a where a.username = lower(p_username)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="account_of_provider(p_issuer text, p_subject text)",
        definition="returns table (id integer, title text, is_active boolean)\nlanguage sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, a.is_active from account a\n    where a.oidc_issuer = p_issuer and a.oidc_subject = p_subject\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="link_provider(p_username text, p_issuer text, p_subject text)",
        definition="returns integer language sql volatile security definer set search_path = public, pg_temp as $function$\n    update account a set oidc_issuer = p_issuer, oidc_subject = p_subject\n    where a.username = lower(p_username) and a.is_active and a.password_hash is null and a.oidc_issuer is null\n    returning a.id\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="count_failure(p_account integer, p_most integer, p_until timestamptz)",
        definition="returns timestamptz language sql volatile security definer set search_path = public, pg_temp as $function$\n    update account a set\n        failures = least(a.failures, 32000) + 1,\n        locked_until = case when a.failures + 1 >= p_most then p_until else a.locked_until end\n    where a.id = p_account\n    returning a.locked_until\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="open_sign_in(p_account integer, p_hash bytea, p_expires timestamptz)",
        definition="returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    update account a set failures = 0, locked_until = null\n    where a.id = p_account and a.is_active and (a.locked_until is null or a.locked_until <= now());\n    if not found then\n        return false;\n    end if;\n    insert into sign_in (secret_hash, account_id, expires_at) values (p_hash, p_account, p_expires);\n    return true;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="session_account(p_hash bytea)",
        definition="returns table (\n    account_id integer, title text, grants jsonb,\n    created_at timestamptz, seen_at timestamptz, expires_at timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, account_grants(a.id), s.created_at, s.seen_at, s.expires_at\n    from sign_in s inner join account a on a.id = s.account_id\n    where s.secret_hash = p_hash and s.expires_at > now() and a.is_active\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="session_seen(p_hash bytea)",
        definition="returns void language sql volatile security definer set search_path = public, pg_temp as $function$\n    update sign_in s set seen_at = now() where s.secret_hash = p_hash\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="end_session(p_hash bytea)",
        definition="returns void language sql volatile security definer set search_path = public, pg_temp as $function$\n    delete from sign_in s where s.secret_hash = p_hash\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="token_account(p_hash bytea)",
        definition="returns table (\n    account_id integer, title text, grants jsonb, token_id integer, scopes text[], used_at timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, account_grants(a.id), t.id, t.scopes::text[], t.used_at\n    from api_token t inner join account a on a.id = t.account_id\n    where t.secret_hash = p_hash and t.expires_at > now() and t.revoked_at is null and a.is_active\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="token_used(p_hash bytea)",
        definition="returns void language sql volatile security definer set search_path = public, pg_temp as $function$\n    update api_token t set used_at = now() where t.secret_hash = p_hash\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="set_own_password(p_hash text)",
        definition="returns boolean language sql volatile security definer set search_path = public, pg_temp as $function$\n    with changed as (\n        update account a set password_hash = p_hash\n        where a.id = actor_id() and a.password_hash is not null\n        returning a.id\n    )\n    select exists (select from changed)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="rehash_password(p_account integer, p_before text, p_after text)",
        definition="returns void language sql volatile security definer set search_path = public, pg_temp as $function$\n    update account a set password_hash = p_after where a.id = p_account and a.password_hash = p_before\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="keep_source_file(p_name text, p_content bytea)",
        definition="returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $function$\ndeclare\n    checksum constant text := encode(sha256(p_content), 'hex');\n    kept integer;\nbegin\n    if cardinality(actor_organisations()) = 0 and not actor_is_administrator() then\n        raise exception 'Only a contributor or an administrator uploads files.' using errcode = 'insufficient_privilege';\n    end if;\n    insert into source_file (sha256, name, size_bytes, content)\n    values (checksum, p_name, length(p_content), p_content)\n    on conflict do nothing returning id into kept;\n    return coalesce(kept, (select f.id from source_file f where f.sha256 = checksum));\nend\n$function$",
    ),
]
# Row-level security, rights and policies, table by table.
ACCESS = [
    "alter table public.account enable row level security;\ngrant select (\n    id, username, title, email, oidc_issuer, oidc_subject, is_active, failures, locked_until, created_at\n)\non public.account to onebudget_app;\ngrant insert (\n    username, title, email, password_hash, oidc_issuer, oidc_subject, is_active\n) on public.account to onebudget_app;\ngrant update (\n    username, title, email, password_hash, oidc_issuer, oidc_subject, is_active, failures, locked_until\n)\non public.account to onebudget_app;\ngrant usage on sequence public.account_id_seq to onebudget_app;\ncreate policy read_own on public.account for select to onebudget_app\nusing (id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy administrator_adds on public.account for insert to onebudget_app\nwith check ((select public.actor_is_administrator()));\ncreate policy administrator_changes on public.account for update to onebudget_app\nusing ((select public.actor_is_administrator()))\nwith check ((select public.actor_is_administrator()));",
    "alter table public.account_role enable row level security;\ngrant select, insert, delete on public.account_role to onebudget_app;\ngrant usage on sequence public.account_role_id_seq to onebudget_app;\ncreate policy read_own on public.account_role for select to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy administrator_gives on public.account_role for insert to onebudget_app\nwith check ((select public.actor_is_administrator()));\ncreate policy administrator_takes on public.account_role for delete to onebudget_app\nusing ((select public.actor_is_administrator()));",
    "alter table public.alembic_version enable row level security;\ngrant select on public.alembic_version to onebudget_app;\ncreate policy read_all on public.alembic_version for select to onebudget_app\nusing (true);",
    "alter table public.allocation enable row level security;\ngrant select on public.allocation to onebudget_app;\ncreate policy read_all on public.allocation for select to onebudget_app\nusing (true);",
    "alter table public.answer enable row level security;\ngrant select on public.answer to onebudget_app;\ncreate policy read_all on public.answer for select to onebudget_app\nusing (true);",
    "alter table public.api_token enable row level security;\ngrant select (\n    id, account_id, name, scopes, created_at, expires_at, revoked_at, used_at\n) on public.api_token to onebudget_app;\ngrant insert (account_id, name, secret_hash, scopes, expires_at) on public.api_token to onebudget_app;\ngrant update (revoked_at) on public.api_token to onebudget_app;\ngrant usage on sequence public.api_token_id_seq to onebudget_app;\ncreate policy read_own on public.api_token for select to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy make_own on public.api_token for insert to onebudget_app\nwith check (account_id = (select public.actor_id()));\ncreate policy revoke_own on public.api_token for update to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()))\nwith check (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));",
    "alter table public.area enable row level security;\ngrant select on public.area to onebudget_app;\ncreate policy read_all on public.area for select to onebudget_app\nusing (true);",
    "alter table public.area_generalised enable row level security;\ngrant select on public.area_generalised to onebudget_app;\ncreate policy read_all on public.area_generalised for select to onebudget_app\nusing (true);",
    "alter table public.area_piece enable row level security;\ngrant select on public.area_piece to onebudget_app;\ncreate policy read_all on public.area_piece for select to onebudget_app\nusing (true);",
    "alter table public.area_tile enable row level security;\ngrant select, insert on public.area_tile to onebudget_app;\ncreate policy read_all on public.area_tile for select to onebudget_app\nusing (true);\ncreate policy keep_drawn on public.area_tile for insert to onebudget_app\nwith check (true);",
    "alter table public.budget_line enable row level security;\ngrant select on public.budget_line to onebudget_app;\ncreate policy read_all on public.budget_line for select to onebudget_app\nusing (true);",
    "alter table public.change enable row level security;\ngrant select on public.change to onebudget_app;\ncreate policy read_published on public.change for select to onebudget_app\nusing (kind not in ('account', 'account_role'));\ncreate policy administrator_reads on public.change for select to onebudget_app\nusing ((select public.actor_is_administrator()));",
    "alter table public.commitment enable row level security;\ngrant select on public.commitment to onebudget_app;\ncreate policy read_all on public.commitment for select to onebudget_app\nusing (true);",
    "alter table public.commitment_ward enable row level security;\ngrant select on public.commitment_ward to onebudget_app;\ncreate policy read_all on public.commitment_ward for select to onebudget_app\nusing (true);",
    "alter table public.crosswalk enable row level security;\ngrant select on public.crosswalk to onebudget_app;\ncreate policy read_all on public.crosswalk for select to onebudget_app\nusing (true);",
    "alter table public.crosswalk_code enable row level security;\ngrant select on public.crosswalk_code to onebudget_app;\ncreate policy read_all on public.crosswalk_code for select to onebudget_app\nusing (true);",
    "alter table public.crosswalk_pair enable row level security;\ngrant select on public.crosswalk_pair to onebudget_app;\ncreate policy read_all on public.crosswalk_pair for select to onebudget_app\nusing (true);",
    "alter table public.crosswalk_source enable row level security;\ngrant select on public.crosswalk_source to onebudget_app;\ncreate policy read_all on public.crosswalk_source for select to onebudget_app\nusing (true);",
    "alter table public.edition enable row level security;\ngrant select on public.edition to onebudget_app;\ncreate policy read_all on public.edition for select to onebudget_app\nusing (true);",
    "alter table public.finding_decision enable row level security;\ngrant select, insert on public.finding_decision to onebudget_app;\ngrant usage on sequence public.finding_decision_id_seq to onebudget_app;\ncreate policy read_all on public.finding_decision for select to onebudget_app\nusing (true);\ncreate policy hubs_decide on public.finding_decision for insert to onebudget_app\nwith check (\n    (select public.actor_districts('{planner,approver}')) ? territory\n    or (select public.actor_is_administrator())\n);",
    "alter table public.focal_area enable row level security;\ngrant select on public.focal_area to onebudget_app;\ncreate policy read_all on public.focal_area for select to onebudget_app\nusing (true);",
    "alter table public.funding_source enable row level security;\ngrant select on public.funding_source to onebudget_app;\ncreate policy read_all on public.funding_source for select to onebudget_app\nusing (true);",
    "alter table public.idempotency_key enable row level security;\ngrant select, insert, update, delete on public.idempotency_key to onebudget_app;\ncreate policy own on public.idempotency_key for all to onebudget_app\nusing (account_id = (select public.actor_id()))\nwith check (account_id = (select public.actor_id()));",
    "alter table public.import_finding enable row level security;\ngrant select on public.import_finding to onebudget_app;\ncreate policy read_all on public.import_finding for select to onebudget_app\nusing (true);",
    "alter table public.import_run enable row level security;\ngrant select on public.import_run to onebudget_app;\ncreate policy read_all on public.import_run for select to onebudget_app\nusing (true);",
    "alter table public.indicator enable row level security;\ngrant select on public.indicator to onebudget_app;\ncreate policy read_all on public.indicator for select to onebudget_app\nusing (true);",
    "alter table public.kept_profile enable row level security;\ngrant select, insert, update, delete on public.kept_profile to onebudget_app;\ngrant usage on sequence public.kept_profile_id_seq to onebudget_app;\ncreate policy own on public.kept_profile for all to onebudget_app\nusing (\n    organisation_id = any((select public.actor_organisations())::integer[])\n    or (select public.actor_is_administrator())\n)\nwith check (\n    organisation_id = any((select public.actor_organisations())::integer[])\n    or (select public.actor_is_administrator())\n);",
    "grant select on public.latest_population to onebudget_app;",
    "alter table public.line_birth enable row level security;\ngrant select on public.line_birth to onebudget_app;\ncreate policy read_all on public.line_birth for select to onebudget_app\nusing (true);",
    "alter table public.need_definition enable row level security;\ngrant select on public.need_definition to onebudget_app;\ncreate policy read_all on public.need_definition for select to onebudget_app\nusing (true);",
    "alter table public.need_value enable row level security;\ngrant select on public.need_value to onebudget_app;\ncreate policy read_all on public.need_value for select to onebudget_app\nusing (true);",
    "alter table public.objective_link enable row level security;\ngrant select on public.objective_link to onebudget_app;\ncreate policy read_all on public.objective_link for select to onebudget_app\nusing (true);",
    "alter table public.organisation enable row level security;\ngrant select on public.organisation to onebudget_app;\ncreate policy read_all on public.organisation for select to onebudget_app\nusing (true);",
    "alter table public.past_line enable row level security;\ngrant select on public.past_line to onebudget_app;\ncreate policy read_all on public.past_line for select to onebudget_app\nusing (true);",
    "alter table public.placement enable row level security;\ngrant select on public.placement to onebudget_app;\ncreate policy read_all on public.placement for select to onebudget_app\nusing (true);",
    "alter table public.plan enable row level security;\ngrant select on public.plan to onebudget_app;\ncreate policy read_all on public.plan for select to onebudget_app\nusing (true);",
    "alter table public.plan_feature enable row level security;\ngrant select on public.plan_feature to onebudget_app;\ncreate policy read_all on public.plan_feature for select to onebudget_app\nusing (true);",
    "alter table public.plan_objective enable row level security;\ngrant select on public.plan_objective to onebudget_app;\ncreate policy read_all on public.plan_objective for select to onebudget_app\nusing (true);",
    "alter table public.proposal enable row level security;\ngrant select, insert, update, delete on public.proposal to onebudget_app;\ngrant usage on sequence public.proposal_id_seq to onebudget_app;\ncreate policy read_own on public.proposal for select to onebudget_app\nusing (\n    organisation_id = any((select public.actor_organisations())::integer[])\n    or (select public.actor_is_administrator())\n);\ncreate policy planners_read on public.proposal for select to onebudget_app\nusing (\n    status = 'submitted'\n    and coalesce((select public.actor_districts('{planner}')) -> territory ?| district_codes, false)\n);\ncreate policy approvers_read on public.proposal for select to onebudget_app\nusing ((\n    status in ('submitted', 'returned', 'published') or created_by = (select public.actor_id())\n    or status = 'withdrawn' and public.proposal_was_submitted(id)\n)\nand (\n    coalesce((select public.actor_districts('{approver}')) -> territory ?| district_codes, false)\n    or cardinality(district_codes) = 0\n    and coalesce((select public.actor_home_organisations()) -> territory ? organisation_id::text, false)\n));\ncreate policy draft on public.proposal for insert to onebudget_app\nwith check (\n    status in ('draft', 'submitted') and created_by = (select public.actor_id())\n    and public.actor_writes(organisation_id, territory, district_codes)\n);\ncreate policy contributors_change on public.proposal for update to onebudget_app\nusing (\n    status <> 'published'\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n)\nwith check (\n    status in ('draft', 'submitted', 'withdrawn')\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n);\ncreate policy approvers_change on public.proposal for update to onebudget_app\nusing (\n    (status in ('submitted', 'returned') or status <> 'published' and created_by = (select public.actor_id()))\n    and public.actor_reviews(organisation_id, territory, district_codes)\n)\nwith check (status <> 'published' and public.actor_reviews(organisation_id, territory, district_codes));\ncreate policy drop_draft on public.proposal for delete to onebudget_app\nusing (\n    status = 'draft'\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n);",
    "alter table public.proposal_event enable row level security;\ngrant select, insert on public.proposal_event to onebudget_app;\ngrant usage on sequence public.proposal_event_id_seq to onebudget_app;\ncreate policy read_with_proposal on public.proposal_event for select to onebudget_app\nusing (exists (\n    select from public.proposal as p\n    where p.id = proposal_event.proposal_id\n));\ncreate policy note_own on public.proposal_event for insert to onebudget_app\nwith check (\n    account_id = (select public.actor_id())\n    and exists (\n        select from public.proposal as p\n        where p.id = proposal_event.proposal_id\n    )\n);",
    "alter table public.proposal_line enable row level security;\ngrant select, insert, delete on public.proposal_line to onebudget_app;\ncreate policy read_with_proposal on public.proposal_line for select to onebudget_app\nusing (exists (\n    select from public.proposal as p\n    where p.id = proposal_line.proposal_id\n));\ncreate policy write_with_proposal on public.proposal_line for insert to onebudget_app\nwith check (exists (\n    select from\n        public.proposal as p\n    where\n        p.id = proposal_line.proposal_id and p.status <> 'published'\n        and public.actor_writes(p.organisation_id, p.territory, p.district_codes)\n));\ncreate policy drop_with_proposal on public.proposal_line for delete to onebudget_app\nusing (exists (\n    select from\n        public.proposal as p\n    where\n        p.id = proposal_line.proposal_id and p.status <> 'published'\n        and public.actor_writes(p.organisation_id, p.territory, p.district_codes)\n));",
    "alter table public.refused_row enable row level security;\ngrant select on public.refused_row to onebudget_app;\ncreate policy read_all on public.refused_row for select to onebudget_app\nusing (true);",
    "alter table public.sector enable row level security;\ngrant select on public.sector to onebudget_app;\ncreate policy read_all on public.sector for select to onebudget_app\nusing (true);",
    "alter table public.sign_in enable row level security;\ngrant select, delete on public.sign_in to onebudget_app;\ncreate policy read_own on public.sign_in for select to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy end_own on public.sign_in for delete to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));",
    "alter table public.source_file enable row level security;\ngrant select on public.source_file to onebudget_app;\ncreate policy read_loaded_or_own on public.source_file for select to onebudget_app\nusing (\n    exists (\n        select from public.import_run as r\n        where r.source_file_id = source_file.id\n    )\n    or exists (\n        select from public.upload as u\n        where u.source_file_id = source_file.id\n    )\n);",
    "alter table public.stage enable row level security;\ngrant select on public.stage to onebudget_app;\ncreate policy read_all on public.stage for select to onebudget_app\nusing (true);",
    "alter table public.upload enable row level security;\ngrant select, insert, update, delete on public.upload to onebudget_app;\ngrant usage on sequence public.upload_id_seq to onebudget_app;\ncreate policy read_own on public.upload for select to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy begin_own on public.upload for insert to onebudget_app\nwith check (\n    account_id = (select public.actor_id())\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n);\ncreate policy change_own on public.upload for update to onebudget_app\nusing (account_id = (select public.actor_id()))\nwith check (\n    account_id = (select public.actor_id())\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n);\ncreate policy drop_own on public.upload for delete to onebudget_app\nusing (account_id = (select public.actor_id()));",
    "revoke execute on function\npublic.account_for_sign_in(text),\npublic.account_grants(integer),\npublic.account_of_provider(text, text),\npublic.account_titles(integer[]),\npublic.actor_districts(text[]),\npublic.actor_home_organisations(),\npublic.actor_id(),\npublic.actor_is_administrator(),\npublic.actor_organisations(),\npublic.actor_reviews(integer, text, text[]),\npublic.actor_writes(integer, text, text[]),\npublic.count_failure(integer, integer, timestamptz),\npublic.end_session(bytea),\npublic.keep_source_file(text, bytea),\npublic.link_provider(text, text, text),\npublic.open_sign_in(integer, bytea, timestamptz),\npublic.proposal_was_submitted(bigint),\npublic.rehash_password(integer, text, text),\npublic.session_account(bytea),\npublic.session_seen(bytea),\npublic.set_own_password(text),\npublic.token_account(bytea),\npublic.token_used(bytea)\nfrom public;\ngrant execute on function\npublic.account_for_sign_in(text),\npublic.account_of_provider(text, text),\npublic.account_titles(integer[]),\npublic.actor_districts(text[]),\npublic.actor_home_organisations(),\npublic.actor_id(),\npublic.actor_is_administrator(),\npublic.actor_organisations(),\npublic.actor_reviews(integer, text, text[]),\npublic.actor_writes(integer, text, text[]),\npublic.count_failure(integer, integer, timestamptz),\npublic.end_session(bytea),\npublic.keep_source_file(text, bytea),\npublic.link_provider(text, text, text),\npublic.open_sign_in(integer, bytea, timestamptz),\npublic.proposal_was_submitted(bigint),\npublic.rehash_password(integer, text, text),\npublic.session_account(bytea),\npublic.session_seen(bytea),\npublic.set_own_password(text),\npublic.token_account(bytea),\npublic.token_used(bytea)\nto onebudget_app;",
]
CLOSE = """
do $$
declare
    held record;
begin
    for held in select tablename, policyname from pg_policies where schemaname = 'public' loop
        execute format('drop policy %I on public.%I', held.policyname, held.tablename);
    end loop;
    for held in
        select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity
    loop
        execute format('alter table public.%I disable row level security', held.relname);
    end loop;
end $$;
revoke all on all tables in schema public from onebudget_app;
revoke all on all sequences in schema public from onebudget_app;
"""


def upgrade() -> None:
    for entity in NEW:
        op.create_entity(entity)
    for text in ACCESS:
        op.execute(text)


def downgrade() -> None:
    op.execute(CLOSE)
    for entity in reversed(NEW):
        op.drop_entity(entity)
