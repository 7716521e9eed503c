-- Wards named by the codes of another edition, carried along the crosswalk that leads here: each by its declared
-- percentage, its people, or equally, times the share that a ward of this edition takes of it. What of them lies
-- outside this edition lands outside; a ward that its own edition does not know stays unlocated.
create or replace function public.carried_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
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
    ), weighed as (
        select n.*, case when n.declared then n.share when n.peopled then least(round(n.people), 100000000)
            else 1 end::numeric as own,
            case when n.wards > 1 and n.declared then 'declared' when n.wards > 1 and n.peopled then 'population'
                when n.wards > 1 then 'equal' when n.weights is null then 'area'
                else 'population' end::split_method as means
        from named as n
    ), part as (
        select w.id, p.to_area_id as area_id, 'ward'::landing as landing, w.own * p.share as weight, w.means
        from weighed as w
        inner join crosswalk_pair p on p.crosswalk_id = w.crosswalk_id and p.from_area_id = w.ward_id
        where p.share > 0
        union all
        select w.id, country.id, 'outside', w.own * s.outside_share, w.means
        from weighed as w
        inner join crosswalk_source s on s.crosswalk_id = w.crosswalk_id and s.area_id = w.ward_id
        inner join area country on country.edition_id = p_edition and country.level = 'country'
        where s.outside_share > 0
        union all
        select w.id, w.home, 'unlocated', w.own * 1000000000, w.means from weighed as w where w.ward_id is null
    )
    select part.id, part.area_id, part.landing, sum(part.weight)::bigint,
        case when count(*) over (partition by part.id) = 1 then 'whole' else min(part.means) end
    from part
    group by part.id, part.area_id, part.landing
$function$
