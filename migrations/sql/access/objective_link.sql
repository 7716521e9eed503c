-- Which commitment serves which objective: everybody reads it.
alter table public.objective_link enable row level security;
grant select on public.objective_link to onebudget_app;
create policy read_all on public.objective_link for select to onebudget_app
using (true);
