-- Wards of another edition carried along the crosswalk that leads here, by the shares that wards of this edition take.
-- What of them lies outside this edition lands outside; a ward that its own edition does not know stays unlocated.
create or replace function public.carried_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    with ward as materialized (
        select * from carried_wards(p_edition, p_ids)
    ), part as (
        select w.commitment_id, p.to_area_id as area_id, 'ward'::landing as landing, w.own * p.share as weight, w.means
        from ward as w
        inner join crosswalk_pair p on p.crosswalk_id = w.crosswalk_id and p.from_area_id = w.ward_id
        where p.share > 0
        union all
        select w.commitment_id, country.id, 'outside', w.own * s.outside_share, w.means
        from ward as w
        inner join crosswalk_source s on s.crosswalk_id = w.crosswalk_id and s.area_id = w.ward_id
        inner join area country on country.edition_id = p_edition and country.level = 'country'
        where s.outside_share > 0
        union all
        select w.commitment_id, w.home, 'unlocated', w.own * 1000000000, w.means from ward as w where w.ward_id is null
    )
    select part.commitment_id, part.area_id, part.landing, sum(part.weight)::bigint,
        case when count(*) over (partition by part.commitment_id) = 1 then 'whole' else min(part.means) end
    from part
    group by part.commitment_id, part.area_id, part.landing
$function$
