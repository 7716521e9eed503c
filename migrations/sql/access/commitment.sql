-- Published commitments: everybody reads them; they are written by publishing alone.
alter table public.commitment enable row level security;
grant select on public.commitment to onebudget_app;
create policy read_all on public.commitment for select to onebudget_app
using (true);
