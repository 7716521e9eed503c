-- Whether the acting account is an administrator.
create or replace function public.actor_is_administrator()
returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return (
        select exists (select from account_role r where r.account_id = actor_id() and r.role = 'administrator')
    );
end
$function$
