-- Outlines of areas: everybody reads them.
alter table public.area_generalised enable row level security;
grant select on public.area_generalised to onebudget_app;
create policy read_all on public.area_generalised for select to onebudget_app
using (true);
