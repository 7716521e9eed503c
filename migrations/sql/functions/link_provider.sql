-- Ties an account to a subject of a provider the first time that it signs in there, and returns its id. Only an active
-- account that has neither a password nor a provider yet is tied: one that was made to sign in so.
create or replace function public.link_provider(p_username text, p_issuer text, p_subject text)
returns integer language sql volatile security definer set search_path = public, pg_temp as $function$
    update account a set oidc_issuer = p_issuer, oidc_subject = p_subject
    where a.username = lower(p_username) and a.is_active and a.password_hash is null and a.oidc_issuer is null
    returning a.id
$function$
