-- Since when money lies as it does: everybody reads it, and nobody but a trigger writes it.
alter table public.line_birth enable row level security;
grant select on public.line_birth to onebudget_app;
create policy read_all on public.line_birth for select to onebudget_app
using (true);
