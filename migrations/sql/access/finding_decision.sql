-- What was said of findings: everybody reads it; planners, approvers and administrators of the territory add to it.
alter table public.finding_decision enable row level security;
grant select, insert on public.finding_decision to onebudget_app;
grant usage on sequence public.finding_decision_id_seq to onebudget_app;
create policy read_all on public.finding_decision for select to onebudget_app
using (true);
create policy hubs_decide on public.finding_decision for insert to onebudget_app
with check (
    (select public.actor_districts('{planner,approver}')) ? territory
    or (select public.actor_is_administrator())
);
