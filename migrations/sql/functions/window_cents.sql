-- The cents of a budget line that fall into a window of days; adds up over lines and over windows.
create or replace function public.window_cents(
    p_from bigint, p_cents bigint, p_start date, p_end date, p_window_start date, p_window_end date
)
returns bigint language sql immutable parallel safe as $function$
    select cents_until(p_from + p_cents, p_start, p_end, p_window_end) - cents_until(p_from, p_start, p_end, p_window_end)
        - cents_until(p_from + p_cents, p_start, p_end, p_window_start) + cents_until(p_from, p_start, p_end, p_window_start)
$function$
