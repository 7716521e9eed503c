-- Lines by length; areas by the people who live in the part they cover where all wards have a population, else
-- by area. A shape that touches no ward lands outside the country.
create or replace function public.shape_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    with part as (
        select o.*, o.measure / 100 / (w.area_km2 * 1000000) * population.value as people,
            c.split_by is distinct from 'area' and o.shape = 'area'
            and bool_and(population.value is not null) over (partition by o.commitment_id)
            and sum(population.value) over (partition by o.commitment_id) > 0 as by_people
        from shape_overlaps(p_edition, p_ids) as o
        inner join commitment c on c.id = o.commitment_id
        inner join area w on w.id = o.ward_id
        left join latest_population population on population.area_id = o.ward_id
    )
    select part.commitment_id, part.ward_id, 'ward'::landing,
        greatest(1, round(case when part.by_people then part.people * 1000000 else part.measure end))::bigint,
        case when count(*) over (partition by part.commitment_id) = 1 then 'whole'
            when part.by_people then 'population'
            when part.shape = 'line' then 'length' else 'area' end::split_method
    from part
    union all
    select c.id, country.id, 'outside'::landing, 1, 'whole'::split_method
    from unnest(p_ids) as todo (id)
    inner join commitment c on c.id = todo.id and c.shape in ('line', 'area')
    inner join area country on country.edition_id = p_edition and country.level = 'country'
    where not exists (select 1 from part where part.commitment_id = c.id)
$function$
