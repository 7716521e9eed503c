-- Work sites that are one point: the ward that covers it takes all, or the country where none does.
create or replace function public.point_weights(p_edition integer, p_ids bigint[], p_are_most boolean)
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable parallel restricted as $function$
    select one.commitment_id, coalesce(one.ward_id, country.id),
        case when one.ward_id is null then 'outside' else 'ward' end::landing, 1, 'whole'::split_method
    from point_wards(p_edition, p_ids, p_are_most) as one
    inner join area country on country.edition_id = p_edition and country.level = 'country'
$function$
