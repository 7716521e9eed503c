-- Work sites that are several points: each takes an equal part to its ward, or to the country where none covers it.
create or replace function public.several_points_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable parallel safe as $function$
    select part.id, coalesce(part.ward_id, country.id),
        case when part.ward_id is null then 'outside' else 'ward' end::landing, count(*),
        case when count(*) over (partition by part.id) = 1 then 'whole' else 'equal' end::split_method
    from (
        select c.id, ward_of_point(p_edition, point.geom) as ward_id
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id and within_span(c.id, p_ids)
        cross join lateral st_dump(c.geom) as point
        where c.shape = 'points'
    ) as part
    inner join area country on country.edition_id = p_edition and country.level = 'country'
    group by part.id, part.ward_id, country.id
$function$
