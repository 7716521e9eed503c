-- Codes of the districts that hold some areas; where none does, of the district that holds an organisation's own area
-- in the newest edition that knows it.
create or replace function public.districts_of_areas(
    p_areas integer[], p_organisation integer, p_territory text
)
returns text[] language plpgsql stable as $function$
begin
    return (
        with held as (
            select distinct d.code from area a inner join area d on d.id = a.district_id where a.id = any (p_areas)
        ), own as (
            select d.code
            from organisation o
            inner join edition e on e.territory = p_territory and e.activated_at is not null
            inner join area a on a.edition_id = e.id and a.level = o.area_level and a.code = o.area_code
            inner join area d on d.id = a.district_id
            where o.id = p_organisation and not exists (select from held)
            order by e.valid_from desc limit 1
        )
        select coalesce(array_agg(every.code order by every.code collate "C"), '{}')
        from (select held.code from held union all select own.code from own) as every
    );
end
$function$
