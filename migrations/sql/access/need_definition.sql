-- What needs mean: everybody reads it.
alter table public.need_definition enable row level security;
grant select on public.need_definition to onebudget_app;
create policy read_all on public.need_definition for select to onebudget_app
using (true);
