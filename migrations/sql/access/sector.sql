-- Sectors: everybody reads them.
alter table public.sector enable row level security;
grant select on public.sector to onebudget_app;
create policy read_all on public.sector for select to onebudget_app
using (true);
