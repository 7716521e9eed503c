-- The record of changes: those of published facts for everybody; those of accounts for an administrator. Triggers
-- alone write it.
alter table public.change enable row level security;
grant select on public.change to onebudget_app;
create policy read_published on public.change for select to onebudget_app
using (kind not in ('account', 'account_role'));
create policy administrator_reads on public.change for select to onebudget_app
using ((select public.actor_is_administrator()));
