-- Proposals as the items that contents are stored from.
create or replace function public.proposal_items(p_ids bigint[])
returns jsonb language sql stable as $function$
    select jsonb_agg(
        jsonb_build_object(
            'item', p.id, 'commitment_id', p.commitment_id, 'territory', p.territory,
            'organisation_id', p.organisation_id, 'reference', p.reference, 'content', p.content
        ) order by p.id
    )
    from proposal p
    where p.id = any (p_ids)
$function$
