-- The budget lines of commitments in one edition, in the order in which roll-ups read them. In PL/pgSQL so that
-- several processes may share the work, as for commitment_weights.
create or replace function public.commitment_lines(p_edition integer, p_ids bigint[])
returns setof budget_line language plpgsql stable
set enable_parallel_hash = 'off' as $function$
begin
    if cardinality(p_ids) <= 1000 and not exists (
        select from placement p
        where p.commitment_id = any (p_ids) and p.edition_id = p_edition and p.split <> 'whole'
    ) then -- of a few, mostly none is shared, and beginning to look for shares takes longer than this look
        return query
            select line.* from whole_allocations(p_edition, p_ids) as line
            order by line_order(line.phase, line.financial_year, line.sector_id, line.allocation_id);
        return;
    end if;
    return query
        select line.*
        from (
            select * from whole_allocations(p_edition, p_ids)
            union all
            select * from split_allocations(p_edition, p_ids)
        ) as line
        order by line_order(line.phase, line.financial_year, line.sector_id, line.allocation_id);
end
$function$
