-- Whether the acting account may write a proposal: a contributor of its organisation, or who decides over it.
create or replace function public.actor_writes(p_organisation integer, p_territory text, p_districts text[])
returns boolean language sql stable security definer set search_path = public, pg_temp as $function$
    select p_organisation = any (actor_organisations()) or actor_reviews(p_organisation, p_territory, p_districts)
$function$
