-- The budget lines of commitments that land on one area each: the whole allocation, without arithmetic.
create or replace function public.whole_allocations(p_edition integer, p_ids bigint[])
returns setof budget_line language sql stable parallel safe as $function$
    select p_edition::smallint, al.phase, al.financial_year, coalesce(c.sector_id, 0)::smallint, al.id, 1::smallint,
        1::smallint, p.landing, p.area_id, al.funding_source_id, c.organisation_id, c.is_transfer, c.id,
        0::bigint, al.amount_cents
    from unnest(p_ids) as todo (id)
    inner join commitment c on c.id = todo.id and within_span(c.id, p_ids)
    inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split = 'whole'
        and within_span(p.commitment_id, p_ids)
    inner join allocation al on al.commitment_id = todo.id and within_span(al.commitment_id, p_ids)
$function$
