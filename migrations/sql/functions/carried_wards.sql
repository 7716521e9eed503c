-- Wards named by the codes of another edition from which a crosswalk leads here, each with its own weight among those
-- of its commitment: the declared percentage, else the people where all are counted, else the same for each.
create or replace function public.carried_wards(p_edition integer, p_ids bigint[])
returns table (
    commitment_id bigint, crosswalk_id integer, ward_id integer, home integer, own numeric, means split_method
)
language sql stable as $function$
    with named as (
        select c.id, x.id as crosswalk_id, x.weights, a.id as ward_id, cw.share, population.value as people,
            organisation_area(p_edition, o.area_level, o.area_code) as home, count(*) over whole as wards,
            bool_and(cw.share is not null) over whole and sum(cw.share) over whole > 0
            and coalesce(c.split_by = 'declared', true) as declared,
            bool_and(population.value is not null) over whole and sum(round(population.value)) over whole > 0
            and coalesce(c.split_by in ('population', 'declared'), true) as peopled
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id and c.scope = 'wards'
        inner join crosswalk x on x.from_edition_id = c.code_edition_id and x.to_edition_id = p_edition
        inner join organisation o on o.id = c.organisation_id
        inner join commitment_ward cw on cw.commitment_id = c.id and cw.role = 'work'
        left join area a on a.edition_id = c.code_edition_id and a.level = 'ward' and a.code = cw.ward_code
        left join latest_population population on population.area_id = a.id
        window whole as (partition by c.id)
    )
    select n.id, n.crosswalk_id, n.ward_id, n.home,
        case when n.declared then n.share when n.peopled then least(round(n.people), 100000000) else 1 end::numeric,
        case when n.wards > 1 and n.declared then 'declared' when n.wards > 1 and n.peopled then 'population'
            when n.wards > 1 then 'equal' when n.weights is null then 'area' else 'population' end::split_method
    from named as n
$function$
