-- Refuses lines that do not add up to their allocation, repeat its keys wrongly, or name no area of the edition.
-- Set-wise, once a statement: row by row it would cost more than the placing itself.
create or replace function public.guard_budget_lines()
returns trigger language plpgsql as $function$
begin
    if exists (
        select 1 from touched t
        left join area a on a.id = t.area_id and a.edition_id = t.edition_id
        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id
            and al.phase = t.phase and al.financial_year = t.financial_year
            and al.funding_source_id = t.funding_source_id
        where tg_op <> 'DELETE' and (a.id is null or al.id is null)
    ) then
        raise exception 'A budget line names an area or an allocation that is not there.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';
    end if;
    if exists (
        select 1 from budget_line l
        inner join (select distinct t.allocation_id, t.edition_id from touched t) as t
            on t.allocation_id = l.allocation_id and t.edition_id = l.edition_id
        inner join allocation al on al.id = l.allocation_id
        group by al.id, l.edition_id
        having sum(l.amount_cents) <> al.amount_cents
    ) then
        raise exception 'The budget lines of an allocation do not add up to it.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';
    end if;
    return null;
end
$function$
