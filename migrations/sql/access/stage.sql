-- Stages: everybody reads them.
alter table public.stage enable row level security;
grant select on public.stage to onebudget_app;
create policy read_all on public.stage for select to onebudget_app
using (true);
