-- The frame of a tile with its buffer, in degrees: 8 pixels, and 4 on small scales, which hold the widest line too.
-- It ends where the world does, beyond which degrees begin anew.
create or replace function public.tile_frame(p_z integer, p_x integer, p_y integer)
returns geometry language sql immutable parallel safe as $function$
    select st_transform(
        st_makeenvelope(
            greatest(st_xmin(e), -20037508), greatest(st_ymin(e), -20037508),
            least(st_xmax(e), 20037508), least(st_ymax(e), 20037508), 3857
        ), 4326
    )
    from st_tileenvelope(p_z, p_x, p_y, margin => (case when p_z < 7 then 4 else 8 end) / 512.0) as e
$function$
