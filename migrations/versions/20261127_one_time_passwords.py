"""One-time passwords have an end, and whom a provider vouches for gets an account.

Revision: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="add_provider_account( p_username text, p_title text, p_issuer text, p_subject text )",
        definition="returns integer language sql volatile security definer set search_path = public, pg_temp as $function$\n    insert into account (username, title, oidc_issuer, oidc_subject)\n    values (p_username, p_title, p_issuer, p_subject)\n    on conflict on constraint uq_account_oidc do update set oidc_subject = excluded.oidc_subject\n    returning id\n$function$",
    ),
]
# The first of them answers with one column more, so it cannot be replaced in place.
AFTER = [
    PGFunction(
        schema="public",
        signature="account_for_sign_in(p_username text)",
        definition="returns table (\n    id integer, title text, password_hash text, is_active boolean, failures smallint,\n    locked_until timestamptz, password_expires_at timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, a.password_hash, a.is_active, a.failures, a.locked_until, a.password_expires_at\n    from account a where a.username = lower(p_username)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="open_sign_in(p_account integer, p_hash bytea, p_expires timestamptz)",
        definition="returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    update account a set failures = 0, locked_until = null\n    where a.id = p_account and a.is_active and (a.locked_until is null or a.locked_until <= now());\n    if not found then\n        return false;\n    end if;\n    delete from sign_in s where s.account_id = p_account and s.expires_at <= now();\n    insert into sign_in (secret_hash, account_id, expires_at) values (p_hash, p_account, p_expires);\n    return true;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="set_own_password(p_hash text)",
        definition="returns boolean language sql volatile security definer set search_path = public, pg_temp as $function$\n    with changed as (\n        update account a set password_hash = p_hash, password_expires_at = null\n        where a.id = actor_id() and a.password_hash is not null\n        returning a.id\n    )\n    select exists (select from changed)\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="account_for_sign_in(p_username text)",
        definition="returns table (\n    id integer, title text, password_hash text, is_active boolean, failures smallint, locked_until timestamptz\n) language sql stable security definer set search_path = public, pg_temp as $function$\n    select a.id, a.title, a.password_hash, a.is_active, a.failures, a.locked_until\n    from account a where a.username = lower(p_username)\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="open_sign_in(p_account integer, p_hash bytea, p_expires timestamptz)",
        definition="returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $function$\nbegin\n    update account a set failures = 0, locked_until = null\n    where a.id = p_account and a.is_active and (a.locked_until is null or a.locked_until <= now());\n    if not found then\n        return false;\n    end if;\n    insert into sign_in (secret_hash, account_id, expires_at) values (p_hash, p_account, p_expires);\n    return true;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="set_own_password(p_hash text)",
        definition="returns boolean language sql volatile security definer set search_path = public, pg_temp as $function$\n    with changed as (\n        update account a set password_hash = p_hash\n        where a.id = actor_id() and a.password_hash is not null\n        returning a.id\n    )\n    select exists (select from changed)\n$function$",
    ),
]
# What the files say now, after the policies of before.
ACCESS = [
    """drop policy read_own on public.account;
drop policy administrator_adds on public.account;
drop policy administrator_changes on public.account;""",
    "alter table public.account enable row level security;\ngrant select (\n    id, username, title, email, oidc_issuer, oidc_subject, is_active, failures, locked_until, created_at,\n    password_expires_at\n)\non public.account to onebudget_app;\ngrant insert (\n    username, title, email, password_hash, oidc_issuer, oidc_subject, is_active, password_expires_at\n) on public.account to onebudget_app;\ngrant update (\n    username, title, email, password_hash, oidc_issuer, oidc_subject, is_active, failures, locked_until,\n    password_expires_at\n)\non public.account to onebudget_app;\ngrant usage on sequence public.account_id_seq to onebudget_app;\ncreate policy read_own on public.account for select to onebudget_app\nusing (id = (select public.actor_id()) or (select public.actor_is_administrator()));\ncreate policy administrator_adds on public.account for insert to onebudget_app\nwith check ((select public.actor_is_administrator()));\ncreate policy administrator_changes on public.account for update to onebudget_app\nusing ((select public.actor_is_administrator()))\nwith check ((select public.actor_is_administrator()));",
    "revoke execute on function\npublic.add_provider_account(text, text, text, text)\nfrom public;\ngrant execute on function\npublic.add_provider_account(text, text, text, text)\nto onebudget_app;",
    """revoke execute on function public.account_for_sign_in(text) from public;
grant execute on function public.account_for_sign_in(text) to onebudget_app;""",
]
CLOSE = """
revoke execute on function public.account_for_sign_in(text) from public;
grant execute on function public.account_for_sign_in(text) to onebudget_app;
"""


def upgrade() -> None:
    op.add_column("account", sa.Column("password_expires_at", sa.DateTime(timezone=True), nullable=True))
    _exchange(BEFORE, AFTER)
    for entity in NEW:
        op.create_entity(entity)
    for statements in ACCESS:
        op.execute(statements)


def downgrade() -> None:
    for entity in reversed(NEW):
        op.drop_entity(entity)
    _exchange(AFTER, BEFORE)
    op.execute(CLOSE)
    op.drop_column("account", "password_expires_at")


def _exchange(former: list[PGFunction], wanted: list[PGFunction]) -> None:
    op.drop_entity(former[0])
    op.create_entity(wanted[0])
    for entity in wanted[1:]:
        op.replace_entity(entity)
