-- Tokens: everybody makes and revokes their own; an administrator sees and revokes all. The hash of one is
-- never read here.
alter table public.api_token enable row level security;
grant select (
    id, account_id, name, scopes, created_at, expires_at, revoked_at, used_at
) on public.api_token to onebudget_app;
grant insert (account_id, name, secret_hash, scopes, expires_at) on public.api_token to onebudget_app;
grant update (revoked_at) on public.api_token to onebudget_app;
grant usage on sequence public.api_token_id_seq to onebudget_app;
create policy read_own on public.api_token for select to onebudget_app
using (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));
create policy make_own on public.api_token for insert to onebudget_app
with check (account_id = (select public.actor_id()));
create policy revoke_own on public.api_token for update to onebudget_app
using (account_id = (select public.actor_id()) or (select public.actor_is_administrator()))
with check (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));
