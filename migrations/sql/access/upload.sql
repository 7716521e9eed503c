-- Uploads in the browser: one's own; an administrator sees all.
alter table public.upload enable row level security;
grant select, insert, update, delete on public.upload to onebudget_app;
grant usage on sequence public.upload_id_seq to onebudget_app;
create policy read_own on public.upload for select to onebudget_app
using (account_id = (select public.actor_id()) or (select public.actor_is_administrator()));
create policy begin_own on public.upload for insert to onebudget_app
with check (
    account_id = (select public.actor_id())
    and (
        organisation_id = any((select public.actor_organisations())::integer[])
        or (select public.actor_is_administrator())
    )
);
create policy change_own on public.upload for update to onebudget_app
using (account_id = (select public.actor_id()))
with check (
    account_id = (select public.actor_id())
    and (
        organisation_id = any((select public.actor_organisations())::integer[])
        or (select public.actor_is_administrator())
    )
);
create policy drop_own on public.upload for delete to onebudget_app
using (account_id = (select public.actor_id()));
create policy administrators_drop on public.upload for delete to onebudget_app
using ((select public.actor_is_administrator()));
