-- Refuses to delete funding sources from which money is allocated.
create or replace function public.guard_funding_sources()
returns trigger language plpgsql volatile as $function$
begin
    if exists (select 1 from allocation al inner join touched t on t.id = al.funding_source_id) then
        raise exception 'Money is allocated from this funding source.'
            using errcode = 'foreign_key_violation', constraint = 'fk_funding_source_in_use', table = 'funding_source';
    end if;
    return null;
end
$function$
