-- Which revision a commitment was at: everybody reads it, and nobody but a trigger writes it.
alter table public.past_revision enable row level security;
grant select on public.past_revision to onebudget_app;
create policy read_all on public.past_revision for select to onebudget_app
using (true);
revoke execute on function public.keep_past_revisions() from public;
