-- The one account that a provider of identities knows by a subject.
create or replace function public.account_of_provider(p_issuer text, p_subject text)
returns table (id integer, title text, is_active boolean)
language sql stable security definer set search_path = public, pg_temp as $function$
    select a.id, a.title, a.is_active from account a
    where a.oidc_issuer = p_issuer and a.oidc_subject = p_subject
$function$
