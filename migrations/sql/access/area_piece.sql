-- Pieces of areas: everybody reads them.
alter table public.area_piece enable row level security;
grant select on public.area_piece to onebudget_app;
create policy read_all on public.area_piece for select to onebudget_app
using (true);
