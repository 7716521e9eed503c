-- Writes the budget lines of a few allocations in one edition anew, given the commitments to which they belong, as
-- apportion_commitments does those of all.
create or replace function public.apportion_allocations(
    p_edition integer, p_commitments bigint[], p_ids bigint[]
)
returns void language plpgsql volatile set plan_cache_mode = 'force_generic_plan' as $function$
begin
    delete from budget_line l using allocation al, commitment c
    where al.id = any (p_ids) and c.id = al.commitment_id and l.edition_id = p_edition and l.phase = al.phase
        and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)
        and l.allocation_id = al.id;
    insert into budget_line
    select line.* from commitment_lines(p_edition, p_commitments) as line where line.allocation_id = any (p_ids);
end
$function$
