-- Organisations whose own area lies in a district that the acting account approves for, as a list of ids for each
-- territory: what they commit without a district of its own is reviewed there.
create or replace function public.actor_home_organisations()
returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return (
        select coalesce(jsonb_object_agg(home.territory, home.ids), '{}')
        from (
            select e.territory, jsonb_agg(distinct o.id::text) as ids
            from account_role r
            inner join edition e on e.territory = r.territory and e.activated_at is not null
            inner join area d on d.edition_id = e.id and d.level = 'district' and d.code = r.district_code
            inner join area a on a.edition_id = e.id and a.district_id = d.id
            inner join organisation o on o.area_level = a.level and o.area_code = a.code
            where r.account_id = actor_id() and r.role = 'approver'
            group by e.territory
        ) as home
    );
end
$function$
