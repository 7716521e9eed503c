-- Needs by area: everybody reads them.
alter table public.need_value enable row level security;
grant select on public.need_value to onebudget_app;
create policy read_all on public.need_value for select to onebudget_app
using (true);
