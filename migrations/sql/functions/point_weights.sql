-- Work sites that are points: each point takes an equal part, in the ward that covers it or outside the country.
create or replace function public.point_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    with site as (
        select c.id, ward_of_point(p_edition, part.geom) as ward_id
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id
        cross join lateral st_dump(c.geom) as part
        where st_dimension(c.geom) = 0
    )
    select site.id, coalesce(site.ward_id, country.id),
        case when site.ward_id is null then 'outside' else 'ward' end::landing,
        count(*), case when count(*) over (partition by site.id) = 1 then 'whole' else 'equal' end::split_method
    from site
    inner join area country on country.edition_id = p_edition and country.level = 'country'
    group by site.id, site.ward_id, country.id
$function$
