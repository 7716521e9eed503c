-- The cents of an allocation's first p_cents that fall due by a day, in equal parts a day, cut towards zero.
create or replace function public.cents_until(p_cents bigint, p_start date, p_end date, p_day date)
returns bigint language sql immutable parallel safe as $function$
    -- Whole numbers, whose division cuts towards zero; an allocation's cents times 366 stay far below 2^63.
    select p_cents * greatest(0, least(p_day, p_end) - p_start) / (p_end - p_start)
$function$
