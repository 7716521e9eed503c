-- Money on the map, for other programs: what roll-ups add up.
create or replace view published.budget_line as
select
    l.edition_id,
    l.area_id,
    l.landing,
    l.financial_year,
    l.phase,
    l.commitment_id,
    l.allocation_id,
    l.organisation_id,
    l.sector_id,
    l.funding_source_id,
    l.is_transfer,
    l.amount_cents
from public.budget_line as l
