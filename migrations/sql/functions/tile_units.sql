-- An outline in the units of a tile. Corner by corner, without simplifying: what neighbours share, they keep sharing.
create or replace function public.tile_units(
    p_geom geometry, p_frame geometry,
    p_west double precision, p_north double precision, p_units double precision
)
returns geometry language sql immutable parallel safe as $function$
    select st_snaptogrid(
        st_affine(
            st_transform(st_clipbybox2d(p_geom, p_frame::box2d), 3857),
            p_units, 0, 0, -p_units, -p_west * p_units, p_north * p_units
        ), 1
    )
$function$
