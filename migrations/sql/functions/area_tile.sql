-- One map tile: the outlines of a level in one zoom band, and the label points where names have room.
-- Below zoom 7, municipalities and wards are known by their ids alone, and their label points come in tiles of their own.
create or replace function public.area_tile(
    p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer
)
returns bytea language sql stable parallel safe as $function$
    with tile as (
        select * from tile_place(p_level, p_z, p_x, p_y)
    ), snapped as materialized ( -- each outline once: every later mention would draw it again
        select a.id, a.code, case when t.is_named then a.code end as shown,
            case when t.is_named then a.name end as name,
            tile_units(g.geom, t.frame, t.west, t.north, t.units) as geom,
            a.label_point
        from tile t
        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame
        inner join area a on a.id = g.area_id
        where a.edition_id = p_edition and a.level = p_level
    ), drawn as materialized (
        select s.*, tile_polygon(s.geom) as shape, st_transform(s.label_point, 3857) as place from snapped s
    ), cells as ( -- of the smallest, rounding leaves nothing: the pixel that holds the label stands for it
        select d.id, d.code, d.shown, d.name,
            floor((st_x(d.place) - t.west) * t.units) as x, floor((t.north - st_y(d.place)) * t.units) as y
        from tile t cross join drawn d
        where coalesce(st_isempty(d.shape), true)
            and tile_number(st_x(d.place), p_z) = p_x and tile_number(-st_y(d.place), p_z) = p_y
    ), areas as (
        select each.id, each.shown as code, each.name, each.geom -- what is null is left out
        from (
            select d.id, d.code, d.shown, d.name, d.shape as geom, false as is_cell
            from drawn d where not st_isempty(d.shape)
            union all
            select c.id, c.code, c.shown, c.name,
                st_forcepolygonccw(st_makeenvelope(c.x, c.y, c.x + 1, c.y + 1)) as geom, true as is_cell
            from cells c
        ) as each
        order by each.is_cell, each.code -- cells last, so that they lie above
    )
    select coalesce(
        (select st_asmvt(areas, 'areas', (select extent from tile), 'geom', 'id') from areas), ''
    ) || case when (select is_named from tile) then label_tile(p_edition, p_level, p_z, p_x, p_y) else '' end
$function$
