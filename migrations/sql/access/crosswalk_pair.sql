-- Overlaps of two editions: everybody reads them.
alter table public.crosswalk_pair enable row level security;
grant select on public.crosswalk_pair to onebudget_app;
create policy read_all on public.crosswalk_pair for select to onebudget_app
using (true);
