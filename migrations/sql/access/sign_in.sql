-- Sign-ins of browsers: one's own, and all for an administrator, can be seen and ended; they are begun by
-- `open_sign_in` alone.
alter table public.sign_in enable row level security;
grant select, delete on public.sign_in to onebudget_app;
create policy read_own on public.sign_in for select to onebudget_app
using (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));
create policy end_own on public.sign_in for delete to onebudget_app
using (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));
