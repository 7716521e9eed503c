-- A number that nobody can foretell for a place in the cents of an allocation, as a line or it itself names it:
-- of all keys, the cents up to there, and the line that begins there, 0 at the end.
create or replace function public.line_mark(p_line budget_line, p_cents bigint, p_next integer, p_seed bigint)
returns bigint language sql immutable parallel safe as $function$
    -- The hash of a long number folds its halves into one, so that the upper half goes in on its own as well.
    select hashint8extended(p_cents, hashint8extended(p_cents >> 32,
        hashint8extended(p_line.allocation_id, hashint8extended(p_line.allocation_id >> 32,
        hashint8extended(p_line.commitment_id, hashint8extended(p_line.commitment_id >> 32,
        hashenumextended(p_line.phase, hashint2extended(p_line.financial_year,
        hashint2extended(p_line.funding_source_id, hashint2extended(p_line.sector_id,
        hashint4extended(p_line.organisation_id, hashint4extended(p_line.is_transfer::integer,
        hashint4extended(p_next, p_seed)))))))))))))
$function$
