-- Published commitments whose wards or amounts differ from what contents say.
create or replace function public.parts_of_contents(p_items jsonb)
returns setof bigint language sql stable as $function$
    select coalesce(w.commitment_id, held.commitment_id)
    from content_wards(p_items) as w
    full join (
        select cw.* from commitment_ward cw
        where cw.commitment_id in (select r.commitment_id from content_rows(p_items) as r)
    ) as held on held.commitment_id = w.commitment_id and held.role = w.role and held.ward_code = w.ward_code
    where (held.ward_code, held.share) is distinct from (w.ward_code, w.share)
        and coalesce(w.commitment_id, held.commitment_id) is not null
    union
    select coalesce(a.commitment_id, held.commitment_id)
    from content_allocations(p_items) as a
    full join (
        select al.* from allocation al
        where al.commitment_id in (select r.commitment_id from content_rows(p_items) as r)
    ) as held on held.commitment_id = a.commitment_id and held.financial_year = a.financial_year
        and held.phase = a.phase and held.funding_source_id = a.funding_source_id
    where (held.amount_cents, held.vat) is distinct from (a.amount_cents, a.vat)
        and coalesce(a.commitment_id, held.commitment_id) is not null
$function$
