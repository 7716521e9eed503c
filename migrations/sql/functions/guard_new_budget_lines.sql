-- Refuses new lines that do not add up to their allocation, repeat its keys wrongly, or leave the edition.
create or replace function public.guard_new_budget_lines()
returns trigger language plpgsql volatile set work_mem = '256MB' as $function$
declare
    strange bigint;
    unequal bigint;
begin
    -- Counted rather than tested with exists, for which the planner would expect an early end that never comes.
    select count(*) into strange from (select distinct t.area_id, t.edition_id from touched t) as used
    left join area a on a.id = used.area_id and a.edition_id = used.edition_id where a.id is null;
    select strange + count(*) filter (
        where al.id is null or c.id is null or al.commitment_id <> w.commitment_id or al.phase <> w.phase
            or al.financial_year <> w.financial_year or al.funding_source_id <> w.funding_source_id
            or coalesce(c.sector_id, 0) <> w.sector_id or c.organisation_id <> w.organisation_id
            or c.is_transfer <> w.is_transfer
    ), count(*) filter (where w.cents <> al.amount_cents or not w.is_whole)
    into strange, unequal
    from (
        select t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id, t.sector_id,
            t.organisation_id, t.is_transfer, t.amount_cents as cents, t.from_cents = 0 as is_whole
        from touched t where t.parts = 1
        union all
        select t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id, t.sector_id,
            t.organisation_id, t.is_transfer, sum(t.amount_cents)::bigint,
            count(*) = max(t.parts) and min(t.parts) = max(t.parts)
            -- Lines that tile their allocation begin where all lines before them end.
            and sum(t.from_cents) = sum(t.amount_cents * (t.parts - t.position))
        from touched t where t.parts > 1
        group by t.edition_id, t.allocation_id, t.commitment_id, t.phase, t.financial_year, t.funding_source_id,
            t.sector_id, t.organisation_id, t.is_transfer
    ) as w
    left join allocation al on al.id = w.allocation_id
    left join commitment c on c.id = w.commitment_id;
    if strange > 0 then
        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';
    end if;
    if unequal > 0 then
        raise exception 'The budget lines of an allocation do not add up to it.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';
    end if;
    return null;
end
$function$
