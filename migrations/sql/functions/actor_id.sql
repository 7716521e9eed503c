-- The account that a transaction acts for; null where nobody signed in, or the account is not active.
create or replace function public.actor_id()
returns integer language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return (
        select a.id from account a
        where a.id = nullif(current_setting('onebudget.account', true), '')::integer and a.is_active
    );
end
$function$
