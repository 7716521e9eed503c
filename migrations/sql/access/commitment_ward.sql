-- Wards of published commitments: everybody reads them.
alter table public.commitment_ward enable row level security;
grant select on public.commitment_ward to onebudget_app;
create policy read_all on public.commitment_ward for select to onebudget_app
using (true);
