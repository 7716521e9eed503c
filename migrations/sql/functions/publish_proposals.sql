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
    stood jsonb; -- areas by proposal
    written jsonb;
begin
    ready := proposals_ready(p_ids, p_versions);
    stood := (
        select jsonb_object_agg(p.id, array(
            select pl.area_id from placement pl where pl.commitment_id = p.commitment_id
        )) from proposal p where p.id = any (ready)
    );
    written := (select jsonb_agg(to_jsonb(s)) from store_contents(proposal_items(array(
        select p.id from proposal p where p.id = any (ready) and p.action <> 'withdraw'
    ))) as s);
    perform refuse_unreviewed(ready, stood);
    ready := conclude_proposals(ready, written, p_comment);
    return query
        select asked.id, case
                when p.id = any (ready) then 'published'
                when p.id is null or not may_review(p.organisation_id, p.territory, p.district_codes)
                    then 'not-allowed'
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
