-- What a proposal would put on the map: whoever sees it sees them; who may write it writes them.
alter table public.proposal_line enable row level security;
grant select, insert, delete on public.proposal_line to onebudget_app;
create policy read_with_proposal on public.proposal_line for select to onebudget_app
using (exists (
    select from public.proposal as p
    where p.id = proposal_line.proposal_id
));
create policy write_with_proposal on public.proposal_line for insert to onebudget_app
with check (exists (
    select from
        public.proposal as p
    where
        p.id = proposal_line.proposal_id and p.status <> 'published'
        and public.actor_writes(p.organisation_id, p.territory, p.district_codes)
));
create policy drop_with_proposal on public.proposal_line for delete to onebudget_app
using (exists (
    select from
        public.proposal as p
    where
        p.id = proposal_line.proposal_id and p.status <> 'published'
        and public.actor_writes(p.organisation_id, p.territory, p.district_codes)
));
