-- Keeps a stronger hash of the same password; nothing happens unless the old hash is given.
create or replace function public.rehash_password(p_account integer, p_before text, p_after text)
returns void language sql volatile security definer set search_path = public, pg_temp as $function$
    update account a set password_hash = p_after where a.id = p_account and a.password_hash = p_before
$function$
