-- What a load found in its file: everybody reads it.
alter table public.import_finding enable row level security;
grant select on public.import_finding to onebudget_app;
create policy read_all on public.import_finding for select to onebudget_app
using (true);
