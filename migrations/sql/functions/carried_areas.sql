-- Municipalities and districts known by codes of an edition whose crosswalk leads here: the area of the same code
-- where it holds nine tenths of the land, else all by the land they hold; what lies outside lands outside.
create or replace function public.carried_areas(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    with named as materialized (
        select c.id, a.id as old_id, a.level, a.code, x.id as crosswalk_id
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id and c.scope in ('local', 'district')
        inner join crosswalk x on x.from_edition_id = c.code_edition_id and x.to_edition_id = p_edition
        inner join area a on a.edition_id = c.code_edition_id and a.level = c.area_level and a.code = c.area_code
    ), ward as (
        select old.*, w.id as ward_id
        from (select distinct old_id, level, code, crosswalk_id from named) as old
        inner join area w on w.level = 'ward'
            and case old.level when 'local' then w.local_id else w.district_id end = old.old_id
    ), land as (
        select ward.old_id, ward.crosswalk_id, taker.id as area_id, ward.level::text::landing as landing,
            sum(p.overlap_km2) as km2, taker.code = ward.code as is_same
        from ward
        inner join crosswalk_pair p on p.crosswalk_id = ward.crosswalk_id and p.from_area_id = ward.ward_id
        inner join area new_ward on new_ward.id = p.to_area_id
        inner join area taker
            on taker.id = case ward.level when 'local' then new_ward.local_id else new_ward.district_id end
        group by ward.old_id, ward.crosswalk_id, taker.id, ward.level, taker.code = ward.code
        union all
        select ward.old_id, ward.crosswalk_id, country.id, 'outside', sum(s.outside_km2), false
        from ward
        inner join crosswalk_source s on s.crosswalk_id = ward.crosswalk_id and s.area_id = ward.ward_id
        inner join area country on country.edition_id = p_edition and country.level = 'country'
        where s.outside_share > 0
        group by ward.old_id, ward.crosswalk_id, country.id
    ), taken as (
        select land.*, is_same and km2 >= 0.9 * sum(km2) over whole as is_kept, count(*) over whole as parts
        from land
        window whole as (partition by old_id, crosswalk_id)
    ), part as (
        select taken.*, bool_or(is_kept) over (partition by old_id, crosswalk_id) as any_kept from taken
    )
    select n.id, part.area_id, part.landing, greatest(1, round(part.km2 * 1000000))::bigint,
        case when part.any_kept or part.parts = 1 then 'whole' else 'area' end::split_method
    from named as n
    inner join part on part.old_id = n.old_id and part.crosswalk_id = n.crosswalk_id
    where part.is_kept or not part.any_kept
$function$
