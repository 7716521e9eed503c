-- Gives the acting account a new password hash that has no end, where it signs in with a password; says whether it does.
create or replace function public.set_own_password(p_hash text)
returns boolean language sql volatile security definer set search_path = public, pg_temp as $function$
    with changed as (
        update account a set password_hash = p_hash, password_expires_at = null
        where a.id = actor_id() and a.password_hash is not null
        returning a.id
    )
    select exists (select from changed)
$function$
