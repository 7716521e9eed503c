-- The cents of an amount that fall to the part of a place inside something, halves up: the rest is outside, exactly.
create or replace function public.inside_cents(p_cents bigint, p_inside bigint, p_whole bigint)
returns bigint language sql immutable parallel safe as $function$
    -- In numeric, because cents times square metres leave the range of bigint.
    select case when p_whole > 0 and p_inside > 0
        then sign(p_cents)::bigint
            * div(abs(p_cents)::numeric * least(p_inside, p_whole) * 2 + p_whole, p_whole::numeric * 2)::bigint
        else 0 end
$function$
