-- What share_of_cents cuts off, in parts of a cent that the sum of weights makes one: the largest gets a cent more.
create or replace function public.share_remainder(p_cents bigint, p_weight bigint, p_total bigint)
returns bigint language sql immutable parallel safe as $function$
    select case when p_total < 3000000000 then p_cents % p_total * p_weight % p_total
        else mod(p_cents % p_total * p_weight::numeric, p_total)::bigint end
$function$
