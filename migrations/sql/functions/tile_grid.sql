-- To how many units of a tile corners are rounded: on small scales to a pixel, then to half a one, then to the unit.
create or replace function public.tile_grid(p_z integer)
returns integer language sql immutable parallel safe as $function$
    select case when p_z < 6 then 8 when p_z < 7 then 4 else 1 end
$function$
