-- Notes that a browser's sign-in was used just now.
create or replace function public.session_seen(p_hash bytea)
returns void language sql volatile security definer set search_path = public, pg_temp as $function$
    update sign_in s set seen_at = now() where s.secret_hash = p_hash
$function$
