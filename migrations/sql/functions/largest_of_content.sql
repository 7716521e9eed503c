-- Cents of a content in the phase in which they are most: what lists sort by.
create or replace function public.largest_of_content(p_content jsonb)
returns bigint language sql immutable as $function$
    select coalesce(max(every.cents), 0)
    from (
        select sum(a.cents)::bigint as cents
        from jsonb_to_recordset(coalesce(p_content -> 'allocations', '[]')) as a (phase text, cents bigint)
        group by a.phase
    ) as every
$function$
