-- Lines by length; areas by the people who live in the part they cover where all wards have a population, else
-- by area. A shape that touches no ward lands outside the country.
create or replace function public.shape_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable parallel safe as $function$
    select part.id, coalesce(part.ward_id, country.id),
        case when part.ward_id is null then 'outside' else 'ward' end::landing,
        greatest(1, round(case when part.by_people then part.people * 1000000 else part.measure end))::bigint,
        case when count(*) over (partition by part.id) = 1 then 'whole'
            when part.by_people then 'population'
            when part.shape = 'line' then 'length' else 'area' end::split_method
    from (
        select c.id, c.shape, o.ward_id, o.measure, o.measure / 100 / (w.area_km2 * 1000000) * population.value as people,
            c.split_by is distinct from 'area' and c.shape = 'area'
            and bool_and(population.value is not null) over (partition by c.id)
            and sum(population.value) over (partition by c.id) > 0 as by_people
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id
        left join shape_overlaps(p_edition, p_ids) as o on o.commitment_id = c.id
        left join area w on w.id = o.ward_id
        left join latest_population population on population.area_id = o.ward_id
        where c.shape in ('line', 'area')
    ) as part
    inner join area country on country.edition_id = p_edition and country.level = 'country'
$function$
