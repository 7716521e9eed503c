-- Amounts of published commitments: everybody reads them.
alter table public.allocation enable row level security;
grant select on public.allocation to onebudget_app;
create policy read_all on public.allocation for select to onebudget_app
using (true);
