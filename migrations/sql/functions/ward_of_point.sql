-- The ward that covers a point, or null; a point on a shared border belongs to the lowest ward code, always.
create or replace function public.ward_of_point(p_edition integer, p_point geometry)
returns integer language sql stable parallel safe as $function$
    with near as (
        -- A nanodegree (0.1 mm) of grace, because subdividing moves the cut borders by a rounding error.
        select distinct a.id, a.code
        from area_piece p
        inner join area a on a.id = p.area_id
        where p.edition_id = p_edition::smallint and p.level = 'ward'
            and p.geom && st_expand(p_point, 1e-9) and st_dwithin(p.geom, p_point, 1e-9)
    )
    select near.id from near
    order by (select count(*) from near) = 1
        or st_covers((select a.geom from area a where a.id = near.id), p_point) desc, near.code collate "C"
    limit 1
$function$
