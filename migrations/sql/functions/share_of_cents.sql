-- The cents that a weight takes of an amount, cut towards zero; whole numbers where they cannot overflow.
create or replace function public.share_of_cents(p_cents bigint, p_weight bigint, p_total bigint)
returns bigint language sql immutable parallel safe as $function$
    -- As many cents for each unit of weight as all can have; the rest is less than a cent each.
    select p_cents / p_total * p_weight + case when p_total < 3000000000 then p_cents % p_total * p_weight / p_total
        else div(p_cents % p_total * p_weight::numeric, p_total)::bigint end
$function$
