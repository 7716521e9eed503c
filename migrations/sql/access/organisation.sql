-- Organisations: everybody reads them.
alter table public.organisation enable row level security;
grant select on public.organisation to onebudget_app;
create policy read_all on public.organisation for select to onebudget_app
using (true);
