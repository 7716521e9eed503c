-- Publishes submitted proposals, all together: writes them, places them once, and records the step. What cannot be
-- published stays as it was, and the others are published. Outcomes: published, not-allowed (or not there),
-- not-submitted, other-version (it is not at the version given for it), changed-meanwhile (the commitment is not what
-- the proposal was drawn from, is gone, or is there now).
create or replace function public.publish_proposals(
    p_ids bigint[], p_versions integer[] default null, p_comment text default null
)
returns table (proposal_id bigint, outcome text, commitment_id bigint, revision integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $function$
#variable_conflict use_column
declare
    ready bigint[];
    written jsonb;
begin
    -- Locked in the order of ids, proposals before commitments, so that two who publish never wait in a ring.
    perform from proposal p where p.id = any (p_ids) order by p.id for update;
    perform from commitment c where c.id in (select p.commitment_id from proposal p where p.id = any (p_ids))
    order by c.id for update;
    ready := array(
        select p.id from proposal p left join commitment c on c.id = p.commitment_id
        where p.id = any (p_ids) and p.status = 'submitted' and may_review(p.territory, p.district_codes)
            and c.revision is not distinct from p.base_revision
            and coalesce(p_versions[array_position(p_ids, p.id)], p.version) = p.version
    );
    written := (select jsonb_agg(to_jsonb(s)) from store_contents(proposal_items(array(
        select p.id from proposal p where p.id = any (ready) and p.action <> 'withdraw'
    ))) as s);
    ready := conclude_proposals(ready, written, p_comment);
    return query
        select asked.id, case
                when p.id = any (ready) then 'published'
                when p.id is null or not may_review(p.territory, p.district_codes) then 'not-allowed'
                when p.status <> 'submitted' then 'not-submitted'
                when p_versions[array_position(p_ids, p.id)] <> p.version then 'other-version'
                else 'changed-meanwhile'
            end, p.commitment_id, w.revision
        from (select distinct todo.id from unnest(p_ids) as todo (id)) as asked
        left join proposal p on p.id = asked.id
        left join jsonb_to_recordset(written) as w (item bigint, revision integer) on w.item = p.id
        order by asked.id;
end
$function$
