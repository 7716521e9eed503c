-- The revision of the schema: the service tells it to those who watch over it.
alter table public.alembic_version enable row level security;
grant select on public.alembic_version to onebudget_app;
create policy read_all on public.alembic_version for select to onebudget_app
using (true);
