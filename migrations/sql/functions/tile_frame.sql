-- The frame of a tile with its buffer, in degrees. It ends where the world does, beyond which degrees begin anew.
create or replace function public.tile_frame(p_z integer, p_x integer, p_y integer)
returns geometry language sql immutable parallel safe as $function$
    select st_transform(
        st_makeenvelope(
            greatest(st_xmin(e), -20037508), greatest(st_ymin(e), -20037508),
            least(st_xmax(e), 20037508), least(st_ymax(e), 20037508), 3857
        ), 4326
    )
    from st_tileenvelope(p_z, p_x, p_y, margin => 64.0 / 4096) as e
$function$
