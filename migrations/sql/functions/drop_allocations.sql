-- Takes the allocations of deleted commitments with them.
create or replace function public.drop_allocations()
returns trigger language plpgsql volatile as $function$
begin
    delete from allocation al using touched t where al.commitment_id = t.id;
    return null;
end
$function$
