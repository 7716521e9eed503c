-- Objectives of plans: everybody reads them.
alter table public.plan_objective enable row level security;
grant select on public.plan_objective to onebudget_app;
create policy read_all on public.plan_objective for select to onebudget_app
using (true);
