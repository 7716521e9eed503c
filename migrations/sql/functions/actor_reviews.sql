-- Whether the acting account decides over what an organisation commits in some districts of a territory: their
-- approvers do; where there are none, those of the organisation's own district; and administrators always.
create or replace function public.actor_reviews(p_organisation integer, p_territory text, p_districts text[])
returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return actor_is_administrator()
        or coalesce(actor_districts('{approver}') -> p_territory ?| p_districts, false)
        or cardinality(p_districts) = 0
        and coalesce(actor_home_organisations() -> p_territory ? p_organisation::text, false);
end
$function$
