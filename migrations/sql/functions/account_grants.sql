-- Roles of an account as a list of objects, each with where the role holds.
create or replace function public.account_grants(p_account integer)
returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return (
        select coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'role', r.role, 'organisation_id', r.organisation_id,
                    'territory', r.territory, 'district_code', r.district_code
                ) order by r.id
            ), '[]'
        )
        from account_role r where r.account_id = p_account
    );
end
$function$
