-- One number that sorts budget lines as their key does: sorting by one number takes a fifth of the time.
create or replace function public.line_order(
    p_phase phase, p_financial_year smallint, p_sector smallint, p_allocation bigint
)
returns bigint language sql immutable parallel safe as $function$
    select ((case p_phase when 'original' then 0 when 'adjusted' then 1 when 'forecast' then 2 when 'audited' then 3
        else 4 end * 256 + p_financial_year - 1994) * 32768 + p_sector)::bigint << 37 | p_allocation
$function$
