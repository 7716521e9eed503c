-- What was said of findings: everybody reads it. Approvers of a district that the finding lies in, and administrators,
-- add to it in their own name; where it lies and when it was said are never sent, and nothing is changed.
alter table public.finding_decision enable row level security;
grant select on public.finding_decision to onebudget_app;
grant insert (territory, key, subject, state, note, account_id, turn)
on public.finding_decision to onebudget_app;
grant usage on sequence public.finding_decision_id_seq to onebudget_app;
create policy read_all on public.finding_decision for select to onebudget_app
using (true);
create policy hubs_decide on public.finding_decision for insert to onebudget_app
with check (
    subject is not null
    and account_id = (select public.actor_id())
    and (
        coalesce((select public.actor_districts('{approver}')) -> territory ?| district_codes, false)
        or (select public.actor_is_administrator())
    )
);
