-- Which sector answers which need: everybody reads it.
alter table public.answer enable row level security;
grant select on public.answer to onebudget_app;
create policy read_all on public.answer for select to onebudget_app
using (true);
