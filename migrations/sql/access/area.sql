-- Areas: everybody reads them.
alter table public.area enable row level security;
grant select on public.area to onebudget_app;
create policy read_all on public.area for select to onebudget_app
using (true);
