-- Named wards: by the percentages declared for them, else by population where all have one, else equally.
-- A ward that the edition does not know keeps its part as unlocated money of the organisation's own area. Wards of
-- another edition from which a crosswalk leads here are left to carried_weights.
create or replace function public.ward_list_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    with named as (
        select c.id, a.id as ward_id, cw.share, population.value as people, o.area_level, o.area_code,
            bool_and(cw.share is not null) over whole and sum(cw.share) over whole > 0
            and coalesce(c.split_by = 'declared', true) as declared,
            bool_and(population.value is not null) over whole and sum(round(population.value)) over whole > 0
            and coalesce(c.split_by in ('population', 'declared'), true) as peopled,
            count(*) over whole as wards
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id and c.scope = 'wards' and within_span(c.id, p_ids)
        inner join organisation o on o.id = c.organisation_id
        inner join commitment_ward cw on cw.commitment_id = c.id and cw.role = 'work'
            and within_span(cw.commitment_id, p_ids)
        left join area a on a.edition_id = p_edition and a.level = 'ward' and a.code = cw.ward_code
        left join latest_population population on population.area_id = a.id
        where not exists (
            select 1 from crosswalk x where x.from_edition_id = c.code_edition_id and x.to_edition_id = p_edition
        )
        window whole as (partition by c.id)
    )
    select named.id, coalesce(named.ward_id, organisation_area(p_edition, named.area_level, named.area_code)),
        case when named.ward_id is null then 'unlocated' else 'ward' end::landing,
        sum(case when named.declared then named.share when named.peopled then round(named.people) else 1 end)::bigint,
        min(case when named.wards = 1 then 'whole' when named.declared then 'declared'
            when named.peopled then 'population' else 'equal' end::split_method)
    from named
    group by named.id, coalesce(named.ward_id, organisation_area(p_edition, named.area_level, named.area_code)),
        named.ward_id is null
$function$
