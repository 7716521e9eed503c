-- True where a table is more than twice as large as when it was last analysed: until then the planner's picture of it,
-- which it stretches to the size of the table, is good enough. So it is not where the server analysed the table while a
-- transaction was filling it: it saw pages, but no rows.
create or replace function public.has_grown(p_table regclass)
returns boolean language sql stable as $function$
    select pg_relation_size(c.oid)
        > case when c.reltuples > 0 then 2 * c.relpages::bigint * current_setting('block_size')::bigint else 0 end
    from pg_class c where c.oid = p_table
$function$
