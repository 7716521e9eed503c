-- Refuses new lines that do not add up to their allocation, repeat its keys wrongly, or leave the edition.
create or replace function public.guard_new_budget_lines()
returns trigger language plpgsql volatile set work_mem = '256MB' as $function$
declare
    strange bigint;
    unequal bigint;
begin
    if not exists (select from touched offset 100) then
        -- Planning the question for many would take longer than answering it line by line, by a plan that is kept.
        select count(*) filter (where al.id is null or a.id is null or c.id is null),
            count(*) filter (
                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents
                    or t.parts = 1 and t.from_cents <> 0
            ) + (
                select count(*) from (
                    select from touched m where m.parts > 1 group by m.edition_id, m.allocation_id
                    having count(*) <> max(m.parts) or min(m.parts) <> max(m.parts)
                        or sum(m.amount_cents) <> sum(m.from_cents + m.amount_cents) filter (where m.position = m.parts)
                        or sum(m.from_cents) <> sum(m.amount_cents * (m.parts - m.position))
                ) as torn
            )
        into strange, unequal
        from touched t
        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id
            and al.phase = t.phase and al.financial_year = t.financial_year
            and al.funding_source_id = t.funding_source_id
        left join area a on a.id = t.area_id and a.edition_id = t.edition_id
        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id
            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer;
    elsif not exists (select from touched offset 1000) or ( -- a look at all lines of a span is for many
        select lines_add_up(min(t.edition_id), min(t.allocation_id), max(t.allocation_id))
        from touched t having min(t.edition_id) = max(t.edition_id)
    ) is not true then
        execute wrong_lines() into strange, unequal;
    end if;
    if strange > 0 then
        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';
    elsif unequal > 0 then
        raise exception 'The budget lines of an allocation do not add up to it.'
            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';
    end if;
    return null;
end
$function$
