-- Places that rows may name: everybody reads them.
alter table public.named_place enable row level security;
grant select on public.named_place to onebudget_app;
create policy read_all on public.named_place for select to onebudget_app
using (true);
