-- Mapping profiles: those of one's own organisations; all for an administrator.
alter table public.kept_profile enable row level security;
grant select, insert, update, delete on public.kept_profile to onebudget_app;
grant usage on sequence public.kept_profile_id_seq to onebudget_app;
create policy own on public.kept_profile for all to onebudget_app
using (
    organisation_id = any((select public.actor_organisations())::integer[])
    or (select public.actor_is_administrator())
)
with check (
    organisation_id = any((select public.actor_organisations())::integer[])
    or (select public.actor_is_administrator())
);
