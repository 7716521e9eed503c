-- Who made changes: roles with where they hold for everybody, titles for those who have signed in and for the operator.
create or replace function public.change_makers(p_ids integer[])
returns table (id integer, title text, roles jsonb)
language sql stable security definer set search_path = public, pg_temp as $function$
    select
        a.id,
        case
            when (select actor_id()) is not null or coalesce(current_setting('onebudget.via', true), '') = ''
                then a.title
        end,
        coalesce((
            select jsonb_agg(
                jsonb_build_object('role', r.role, 'organisation', o.name, 'district', r.district_code)
                order by r.role, o.name, r.district_code
            )
            from account_role r left join organisation o on o.id = r.organisation_id
            where r.account_id = a.id
        ), '[]')
    from account a where a.id = any (p_ids)
$function$
