-- What is counted of needs: everybody reads it.
alter table public.indicator enable row level security;
grant select on public.indicator to onebudget_app;
create policy read_all on public.indicator for select to onebudget_app
using (true);
