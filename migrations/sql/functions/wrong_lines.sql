-- The question what is wrong with many new lines, how many do not match and how many do not add up: as a text, which
-- is planned anew each time, where the plan for a million lines would be kept for a single one.
create or replace function public.wrong_lines()
returns text language sql immutable as $function$
    select $query$
        select matched.strange + used.strange, matched.unequal + torn.unequal
        from (
            select (select count(*) from touched) - count(*) as strange, count(*) filter (
                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents
                    or t.parts = 1 and t.from_cents <> 0
            ) as unequal -- the last line ends where its allocation does
            from touched t inner join allocation al using (commitment_id, phase, financial_year, funding_source_id)
            where al.id = t.allocation_id
        ) as matched, (
            select count(*) as strange -- what lines have in common is looked up once, and not for each of them
            from (
                select distinct edition_id, area_id, commitment_id, sector_id, organisation_id, is_transfer from touched
            ) as u left join area a on a.id = u.area_id and a.edition_id = u.edition_id
            left join commitment c on c.id = u.commitment_id and coalesce(c.sector_id, 0) = u.sector_id
                and c.organisation_id = u.organisation_id and c.is_transfer = u.is_transfer
            where a.id is null or c.id is null
        ) as used, (
            select count(*) as unequal -- lines that tile their allocation begin where all lines before them end
            from (
                select from touched t where t.parts > 1 group by t.edition_id, t.allocation_id
                having count(*) <> max(t.parts) or min(t.parts) <> max(t.parts)
                    or sum(t.amount_cents) <> sum(t.from_cents + t.amount_cents) filter (where t.position = t.parts)
                    or sum(t.from_cents) <> sum(t.amount_cents * (t.parts - t.position))
            ) as allocated
        ) as torn
    $query$
$function$
