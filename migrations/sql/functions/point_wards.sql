-- The ward of each work site that is one point, null outside the country. Points on a border, or on a cut of the
-- subdivision, are decided one by one.
create or replace function public.point_wards(p_edition integer, p_ids bigint[], p_are_most boolean)
returns table (commitment_id bigint, ward_id integer) language sql stable parallel restricted as $function$
    with near as (
        select found.commitment_id, min(found.ward_id) as lowest, max(found.ward_id) as highest
        from wards_near_points(p_edition, p_ids, p_are_most) as found
        group by found.commitment_id
    )
    select c.id, case when near.lowest = near.highest then near.lowest
        when near.lowest < near.highest then ( -- few, so that the points of all others need not be carried along
            select ward_of_point(p_edition, here.geom) from commitment here where here.id = c.id
        ) end
    from unnest(p_ids) as todo (id)
    inner join commitment c on c.id = todo.id and within_span(c.id, p_ids)
    left join near on near.commitment_id = c.id
    where c.shape = 'point'
$function$
