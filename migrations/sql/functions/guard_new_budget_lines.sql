-- Refuses new lines that do not add up to their allocation, repeat its keys wrongly, or leave the edition.
create or replace function public.guard_new_budget_lines()
returns trigger language plpgsql set work_mem = '256MB' as $function$
begin
    -- Counted rather than tested with exists, for which the planner would expect an early end that never comes.
    if (
        select count(*) from touched t
        left join area a on a.id = t.area_id and a.edition_id = t.edition_id
        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id
            and al.phase = t.phase and al.financial_year = t.financial_year
            and al.funding_source_id = t.funding_source_id
        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id
            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer
        where a.id is null or al.id is null or c.id is null or (t.parts = 1 and t.amount_cents <> al.amount_cents)
    ) > 0 then
        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';
    end if;
    if exists (
        select 1 from touched t
        inner join allocation al on al.id = t.allocation_id
        where t.parts > 1
        group by t.allocation_id, t.edition_id
        having sum(t.amount_cents) <> max(al.amount_cents) or count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)
    ) then
        raise exception 'The budget lines of an allocation do not add up to it.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';
    end if;
    return null;
end
$function$
