-- When editions were first placed in: everybody reads it, and nobody but a trigger writes it.
alter table public.first_placing enable row level security;
grant select on public.first_placing to onebudget_app;
create policy read_all on public.first_placing for select to onebudget_app
using (true);
