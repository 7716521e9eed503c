-- The cents of each allocation on each of its areas by largest remainder, ties to the lowest area code.
create or replace function public.split_allocations(p_edition integer, p_ids bigint[])
returns table (allocation_id bigint, area_id integer, landing landing, from_cents bigint, amount_cents bigint)
language sql stable as $function$
    with share as (
        select al.id, al.amount_cents, p.area_id, p.landing, a.code,
            div(abs(al.amount_cents) * p.weight::numeric, sum(p.weight) over whole) as base,
            mod(abs(al.amount_cents) * p.weight::numeric, sum(p.weight) over whole) as remainder
        from unnest(p_ids) as todo (id)
        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition
        inner join area a on a.id = p.area_id
        inner join allocation al on al.commitment_id = p.commitment_id
        window whole as (partition by al.id)
    ), ranked as (
        select share.*, abs(share.amount_cents) - sum(share.base) over (partition by share.id) as left_over,
            row_number() over (
                partition by share.id order by share.remainder desc, share.code collate "C", share.landing
            ) as seat
        from share
    ), whole_cents as (
        select ranked.*, (sign(ranked.amount_cents) * (ranked.base + (ranked.seat <= ranked.left_over)::int))::bigint
            as cents
        from ranked
    )
    select w.id, w.area_id, w.landing,
        (sum(w.cents) over (partition by w.id order by w.code collate "C", w.landing) - w.cents)::bigint, w.cents
    from whole_cents as w
$function$
