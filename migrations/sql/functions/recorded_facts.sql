-- The rows of a table that are recorded, of a few given as JSON: each with its key.
create or replace function public.recorded_facts(p_table text, p_verb text, p_key text[], p_rows jsonb[])
returns table (key jsonb, facts jsonb) language sql stable as $function$
    select (select jsonb_object_agg(k, given.facts -> k) from unnest(p_key) as k), given.facts
    from unnest(p_rows) as given (facts)
    where nullif(current_setting('onebudget.account', true), '') is not null
        or is_recorded(p_table, p_verb, given.facts)
$function$
