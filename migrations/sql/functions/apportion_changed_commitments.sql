-- Writes the budget lines of commitments anew whose sector, organisation or transfer mark was changed.
create or replace function public.apportion_changed_commitments()
returns trigger language plpgsql as $function$
declare
    changed bigint[] := array(
        select n.id from touched n inner join before b on b.id = n.id
        where (n.sector_id, n.organisation_id, n.is_transfer)
            is distinct from (b.sector_id, b.organisation_id, b.is_transfer)
    );
    work integer;
begin
    delete from budget_line l using allocation al, before b, edition e
    where b.id = any (changed) and al.commitment_id = b.id and l.edition_id = e.id and l.phase = al.phase
        and l.financial_year = al.financial_year and l.sector_id = coalesce(b.sector_id, 0)
        and l.allocation_id = al.id;
    for work in select distinct p.edition_id from placement p where p.commitment_id = any (changed) loop
        perform apportion_commitments(work, changed);
    end loop;
    return null;
end
$function$
