-- Plans: everybody reads them.
alter table public.plan enable row level security;
grant select on public.plan to onebudget_app;
create policy read_all on public.plan for select to onebudget_app
using (true);
