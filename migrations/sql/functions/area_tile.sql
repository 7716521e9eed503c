-- One map tile: the outlines of a level in one zoom band, and the label points, each in exactly one tile of a zoom.
create or replace function public.area_tile(
    p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer
)
returns bytea language sql stable parallel safe as $function$
    with tile as (
        select st_xmin(e) as west, st_ymax(e) as north, 4096 / (st_xmax(e) - st_xmin(e)) as units,
            tile_frame(p_z, p_x, p_y) as frame,
            case when p_z < 7 then 4 else 1 end as grid -- half a pixel is fine enough for the whole country
        from st_tileenvelope(p_z, p_x, p_y) as e
    ), snapped as materialized ( -- each outline once: every later mention would draw it again
        select a.id, a.code, a.name, tile_units(g.geom, t.frame, t.west, t.north, t.units, t.grid) as geom
        from tile t
        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame
        inner join area a on a.id = g.area_id
        where a.edition_id = p_edition and a.level = p_level
    ), areas as (
        select id, code, name, geom
        from (select id, code, name, tile_polygon(geom) as geom from snapped offset 0) as drawn
        where not st_isempty(geom) -- what rounding leaves of the smallest has no area
        order by code
    ), points as materialized (
        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place
        from tile t inner join area a on a.geom && t.frame
        where a.edition_id = p_edition and a.level = p_level
    ), labels as (
        select p.id, p.code, p.name,
            st_makepoint(round((st_x(p.place) - t.west) * t.units), round((t.north - st_y(p.place)) * t.units))
            as geom
        from tile t cross join points p
        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y
        order by p.code
    )
    select coalesce((select st_asmvt(areas, 'areas', 4096, 'geom', 'id') from areas), '')
        || coalesce((select st_asmvt(labels, 'labels', 4096, 'geom', 'id') from labels), '')
$function$
