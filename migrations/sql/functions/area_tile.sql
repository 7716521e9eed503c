-- One map tile: the outlines of a level in one zoom band, and the label points, each in exactly one tile of a zoom.
-- Below zoom 7, municipalities and wards are known by their ids alone: nothing that small is named on a map.
create or replace function public.area_tile(
    p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer
)
returns bytea language sql stable parallel safe as $function$
    with tile as (
        select st_xmin(e) as west, st_ymax(e) as north, 4096 / (st_xmax(e) - st_xmin(e)) as units,
            tile_frame(p_z, p_x, p_y) as frame, tile_grid(p_z) as grid,
            p_z >= 7 or p_level not in ('local', 'ward') as is_named
        from st_tileenvelope(p_z, p_x, p_y) as e
    ), snapped as materialized ( -- each outline once: every later mention would draw it again
        select a.id, a.code, case when t.is_named then a.code end as shown,
            case when t.is_named then a.name end as name,
            tile_units(g.geom, t.frame, t.west, t.north, t.units, t.grid) as geom
        from tile t
        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame
        inner join area a on a.id = g.area_id
        where a.edition_id = p_edition and a.level = p_level
    ), areas as (
        select id, shown as code, name, geom -- what is null is left out
        from (select id, code, shown, name, tile_polygon(geom) as geom from snapped offset 0) as drawn
        where not st_isempty(geom) -- what rounding leaves of the smallest has no area
        order by drawn.code
    ), points as materialized (
        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place
        from tile t inner join area a on a.geom && t.frame
        where a.edition_id = p_edition and a.level = p_level
    ), labels as (
        select p.id, case when t.is_named then p.code end as code, case when t.is_named then p.name end as name,
            st_makepoint(
                round((st_x(p.place) - t.west) * t.units / t.grid) * t.grid,
                round((t.north - st_y(p.place)) * t.units / t.grid) * t.grid
            ) as geom
        from tile t cross join points p
        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y
        order by p.code
    )
    select coalesce((select st_asmvt(areas, 'areas', 4096, 'geom', 'id') from areas), '')
        || coalesce((select st_asmvt(labels, 'labels', 4096, 'geom', 'id') from labels), '')
$function$
