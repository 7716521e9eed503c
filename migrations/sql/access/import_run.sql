-- Loads and their sums: everybody reads them.
alter table public.import_run enable row level security;
grant select on public.import_run to onebudget_app;
create policy read_all on public.import_run for select to onebudget_app
using (true);
