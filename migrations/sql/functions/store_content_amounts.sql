-- Brings the amounts of published commitments in line with contents: a content is the whole commitment, so that an
-- amount it does not state goes. Triggers split what is already placed.
create or replace function public.store_content_amounts(p_items jsonb)
returns void language plpgsql volatile as $function$
begin
    delete from allocation al
    where al.commitment_id in (select r.commitment_id from content_rows(p_items) as r) and not exists (
        select from content_allocations(p_items) as a
        where a.commitment_id = al.commitment_id and a.financial_year = al.financial_year and a.phase = al.phase
            and a.funding_source_id = al.funding_source_id
    );
    update allocation al set amount_cents = a.amount_cents, vat = a.vat
    from content_allocations(p_items) as a
    where a.commitment_id = al.commitment_id and a.financial_year = al.financial_year and a.phase = al.phase
        and a.funding_source_id = al.funding_source_id and (a.amount_cents, a.vat) <> (al.amount_cents, al.vat);
    insert into allocation (commitment_id, financial_year, phase, funding_source_id, amount_cents, vat)
    select a.commitment_id, a.financial_year, a.phase, a.funding_source_id, a.amount_cents, a.vat
    from content_allocations(p_items) as a
    where not exists (
        select from allocation al
        where al.commitment_id = a.commitment_id and al.financial_year = a.financial_year and al.phase = a.phase
            and al.funding_source_id = a.funding_source_id
    );
end
$function$
