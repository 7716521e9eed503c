-- The column of tiles in which an abscissa of Web Mercator lies, or the row of a negated ordinate; the same for all.
create or replace function public.tile_number(p_metres double precision, p_z integer)
returns integer language sql immutable parallel safe as $function$
    select least(2 ^ p_z - 1, floor((p_metres + 20037508.342789244) * 2 ^ p_z / 40075016.685578488))::integer
$function$
