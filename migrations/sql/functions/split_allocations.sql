-- The budget lines of commitments that several areas share: cents by largest remainder over their placements, ties
-- to the lowest code, then landing, then id.
create or replace function public.split_allocations(p_edition integer, p_ids bigint[])
returns setof budget_line language sql stable parallel safe as $function$
    with part as (
        select p.*, c.sector_id, c.organisation_id, c.is_transfer, (sum(p.weight) over whole)::bigint as total,
            count(*) over whole as parts,
            row_number() over (partition by p.commitment_id order by a.code collate "C", p.landing, a.id) as position
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id and within_span(c.id, p_ids)
        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition and p.split <> 'whole'
            and within_span(p.commitment_id, p_ids)
        inner join area a on a.id = p.area_id
        window whole as (partition by p.commitment_id)
    ), share as (
        select al.*, part.sector_id, part.organisation_id, part.is_transfer, part.area_id, part.landing, part.parts,
            part.position, share_of_cents(abs(al.amount_cents), part.weight, part.total) as base,
            share_remainder(abs(al.amount_cents), part.weight, part.total) as remainder
        from part
        inner join allocation al on al.commitment_id = part.commitment_id and within_span(al.commitment_id, p_ids)
    ), line as (
        select s.*, sign(s.amount_cents)::int * (s.base + (
            row_number() over (partition by s.id order by s.remainder desc, s.position)
            <= abs(s.amount_cents) - (sum(s.base) over (partition by s.id))::bigint
        )::int) as cents
        from share as s
    )
    select p_edition::smallint, l.phase, l.financial_year, coalesce(l.sector_id, 0)::smallint, l.id, l.position,
        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,
        sum(l.cents) over (partition by l.id order by l.position) - l.cents, l.cents
    from line as l
$function$
