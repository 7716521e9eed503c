-- Districts in which the acting account holds one of some roles, as a list of codes for each territory.
create or replace function public.actor_districts(p_roles text[])
returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return (
        select coalesce(jsonb_object_agg(held.territory, held.codes), '{}')
        from (
            select r.territory, jsonb_agg(r.district_code) as codes
            from account_role r
            where r.account_id = actor_id() and r.role = any (p_roles) and r.territory is not null
            group by r.territory
        ) as held
    );
end
$function$
