-- Focal areas: everybody reads them.
alter table public.focal_area enable row level security;
grant select on public.focal_area to onebudget_app;
create policy read_all on public.focal_area for select to onebudget_app
using (true);
