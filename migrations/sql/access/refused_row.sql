-- Rows that a load refused: everybody reads them.
alter table public.refused_row enable row level security;
grant select on public.refused_row to onebudget_app;
create policy read_all on public.refused_row for select to onebudget_app
using (true);
