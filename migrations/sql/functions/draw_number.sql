-- Draws the number of something that not everybody may see: of 52 random bits, so that it tells nothing of how many
-- others there are, and is exact as a number in JSON.
create or replace function public.draw_number()
returns bigint
language sql volatile parallel safe as $function$
    select ('x' || right(replace(gen_random_uuid()::text, '-', ''), 13))::bit(52)::bigint
$function$
