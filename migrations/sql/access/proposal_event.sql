-- Steps of a proposal: whoever sees it sees them, and notes their own; they never change.
alter table public.proposal_event enable row level security;
grant select, insert on public.proposal_event to onebudget_app;
grant usage on sequence public.proposal_event_id_seq to onebudget_app;
create policy read_with_proposal on public.proposal_event for select to onebudget_app
using (exists (
    select from public.proposal as p
    where p.id = proposal_event.proposal_id
));
create policy note_own on public.proposal_event for insert to onebudget_app
with check (
    account_id = (select public.actor_id())
    and exists (
        select from public.proposal as p
        where p.id = proposal_event.proposal_id
    )
);
