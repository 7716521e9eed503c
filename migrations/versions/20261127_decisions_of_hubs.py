"""Let approvers of a district's hub, and administrators, decide on findings in their own name, recorded as changes are.

Revision: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="districts_of_finding(p_key text, p_subject text)",
        definition="returns text[] language plpgsql stable set search_path = public, pg_temp as $function$\ndeclare\n    rule constant text := split_part(p_key, '.', 1);\n    words constant text[] := string_to_array(p_subject, '|');\n    -- A reference, or the name of a feature, may hold the sign itself.\n    rest constant text := array_to_string(words[case rule when 'priority-empty' then 4 else 3 end :], '|');\nbegin\n    return coalesce(case rule\n        when 'need-unanswered' then (\n            select array_agg(d.code)\n            from edition e\n            inner join area w on w.edition_id = e.id and w.level = 'ward' and w.code = words[3]\n            inner join area d on d.id = w.district_id\n            where e.territory = words[1] and e.slug = words[2]\n        )\n        when 'priority-empty' then (\n            select array_agg(distinct d.code order by d.code)\n            from plan p\n            inner join plan_feature f on f.plan_id = p.id and f.kind = words[3] and f.name = rest\n            inner join area_piece g on g.edition_id = p.code_edition_id and g.level = 'ward'\n                and g.geom && f.zone and st_intersects(g.geom, f.zone)\n            inner join area w on w.id = g.area_id inner join area d on d.id = w.district_id\n            where p.territory = words[1] and p.code = words[2]\n        )\n        when 'objective-unfunded' then (\n            select array_agg(d.code)\n            from plan p\n            inner join area a on a.edition_id = p.code_edition_id and a.level = p.area_level and a.code = p.area_code\n            inner join area d on d.id = a.district_id\n            where p.territory = words[1] and p.code = words[2]\n        )\n        else (\n            select districts_of_areas(array(\n                select l.area_id from placement l where l.commitment_id = c.id\n            ), o.id, c.territory)\n            from commitment c inner join organisation o on o.id = c.organisation_id\n            where c.territory = words[1] and o.code = words[2] and c.reference = rest\n        )\n    end, '{}');\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="locate_decision()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    new.district_codes := districts_of_finding(new.key, new.subject);\n    return new;\nend\n$function$",
    ),
]
TRIGGERS = [
    PGTrigger(
        schema="public",
        signature="finding_decision_districts",
        on_entity="public.finding_decision",
        is_constraint=False,
        definition="before insert ON public.finding_decision for each row execute function public.locate_decision()",
    ),
    PGTrigger(
        schema="public",
        signature="finding_decision_change_insert",
        on_entity="public.finding_decision",
        is_constraint=False,
        definition="after insert ON public.finding_decision referencing new table as touched\nfor each statement execute function public.record_changes('territory', 'key', 'turn')",
    ),
]
CHANGED = [
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        -- As JSON, a geometry would lose its last digits.\n        case p_table when 'commitment' then 'to_jsonb(r) || jsonb_build_object(''geom'', r.geom::text)'\n            else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role', 'finding_decision') then 'true'\n            else case p_verb when 'INSERT' then format( -- a first load is known by one look; otherwise each row tells\n                'not (select only_new_commitments(min(n.commitment_id), max(n.commitment_id)) from %I as n) and ', p_rows\n            ) else '' end\n            || 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    )\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="recorded_rows(p_table text, p_rows text, p_verb text)",
        definition="returns text language sql stable as $function$\n    select format(\n        'select %s as facts from %I as r where %L::integer is not null or %s',\n        -- As JSON, a geometry would lose its last digits.\n        case p_table when 'commitment' then 'to_jsonb(r) || jsonb_build_object(''geom'', r.geom::text)'\n            else 'to_jsonb(r)' end,\n        p_rows,\n        nullif(current_setting('onebudget.account', true), ''),\n        case\n            when p_table = 'commitment' then 'r.created_at < now()'\n            when p_table = 'need_value' then (p_verb <> 'INSERT')::text\n            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''\n            when p_table in ('objective_link', 'account_role') then 'true'\n            else case p_verb when 'INSERT' then format( -- a first load is known by one look; otherwise each row tells\n                'not (select only_new_commitments(min(n.commitment_id), max(n.commitment_id)) from %I as n) and ', p_rows\n            ) else '' end\n            || 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end\n        || case when p_table = 'placement' and p_verb = 'INSERT'\n            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end\n    )\n$function$",
    ),
]
ACCESS = "alter table public.finding_decision enable row level security;\ngrant select on public.finding_decision to onebudget_app;\ngrant insert (territory, key, subject, state, note, account_id, turn)\non public.finding_decision to onebudget_app;\ngrant usage on sequence public.finding_decision_id_seq to onebudget_app;\ncreate policy read_all on public.finding_decision for select to onebudget_app\nusing (true);\ncreate policy hubs_decide on public.finding_decision for insert to onebudget_app\nwith check (\n    subject is not null\n    and account_id = (select public.actor_id())\n    and (\n        coalesce((select public.actor_districts('{approver}')) -> territory ?| district_codes, false)\n        or (select public.actor_is_administrator())\n    )\n);"
ACCESS_BEFORE = "alter table public.finding_decision enable row level security;\ngrant select, insert on public.finding_decision to onebudget_app;\ngrant usage on sequence public.finding_decision_id_seq to onebudget_app;\ncreate policy read_all on public.finding_decision for select to onebudget_app\nusing (true);\ncreate policy hubs_decide on public.finding_decision for insert to onebudget_app\nwith check (\n    (select public.actor_districts('{planner,approver}')) ? territory\n    or (select public.actor_is_administrator())\n);"


def upgrade() -> None:
    op.add_column("finding_decision", sa.Column("subject", sa.String(), nullable=True))
    op.add_column("finding_decision", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column(
        "finding_decision",
        sa.Column(
            "district_codes",
            postgresql.ARRAY(sa.String()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.alter_column("finding_decision", "decided_by", existing_type=sa.String(), nullable=True)
    op.alter_column("finding_decision", "decided_at", server_default=sa.text("clock_timestamp()"))
    op.create_foreign_key(
        op.f("fk_finding_decision_account_id_account"), "finding_decision", "account", ["account_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_finding_decision_one_decider"),
        "finding_decision",
        "num_nonnulls(account_id, decided_by) = 1",
    )
    op.create_check_constraint(
        op.f("ck_finding_decision_key_of_subject"),
        "finding_decision",
        "starts_with(subject, territory || '|') and right(key, 16) = left(md5(subject), 16)",
    )
    for entity in (*NEW, *TRIGGERS):
        op.create_entity(entity)
    for entity in CHANGED:
        op.replace_entity(entity)
    _give(ACCESS)


def downgrade() -> None:
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in reversed((*NEW, *TRIGGERS)):
        op.drop_entity(entity)
    _give(ACCESS_BEFORE)
    op.execute("alter table public.finding_decision disable trigger finding_decision_unchanged")
    # The older table has one column for who decided.
    op.execute(
        "update public.finding_decision d set decided_by = a.title from public.account a where a.id = d.account_id"
    )
    op.execute("alter table public.finding_decision enable trigger finding_decision_unchanged")
    op.drop_constraint(op.f("ck_finding_decision_key_of_subject"), "finding_decision")
    op.drop_constraint(op.f("ck_finding_decision_one_decider"), "finding_decision")
    op.drop_constraint(op.f("fk_finding_decision_account_id_account"), "finding_decision")
    op.alter_column("finding_decision", "decided_at", server_default=None)
    op.alter_column("finding_decision", "decided_by", existing_type=sa.String(), nullable=False)
    for column in ("district_codes", "account_id", "subject"):
        op.drop_column("finding_decision", column)


def _give(text: str) -> None:
    """Give rights and policies anew."""
    op.execute("drop policy read_all on public.finding_decision")
    op.execute("drop policy hubs_decide on public.finding_decision")
    op.execute("revoke all on public.finding_decision from onebudget_app")
    op.execute(text)
