-- Where a tile lies in Web Mercator and how finely it is drawn; below zoom 7 areas of small levels have no names in it.
create or replace function public.tile_place(p_level area_level, p_z integer, p_x integer, p_y integer)
returns table (
    west double precision, north double precision, extent integer, units double precision, frame geometry,
    is_named boolean
)
language sql immutable parallel safe as $function$
    select st_xmin(e), st_ymax(e), 4096 / tile_grid(p_z), 4096 / tile_grid(p_z) / (st_xmax(e) - st_xmin(e)),
        tile_frame(p_z, p_x, p_y), p_z >= 7 or p_level not in ('local', 'ward')
    from st_tileenvelope(p_z, p_x, p_y) as e
$function$
