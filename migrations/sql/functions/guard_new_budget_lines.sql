-- Refuses new lines that do not add up to their allocation, repeat its keys wrongly, or leave the edition.
-- Counted rather than tested with exists, for which the planner would expect an early end that never comes.
create or replace function public.guard_new_budget_lines()
returns trigger language plpgsql volatile set work_mem = '256MB' as $function$
begin
    if (
        select count(*) from (select distinct t.area_id, t.edition_id from touched t) as used
        left join area a on a.id = used.area_id and a.edition_id = used.edition_id
        where a.id is null
    ) + (
        select count(*) from touched t
        left join allocation al on al.id = t.allocation_id
        left join commitment c on c.id = t.commitment_id
        where al.id is null or c.id is null or al.commitment_id <> t.commitment_id or al.phase <> t.phase
            or al.financial_year <> t.financial_year or al.funding_source_id <> t.funding_source_id
            or coalesce(c.sector_id, 0) <> t.sector_id or c.organisation_id <> t.organisation_id
            or c.is_transfer <> t.is_transfer
            or (t.parts = 1 and (t.amount_cents <> al.amount_cents or t.from_cents <> 0))
    ) > 0 then
        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';
    end if;
    if (
        select count(*) from (
            select t.allocation_id, sum(t.amount_cents) as cents, count(*) as lines, min(t.parts) as least,
                max(t.parts) as most, sum(t.from_cents) as begins,
                -- Lines that tile their allocation begin where all lines before them end.
                sum(t.amount_cents * (t.parts - t.position)) as ends
            from touched t where t.parts > 1 group by t.allocation_id, t.edition_id
        ) as written
        inner join allocation al on al.id = written.allocation_id
        where written.cents <> al.amount_cents or written.lines <> written.most or written.least <> written.most
            or written.begins <> written.ends
    ) > 0 then
        raise exception 'The budget lines of an allocation do not add up to it.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';
    end if;
    return null;
end
$function$
