-- Crosswalks between editions: everybody reads them.
alter table public.crosswalk enable row level security;
grant select on public.crosswalk to onebudget_app;
create policy read_all on public.crosswalk for select to onebudget_app
using (true);
