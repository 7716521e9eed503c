-- Accounts: one's own, and all for an administrator, who also makes and changes them.
-- A hash of a password is never read here; `account_for_sign_in` gives it to the one place that checks it.
alter table public.account enable row level security;
grant select (
    id, username, title, email, oidc_issuer, oidc_subject, is_active, failures, locked_until, created_at,
    password_expires_at
)
on public.account to onebudget_app;
grant insert (
    username, title, email, password_hash, oidc_issuer, oidc_subject, is_active, password_expires_at
) on public.account to onebudget_app;
grant update (
    username, title, email, password_hash, oidc_issuer, oidc_subject, is_active, failures, locked_until,
    password_expires_at
)
on public.account to onebudget_app;
grant usage on sequence public.account_id_seq to onebudget_app;
create policy read_own on public.account for select to onebudget_app
using (id = (select public.actor_id()) or (select public.actor_is_administrator()));
create policy administrator_adds on public.account for insert to onebudget_app
with check ((select public.actor_is_administrator()));
create policy administrator_changes on public.account for update to onebudget_app
using ((select public.actor_is_administrator()))
with check ((select public.actor_is_administrator()));
