-- What plans draw on the map: everybody reads it.
alter table public.plan_feature enable row level security;
grant select on public.plan_feature to onebudget_app;
create policy read_all on public.plan_feature for select to onebudget_app
using (true);
