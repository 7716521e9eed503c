-- Funding sources: everybody reads them.
alter table public.funding_source enable row level security;
grant select on public.funding_source to onebudget_app;
create policy read_all on public.funding_source for select to onebudget_app
using (true);
