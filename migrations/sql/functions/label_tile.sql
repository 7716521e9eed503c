-- The label points of a level, each in exactly one tile of a zoom; below zoom 7, those of small areas by their ids alone.
create or replace function public.label_tile(
    p_edition integer, p_level area_level, p_z integer, p_x integer, p_y integer
)
returns bytea language sql stable parallel safe as $function$
    with tile as (
        select * from tile_place(p_level, p_z, p_x, p_y)
    ), points as materialized (
        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place
        from tile t inner join area a on a.geom && t.frame
        where a.edition_id = p_edition and a.level = p_level
    ), labels as (
        select p.id, case when t.is_named then p.code end as code, case when t.is_named then p.name end as name,
            st_makepoint(
                round((st_x(p.place) - t.west) * t.units), round((t.north - st_y(p.place)) * t.units)
            ) as geom
        from tile t cross join points p
        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y
        order by p.code
    )
    select coalesce(st_asmvt(labels, 'labels', (select extent from tile), 'geom', 'id'), '') from labels
$function$
