-- Amounts of published commitments, for other programs.
create or replace view published.allocation as
select
    al.id,
    al.commitment_id,
    al.financial_year,
    al.phase,
    f.code as funding_source,
    al.amount_cents,
    al.vat
from public.allocation as al
inner join public.funding_source as f on al.funding_source_id = f.id
