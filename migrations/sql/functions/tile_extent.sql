-- Units along a side of a tile, to which corners are rounded: on small scales pixels, then half ones, then finer.
create or replace function public.tile_extent(p_z integer)
returns integer language sql immutable parallel safe as $function$
    select case when p_z < 6 then 512 when p_z < 7 then 1024 else 4096 end
$function$
