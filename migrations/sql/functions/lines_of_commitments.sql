-- Where the money of commitments lands in every edition: each placement, with its cents by phase and year; those
-- without amounts once, without cents.
create or replace function public.lines_of_commitments(p_ids bigint[])
returns table (
    commitment_id bigint, edition_id smallint, area_id integer, landing landing, weight bigint,
    split split_method, is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint
)
language sql stable as $function$
    select p.commitment_id, p.edition_id, p.area_id, p.landing, p.weight, p.split, p.is_estimated, l.phase,
        l.financial_year, l.amount_cents
    from placement p
    inner join commitment c on c.id = p.commitment_id
    left join lateral (
        select line.phase, line.financial_year, sum(line.amount_cents)::bigint as amount_cents
        from allocation al
        inner join budget_line line on line.edition_id = p.edition_id and line.phase = al.phase
            and line.financial_year = al.financial_year and line.sector_id = coalesce(c.sector_id, 0)
            and line.allocation_id = al.id
        where al.commitment_id = c.id and line.area_id = p.area_id and line.landing = p.landing
        group by line.phase, line.financial_year
    ) as l on true
    where p.commitment_id = any (p_ids)
$function$
