-- Kept tiles: everybody reads them, and a request that draws a new one keeps it.
alter table public.area_tile enable row level security;
grant select, insert on public.area_tile to onebudget_app;
create policy read_all on public.area_tile for select to onebudget_app
using (true);
create policy keep_drawn on public.area_tile for insert to onebudget_app
with check (true);
