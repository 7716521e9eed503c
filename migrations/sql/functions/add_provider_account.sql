-- Stores an account without roles for somebody whom the provider of identities vouches for, and returns its id; where
-- two first requests come at once, both get the one account.
create or replace function public.add_provider_account(
    p_username text, p_title text, p_issuer text, p_subject text
)
returns integer language sql volatile security definer set search_path = public, pg_temp as $function$
    insert into account (username, title, oidc_issuer, oidc_subject)
    values (p_username, p_title, p_issuer, p_subject)
    on conflict on constraint uq_account_oidc do update set oidc_subject = excluded.oidc_subject
    returning id
$function$
