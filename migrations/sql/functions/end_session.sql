-- Ends the sign-in of a browser.
create or replace function public.end_session(p_hash bytea)
returns void language sql volatile security definer set search_path = public, pg_temp as $function$
    delete from sign_in s where s.secret_hash = p_hash
$function$
