-- Whether the actor of this transaction may publish what an organisation commits in some districts: who decides over
-- it, or the operator at the command line, who acts for no account.
create or replace function public.may_review(p_organisation integer, p_territory text, p_districts text[])
returns boolean language plpgsql stable security definer set search_path = public, pg_temp as $function$
begin
    return actor_reviews(p_organisation, p_territory, p_districts)
        or current_setting('role') <> 'onebudget_app'
        and coalesce(current_setting('onebudget.account', true), '') = '';
end
$function$
