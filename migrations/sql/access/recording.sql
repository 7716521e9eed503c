-- Since when changes are recorded: everybody reads it, and nobody changes it.
alter table public.recording enable row level security;
grant select on public.recording to onebudget_app;
create policy read_all on public.recording for select to onebudget_app
using (true);
