-- Takes the placements of deleted commitments with them.
create or replace function public.drop_placements()
returns trigger language plpgsql volatile as $function$
begin
    delete from placement p using touched t where p.commitment_id = t.id;
    return null;
end
$function$
