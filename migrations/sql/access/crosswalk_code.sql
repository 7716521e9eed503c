-- Codes that a crosswalk carries over: everybody reads them.
alter table public.crosswalk_code enable row level security;
grant select on public.crosswalk_code to onebudget_app;
create policy read_all on public.crosswalk_code for select to onebudget_app
using (true);
