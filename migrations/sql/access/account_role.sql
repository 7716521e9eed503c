-- Roles of accounts: one's own, and all for an administrator, who gives and takes them.
alter table public.account_role enable row level security;
grant select, insert, delete on public.account_role to onebudget_app;
grant usage on sequence public.account_role_id_seq to onebudget_app;
create policy read_own on public.account_role for select to onebudget_app
using (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));
create policy administrator_gives on public.account_role for insert to onebudget_app
with check ((select public.actor_is_administrator()));
create policy administrator_takes on public.account_role for delete to onebudget_app
using ((select public.actor_is_administrator()));
