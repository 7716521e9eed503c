-- Lets lines come and go only as whole sets that add up to their allocation, with its keys, on areas of the edition.
-- Set-wise, once a statement, from the statement's own rows: row by row it would cost more than the placing itself.
create or replace function public.guard_budget_lines()
returns trigger language plpgsql volatile as $function$
begin
    if tg_op = 'UPDATE' then
        raise exception 'Budget lines are written anew, never changed.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_unchanged', table = 'budget_line';
    end if;
    if exists (
        select 1 from touched t group by t.allocation_id, t.edition_id
        having count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)
    ) then
        raise exception 'The budget lines of an allocation come and go together.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_whole', table = 'budget_line';
    end if;
    return null;
end
$function$
