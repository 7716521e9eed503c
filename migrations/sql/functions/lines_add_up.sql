-- True where an edition is placed for the first time by this transaction, and its lines are sure to tile the allocations
-- that have one of a span of numbers, of all commitments of its territory, with their keys, on its areas. Nothing is
-- joined line by line: each line but the last ends where the next begins, the last where its allocation does, so that
-- the marks of all ends less those of all beginnings add up to those of the allocations. Wrong lines do so by chance
-- only, for one seed in 2^64.
create or replace function public.lines_add_up(p_edition integer, p_first bigint, p_last bigint)
returns boolean language plpgsql volatile strict
set enable_parallel_hash = 'off' set enable_nestloop = 'off' as $function$
declare
    seed constant bigint := hashtextextended(gen_random_uuid()::text, 0);
    verdict boolean := exists (
        select from first_placing f inner join this_change() as this on this.at = f.at where f.edition_id = p_edition
    );
begin
    if verdict then
        -- A text is planned anew, and its result is asked for as a whole, so that several processes may share the work.
        execute $query$
            select line.mark = allocated.mark and line.first_begins and line.is_inside
            from (
                select bool_and(l.area_id in (select a.id from area a where a.edition_id = $1)) as is_inside,
                    bool_and(l.position > 1 or l.from_cents = 0) as first_begins,
                    sum(line_mark(l, l.from_cents + l.amount_cents,
                        case when l.position = l.parts then 0 else l.parts * 65536 + l.position + 1 end, $2))
                    - coalesce(sum(line_mark(l, l.from_cents, l.parts * 65536 + l.position, $2))
                    filter (where l.position > 1), 0) as mark
                from budget_line l
                where l.edition_id = $1 and l.allocation_id between $3 and $4
            ) as line, (
                select sum(line_mark(row(
                    $1, al.phase, al.financial_year, coalesce(c.sector_id, 0), al.id, 1, 1, null, null,
                    al.funding_source_id, c.organisation_id, c.is_transfer, c.id, 0, al.amount_cents
                )::budget_line, al.amount_cents, 0, $2)) as mark
                from commitment c inner join allocation al on al.commitment_id = c.id
                where al.id between $3 and $4
                    and c.territory || '' = (select e.territory from edition e where e.id = $1) -- no index is quicker
            ) as allocated
        $query$ into verdict using p_edition, seed, p_first, p_last;
    end if;
    return verdict;
end
$function$
