-- Keeps budget lines equal to their allocations whichever client writes: new and changed amounts are split anew.
create or replace function public.apportion_changed_allocations()
returns trigger language plpgsql as $function$
declare
    work record;
begin
    for work in
        select p.edition_id, array_agg(distinct p.commitment_id) as ids
        from placement p
        where p.commitment_id in (select t.commitment_id from touched t)
        group by p.edition_id
    loop
        perform apportion_commitments(work.edition_id, work.ids);
    end loop;
    return null;
end
$function$
