-- The ward of each work site that is one point, null outside the country. Points on a border, or on a cut of the
-- subdivision, are decided one by one.
create or replace function public.point_wards(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, ward_id integer) language sql stable parallel safe as $function$
    with near as (
        -- With the grace of ward_of_point, so that on a border both wards are seen.
        select c.id, min(p.area_id) as lowest, max(p.area_id) as highest
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id
        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'
            and st_dwithin(p.geom, c.geom, 1e-9)
        where c.shape = 'point'
        group by c.id
    )
    select c.id, case when near.lowest = near.highest then near.lowest
        when near.lowest < near.highest then ( -- few, so that the points of all others need not be carried along
            select ward_of_point(p_edition, here.geom) from commitment here where here.id = c.id
        ) end
    from unnest(p_ids) as todo (id)
    inner join commitment c on c.id = todo.id
    left join near on near.id = c.id
    where c.shape = 'point'
$function$
