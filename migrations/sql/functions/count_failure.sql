-- Counts a failed sign-in; from the p_most-th in a row on, the account is locked until p_until. Returns until when it is.
create or replace function public.count_failure(p_account integer, p_most integer, p_until timestamptz)
returns timestamptz language sql volatile security definer set search_path = public, pg_temp as $function$
    update account a set
        failures = least(a.failures, 32000) + 1,
        locked_until = case when a.failures + 1 >= p_most then p_until else a.locked_until end
    where a.id = p_account
    returning a.locked_until
$function$
