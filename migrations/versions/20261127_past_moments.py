"""Say since when changes are recorded, who made them, and what was published at a moment.

Revision: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_view import PGView

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ENTITIES = [
    PGFunction(
        schema="public",
        signature="change_makers(p_ids integer[])",
        definition="returns table (id integer, title text, roles jsonb)\nlanguage sql stable security definer set search_path = public, pg_temp as $function$\n    select\n        a.id,\n        case\n            when (select actor_id()) is not null or coalesce(current_setting('onebudget.via', true), '') = ''\n                then a.title\n        end,\n        coalesce((\n            select jsonb_agg(\n                jsonb_build_object('role', r.role, 'organisation', o.name, 'district', r.district_code)\n                order by r.role, o.name, r.district_code\n            )\n            from account_role r left join organisation o on o.id = r.organisation_id\n            where r.account_id = a.id\n        ), '[]')\n    from account a where a.id = any (p_ids)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="contents_at(p_ids bigint[], p_moment timestamptz)",
        definition="returns table (commitment_id bigint, territory text, organisation_id integer, reference text, content jsonb)\nlanguage plpgsql volatile set search_path = as_at, public, pg_temp as $function$\nbegin\n    perform set_config('onebudget.as_at', p_moment::text, true);\n    return query\n        select c.id, c.territory::text, c.organisation_id, c.reference::text, said.content\n        from commitment c inner join commitment_contents(p_ids) as said on said.commitment_id = c.id\n        where c.id = any (p_ids);\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="restore_commitment( p_commitment bigint, p_moment timestamptz, p_comment text default null )",
        definition="returns table (outcome text, commitment_id bigint, proposal_id bigint, revision integer)\nlanguage plpgsql volatile security definer set search_path = public, pg_temp as $function$\n#variable_conflict use_column\ndeclare\n    items jsonb;\n    written record;\nbegin\n    items := (\n        select jsonb_agg(jsonb_build_object(\n            'item', 0, 'territory', was.territory, 'organisation_id', was.organisation_id,\n            'reference', was.reference, 'content', was.content\n        )) from contents_at(array[p_commitment], p_moment) as was\n        where not exists (select from commitment c where c.id = was.commitment_id)\n    );\n    if items is null then\n        return query select 'unknown', null::bigint, null::bigint, null::integer;\n        return;\n    end if;\n    select s.* into written from store_contents(items) as s;\n    if written.commitment_id is null then\n        return query select 'taken', null::bigint, null::bigint, null::integer;\n        return;\n    end if;\n    items := jsonb_set(items, '{0,commitment_id}', to_jsonb(written.commitment_id));\n    return query\n        select kept.outcome, written.commitment_id, kept.proposal_id, kept.revision\n        from keep_published_content(items, 0, written.revision, array(\n            select p.area_id from placement p where p.commitment_id = written.commitment_id\n        ), p_comment) as kept;\nend\n$function$",
    ),
    PGView(
        schema="as_at",
        signature="edition",
        definition="select\n    e.id,\n    e.slug,\n    e.title,\n    e.territory,\n    e.valid_from,\n    e.source,\n    e.licence,\n    e.manifest,\n    e.checksum,\n    e.loaded_at,\n    case\n        when exists (\n            select from public.edition as successor\n            where\n                successor.territory = e.territory and successor.valid_from = e.valid_to\n                and successor.activated_at > current_setting('onebudget.as_at')::timestamptz\n        ) then null\n        else e.valid_to\n    end as valid_to,\n    case\n        when e.activated_at <= current_setting('onebudget.as_at')::timestamptz then e.activated_at\n    end as activated_at\nfrom public.edition as e",
    ),
]

ACCESS = [
    "alter table public.recording enable row level security;\ngrant select on public.recording to onebudget_app;\ncreate policy read_all on public.recording for select to onebudget_app\nusing (true);",
    "revoke execute on function\npublic.change_makers(integer[]),\npublic.restore_commitment(bigint, timestamptz, text)\nfrom public;\ngrant execute on function\npublic.change_makers(integer[]),\npublic.restore_commitment(bigint, timestamptz, text)\nto onebudget_app;\ngrant select on as_at.edition to onebudget_app;",
]


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_recording_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    op.execute("insert into recording default values")
    for entity in ENTITIES:
        op.create_entity(entity)
    for text in ACCESS:
        op.execute(text)


def downgrade() -> None:
    for entity in reversed(ENTITIES):
        op.drop_entity(entity)
    op.drop_table("recording")
