-- What a crosswalk knows of each area: everybody reads it.
alter table public.crosswalk_source enable row level security;
grant select on public.crosswalk_source to onebudget_app;
create policy read_all on public.crosswalk_source for select to onebudget_app
using (true);
