-- Those of some proposals that the actor may publish now, locked with their commitments until the transaction ends: in
-- the order of ids, proposals first, so that two who publish never wait for each other in a ring.
create or replace function public.proposals_ready(p_ids bigint[], p_versions integer[])
returns bigint[] language plpgsql volatile as $function$
begin
    perform from proposal p where p.id = any (p_ids) order by p.id for update;
    perform from commitment c where c.id in (select p.commitment_id from proposal p where p.id = any (p_ids))
    order by c.id for update;
    return array(
        select p.id from proposal p left join commitment c on c.id = p.commitment_id
        where p.id = any (p_ids) and p.status = 'submitted'
            and may_review(p.organisation_id, p.territory, p.district_codes)
            and c.revision is not distinct from p.base_revision
            and coalesce(p_versions[array_position(p_ids, p.id)], p.version) = p.version
    );
end
$function$
