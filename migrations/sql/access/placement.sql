-- Where published commitments lie: everybody reads it.
alter table public.placement enable row level security;
grant select on public.placement to onebudget_app;
create policy read_all on public.placement for select to onebudget_app
using (true);
