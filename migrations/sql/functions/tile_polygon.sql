-- An outline as tiles must hold it: without rings that cross themselves once rounded, outer rings positive, y downwards.
create or replace function public.tile_polygon(p_geom geometry)
returns geometry language sql immutable parallel safe as $function$
    select st_forcepolygonccw(
        case when st_isvalidreason(p_geom) = 'Valid Geometry' then p_geom
            -- Where rings crossed lies no unit, and a tile would cut the fraction off: a gap beside the neighbour.
            else st_snaptogrid(st_collectionextract(st_makevalid(p_geom, 'method=structure'), 3), 1) end
    )
$function$
