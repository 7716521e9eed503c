-- Organisations whose commitments the acting account proposes.
create or replace function public.actor_organisations()
returns integer[] language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return (
        select coalesce(array_agg(r.organisation_id), '{}')
        from account_role r where r.account_id = actor_id() and r.role = 'contributor'
    );
end
$function$
