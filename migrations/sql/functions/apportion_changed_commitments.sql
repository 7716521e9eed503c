-- Writes the budget lines of commitments anew whose sector or transfer mark was changed, and places them anew where
-- their organisation was: money that nobody located stands at the organisation's own area.
create or replace function public.apportion_changed_commitments()
returns trigger language plpgsql volatile as $function$
declare
    moved bigint[] := array(
        select n.id from touched n inner join before b on b.id = n.id where n.organisation_id <> b.organisation_id
    );
    marked bigint[] := array(
        select n.id from touched n inner join before b on b.id = n.id
        where n.organisation_id = b.organisation_id
            and (n.sector_id, n.is_transfer) is distinct from (b.sector_id, b.is_transfer)
    );
    work record;
begin
    if cardinality(moved || marked) = 0 then
        return null; -- most changes touch neither
    end if;
    delete from budget_line l using allocation al, before b, edition e
    where b.id = any (moved || marked) and al.commitment_id = b.id and l.edition_id = e.id and l.phase = al.phase
        and l.financial_year = al.financial_year and l.sector_id = coalesce(b.sector_id, 0)
        and l.allocation_id = al.id;
    for work in
        select p.edition_id,
            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (moved)) as moved,
            array_agg(distinct p.commitment_id) filter (where p.commitment_id = any (marked)) as marked
        from placement p where p.commitment_id = any (moved || marked) group by p.edition_id
    loop
        if work.moved is not null then
            perform place_commitments(work.edition_id, work.moved);
        end if;
        if work.marked is not null then
            perform apportion_commitments(work.edition_id, work.marked);
        end if;
    end loop;
    return null;
end
$function$
