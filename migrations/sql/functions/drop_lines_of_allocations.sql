-- Takes the budget lines of deleted allocations with them; their commitment, and so its sector, may be gone already.
create or replace function public.drop_lines_of_allocations()
returns trigger language plpgsql volatile as $function$
begin
    if not exists (select from touched) then
        return null;
    end if;
    delete from budget_line l using touched t, edition e, (select 0 as id union all select id from sector) as s
    where l.edition_id = e.id and l.phase = t.phase and l.financial_year = t.financial_year
        and l.sector_id = s.id and l.allocation_id = t.id;
    return null;
end
$function$
