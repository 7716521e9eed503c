-- Money on the map, published: everybody reads it.
alter table public.budget_line enable row level security;
grant select on public.budget_line to onebudget_app;
create policy read_all on public.budget_line for select to onebudget_app
using (true);
