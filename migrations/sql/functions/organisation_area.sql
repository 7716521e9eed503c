-- The area of one edition whose government an organisation is, or the country where the edition lacks it.
create or replace function public.organisation_area(p_edition integer, p_level area_level, p_code text)
returns integer language sql stable parallel safe as $function$
    select coalesce(
        (select a.id from area a where a.edition_id = p_edition and a.level = p_level and a.code = p_code),
        (select a.id from area a where a.edition_id = p_edition and a.level = 'country')
    )
$function$
