-- Work sites that are points: each point takes an equal part, in the ward that covers it or outside the country.
create or replace function public.point_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    select site.commitment_id, coalesce(site.ward_id, country.id),
        case when site.ward_id is null then 'outside' else 'ward' end::landing, count(*),
        case when count(*) over (partition by site.commitment_id) = 1 then 'whole' else 'equal' end::split_method
    from point_wards(p_edition, p_ids) as site
    inner join area country on country.edition_id = p_edition and country.level = 'country'
    group by site.commitment_id, site.ward_id, country.id
$function$
