-- Amounts of commitments at a moment.
create or replace view as_at.allocation as
select
    r.id,
    r.commitment_id,
    r.financial_year,
    r.phase,
    r.funding_source_id,
    r.amount_cents,
    r.vat
from public.allocation as r
where
    not exists (
        select from public.commitment as c
        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz
    )
    and not exists (
        select from public.change as h
        where
            h.kind = 'allocation' and h.at > current_setting('onebudget.as_at')::timestamptz
            and (h.key ->> 'commitment_id')::bigint = r.commitment_id
            and (h.key ->> 'financial_year')::smallint = r.financial_year
            and (h.key ->> 'phase')::public.phase = r.phase
            and (h.key ->> 'funding_source_id')::smallint = r.funding_source_id
    )
union all
select
    was.id,
    was.commitment_id,
    was.financial_year,
    was.phase,
    was.funding_source_id,
    was.amount_cents,
    was.vat
from (
    select distinct on (h.key) h.before
    from public.change as h
    where h.kind = 'allocation' and h.at > current_setting('onebudget.as_at')::timestamptz
    order by h.key, h.id
) as earliest
cross join lateral jsonb_populate_record(null::public.allocation, earliest.before) as was
where
    earliest.before is not null
    and exists (
        select from as_at.commitment as c
        where c.id = was.commitment_id
    )
