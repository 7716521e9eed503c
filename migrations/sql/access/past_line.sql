-- Money as it was on the map: everybody reads it, and nobody but a trigger writes it.
alter table public.past_line enable row level security;
grant select on public.past_line to onebudget_app;
create policy read_all on public.past_line for select to onebudget_app
using (true);
