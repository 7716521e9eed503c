-- Answers kept for repeated requests: one's own.
alter table public.idempotency_key enable row level security;
grant select, insert, update, delete on public.idempotency_key to onebudget_app;
create policy own on public.idempotency_key for all to onebudget_app
using (account_id = (select public.actor_id()))
with check (account_id = (select public.actor_id()));
