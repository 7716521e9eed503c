-- What is not public yet. Its organisation's contributors see it always; a planner of one of its districts
-- while it is handed in; who decides over it from then on; an administrator always. Nobody publishes it here:
-- `publish_proposals` does, and what is published or belongs to somebody else stays as it is.
alter table public.proposal enable row level security;
grant select, insert, update, delete on public.proposal to onebudget_app;
grant usage on sequence public.proposal_id_seq to onebudget_app;
create policy read_own on public.proposal for select to onebudget_app
using (
    organisation_id = any((select public.actor_organisations())::integer[])
    or (select public.actor_is_administrator())
);
create policy planners_read on public.proposal for select to onebudget_app
using (
    status = 'submitted'
    and coalesce((select public.actor_districts('{planner}')) -> territory ?| district_codes, false)
);
create policy approvers_read on public.proposal for select to onebudget_app
using ((
    status in ('submitted', 'returned', 'published') or created_by = (select public.actor_id())
    or status = 'withdrawn' and public.proposal_was_submitted(id)
)
and (
    coalesce((select public.actor_districts('{approver}')) -> territory ?| district_codes, false)
    or cardinality(district_codes) = 0
    and coalesce((select public.actor_home_organisations()) -> territory ? organisation_id::text, false)
));
create policy draft on public.proposal for insert to onebudget_app
with check (
    status in ('draft', 'submitted') and created_by = (select public.actor_id())
    and public.actor_writes(organisation_id, territory, district_codes)
);
create policy contributors_change on public.proposal for update to onebudget_app
using (
    status <> 'published'
    and (
        organisation_id = any((select public.actor_organisations())::integer[])
        or (select public.actor_is_administrator())
    )
)
with check (
    status <> 'published'
    and (
        organisation_id = any((select public.actor_organisations())::integer[])
        or (select public.actor_is_administrator())
    )
);
create policy approvers_change on public.proposal for update to onebudget_app
using (
    (status in ('submitted', 'returned') or status <> 'published' and created_by = (select public.actor_id()))
    and public.actor_reviews(organisation_id, territory, district_codes)
)
with check (status <> 'published' and public.actor_reviews(organisation_id, territory, district_codes));
create policy drop_draft on public.proposal for delete to onebudget_app
using (
    status = 'draft'
    and (
        organisation_id = any((select public.actor_organisations())::integer[])
        or (select public.actor_is_administrator())
    )
);
