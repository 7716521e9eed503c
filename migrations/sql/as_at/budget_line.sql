-- Money on the map as it lay at a moment.
create or replace view as_at.budget_line as
select
    r.edition_id,
    r.phase,
    r.financial_year,
    r.sector_id,
    r.allocation_id,
    r.position,
    r.parts,
    r.landing,
    r.area_id,
    r.funding_source_id,
    r.organisation_id,
    r.is_transfer,
    r.commitment_id,
    r.from_cents,
    r.amount_cents
from public.budget_line as r
where
    not exists (
        select from public.commitment as c
        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz
    )
    and not exists (
        select from public.first_placing as f
        where f.edition_id = r.edition_id and f.at > current_setting('onebudget.as_at')::timestamptz
    )
    and not exists (
        select from public.line_birth as b
        where
            b.allocation_id = r.allocation_id and b.edition_id = r.edition_id
            and b.born_at > current_setting('onebudget.as_at')::timestamptz
    )
union all
select
    past.edition_id,
    past.phase,
    past.financial_year,
    past.sector_id,
    past.allocation_id,
    past.position,
    past.parts,
    past.landing,
    past.area_id,
    past.funding_source_id,
    past.organisation_id,
    past.is_transfer,
    past.commitment_id,
    past.from_cents,
    past.amount_cents
from public.past_line as past
where
    past.born_at <= current_setting('onebudget.as_at')::timestamptz
    and past.died_at > current_setting('onebudget.as_at')::timestamptz
