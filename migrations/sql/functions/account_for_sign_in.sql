-- What is needed to check a password: the one account of a name, before anybody is known.
create or replace function public.account_for_sign_in(p_username text)
returns table (
    id integer, title text, password_hash text, is_active boolean, failures smallint,
    locked_until timestamptz, password_expires_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as $function$
    select a.id, a.title, a.password_hash, a.is_active, a.failures, a.locked_until, a.password_expires_at
    from account a where a.username = lower(p_username)
$function$
