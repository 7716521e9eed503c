-- Editions of boundaries: everybody reads them.
alter table public.edition enable row level security;
grant select on public.edition to onebudget_app;
create policy read_all on public.edition for select to onebudget_app
using (true);
