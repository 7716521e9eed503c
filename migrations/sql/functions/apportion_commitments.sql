-- Writes the budget lines of commitments in one edition anew from their placements and allocations.
-- Where an edition has no lines yet, none are looked for.
create or replace function public.apportion_commitments(p_edition integer, p_ids bigint[])
returns void language plpgsql volatile
set plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$
begin
    if cardinality(p_ids) <= 1000 then
        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time
    else
        p_ids := (select array_agg(distinct todo.id) from unnest(p_ids) as todo (id)); -- in their order
    end if;
    if exists (select 1 from budget_line l where l.edition_id = p_edition) then
        -- Joined, since a plan that compares with the whole array may sort it anew for every row.
        delete from budget_line l using unnest(p_ids) as todo (id), commitment c, allocation al
        where c.id = todo.id and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase
            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)
            and l.allocation_id = al.id;
    end if;
    insert into budget_line select * from commitment_lines(p_edition, p_ids);
end
$function$
