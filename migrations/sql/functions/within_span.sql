-- True where an id may be among ids given in ascending order, by their first and last: of many, so that the planner,
-- which sees both, looks through a part of a table. Of a few, every id may, which are looked up one by one.
create or replace function public.within_span(p_id bigint, p_ids bigint[])
returns boolean language sql immutable parallel safe as $function$
    select cardinality(p_ids) <= 1000 or p_id between p_ids[1] and p_ids[cardinality(p_ids)]
$function$
