-- A commitment's row as it is recorded: its geometry to the last digit, which would be lost in JSON of its own.
create or replace function public.commitment_facts(p_row commitment)
returns jsonb language plpgsql immutable as $function$
declare
    place constant jsonb := jsonb_build_object('geom', p_row.geom::text);
begin
    p_row.geom := null;
    return to_jsonb(p_row) || place;
end
$function$
