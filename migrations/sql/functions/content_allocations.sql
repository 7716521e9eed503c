-- The amounts that contents of proposals state; an unknown funding source leaves its id null.
create or replace function public.content_allocations(p_items jsonb)
returns table (
    item bigint, commitment_id bigint, financial_year smallint, phase phase, funding_source_id smallint,
    amount_cents bigint, vat text
)
language sql stable as $function$
    select i.item, i.commitment_id, a.year, a.phase, s.id, a.cents, coalesce(a.vat, 'unknown')
    from jsonb_to_recordset(p_items) as i (item bigint, commitment_id bigint, content jsonb)
    cross join lateral jsonb_to_recordset(coalesce(i.content -> 'allocations', '[]')) as a (
        year smallint, phase phase, funding_source text, cents bigint, vat text
    )
    left join funding_source s on s.code = a.funding_source
$function$
