-- What others are shown of accounts: the title, and nothing else.
create or replace function public.account_titles(p_ids integer[])
returns table (id integer, title text)
language sql stable security definer set search_path = public, pg_temp as $function$
    select a.id, a.title from account a where a.id = any (p_ids)
$function$
