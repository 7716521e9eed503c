-- Money that belongs to no single ward stays whole at the area named, or at the organisation's own area; an area that
-- a crosswalk carries is left to it.
create or replace function public.residual_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language sql stable as $function$
    select c.id, coalesce(named.id, organisation_area(p_edition, o.area_level, o.area_code)),
        case when named.id is not null then c.scope::text
            when c.scope = 'head_office' then 'head_office' else 'unlocated' end::landing,
        1, 'whole'::split_method
    from unnest(p_ids) as todo (id)
    inner join commitment c on c.id = todo.id and within_span(c.id, p_ids)
    inner join organisation o on o.id = c.organisation_id
    left join area named on named.edition_id = p_edition and (
        (named.level = c.area_level and named.code = c.area_code)
        or (c.scope = 'country' and named.level = 'country')
    )
    where (c.scope not in ('site', 'wards') and not exists (
        select 1 from crosswalk x
        inner join area carried on carried.edition_id = x.from_edition_id and carried.level = c.area_level
            and carried.code = c.area_code
        where x.from_edition_id = c.code_edition_id and x.to_edition_id = p_edition
            and c.scope in ('local', 'district')
    ))
        or (c.scope = 'wards' and not exists (
            select 1 from commitment_ward cw where cw.commitment_id = c.id and cw.role = 'work'
        ))
$function$
