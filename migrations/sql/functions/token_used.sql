-- Notes that a token was used just now.
create or replace function public.token_used(p_hash bytea)
returns void language sql volatile security definer set search_path = public, pg_temp as $function$
    update api_token t set used_at = now() where t.secret_hash = p_hash
$function$
