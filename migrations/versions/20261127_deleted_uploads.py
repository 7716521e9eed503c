"""Uploads are deleted with their files, by an administrator too.

Revision: 0021
Revises: 0020
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ENTITIES = [
    PGFunction(
        schema="public",
        signature="drop_unused_files()",
        definition="returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    delete from source_file f using touched t\n    where f.id = t.source_file_id\n        and not exists (select from import_run r where r.source_file_id = f.id)\n        and not exists (select from upload u where u.source_file_id = f.id);\n    return null;\nexception when foreign_key_violation then\n    return null; -- somebody uploads the same file at this very moment\nend\n$function$",
    ),
    PGTrigger(
        schema="public",
        signature="upload_delete",
        on_entity="public.upload",
        is_constraint=False,
        definition="after delete on public.upload\nreferencing old table as touched\nfor each statement execute function public.drop_unused_files()",
    ),
]
POLICIES = ("read_own", "begin_own", "change_own", "drop_own")
ACCESS = [
    "alter table public.upload enable row level security;\ngrant select, insert, update, delete on public.upload to onebudget_app;\ngrant usage on sequence public.upload_id_seq to onebudget_app;\ncreate policy read_own on public.upload for select to onebudget_app\nusing (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy begin_own on public.upload for insert to onebudget_app\nwith check (\n    account_id = (select public.actor_id())\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n);\ncreate policy change_own on public.upload for update to onebudget_app\nusing (account_id = (select public.actor_id()))\nwith check (\n    account_id = (select public.actor_id())\n    and (\n        organisation_id = any((select public.actor_organisations())::integer[])\n        or (select public.actor_is_administrator())\n    )\n);\ncreate policy drop_own on public.upload for delete to onebudget_app\nusing (account_id = (select public.actor_id()));\ncreate policy administrators_drop on public.upload for delete to onebudget_app\nusing ((select public.actor_is_administrator()));",
    "revoke execute on function public.drop_unused_files() from public;",
]


def upgrade() -> None:
    for entity in ENTITIES:
        op.create_entity(entity)
    for policy in POLICIES:
        op.execute(f"drop policy {policy} on public.upload")
    for text in ACCESS:
        op.execute(text)


def downgrade() -> None:
    op.execute("drop policy administrators_drop on public.upload")
    for entity in reversed(ENTITIES):
        op.drop_entity(entity)
