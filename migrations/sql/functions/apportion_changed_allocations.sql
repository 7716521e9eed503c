-- Keeps budget lines equal to their allocations whichever client writes: new and changed amounts are split anew.
create or replace function public.apportion_changed_allocations()
returns trigger language plpgsql volatile as $function$
declare
    few bigint[] := array(select t.id from touched t limit 101);
    moved bigint[];
    work record;
begin
    if cardinality(few) = 0 then
        return null;
    end if;
    if tg_op = 'UPDATE' then
        -- Lines stand under the commitment, phase and year of their allocation, and go when it leaves them.
        select array_agg(b.id) into moved from before b
        where not exists (
            select 1 from touched t
            where t.id = b.id and t.commitment_id = b.commitment_id and t.phase = b.phase
                and t.financial_year = b.financial_year
        );
        if moved is not null then
            delete from budget_line l using before b, edition e,
                (select 0 as id union all select id from sector) as s
            where b.id = any (moved) and l.edition_id = e.id and l.phase = b.phase
                and l.financial_year = b.financial_year and l.sector_id = s.id and l.allocation_id = b.id;
        end if;
    end if;
    for work in
        select p.edition_id, array_agg(distinct p.commitment_id) as ids
        from placement p
        where p.commitment_id in (select t.commitment_id from touched t) and exists (
            -- One look along the key: of a first load nothing is placed yet, and each of its commitments need not be tried.
            select from placement any_of where any_of.commitment_id between (select min(t.commitment_id) from touched t)
                and (select max(t.commitment_id) from touched t)
        )
        group by p.edition_id
    loop
        if cardinality(few) <= 100 then
            perform apportion_allocations(work.edition_id, work.ids, few);
        else
            perform apportion_commitments(work.edition_id, work.ids);
        end if;
    end loop;
    return null;
end
$function$
