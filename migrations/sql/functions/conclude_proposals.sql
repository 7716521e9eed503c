-- Marks proposals as published once their contents are written, takes away the commitments of those that withdraw, and
-- records the step. Returns those published: what is not among the written has lost its reference to somebody else.
create or replace function public.conclude_proposals(p_ids bigint[], p_written jsonb, p_comment text)
returns bigint[] language plpgsql volatile as $function$
declare
    ready constant bigint[] := array(
        select p.id from proposal p where p.id = any (p_ids) and (
            p.action = 'withdraw' or p.id in (select w.item from jsonb_to_recordset(p_written) as w (item bigint))
        )
    );
begin
    delete from commitment c using proposal p
    where p.id = any (ready) and p.action = 'withdraw' and c.id = p.commitment_id;
    update proposal p
    set status = 'published', version = p.version + 1, status_at = now(), changed_at = now(),
        commitment_id = coalesce(w.commitment_id, p.commitment_id),
        base_revision = coalesce(w.revision, p.base_revision)
    from unnest(ready) as done (id)
    left join jsonb_to_recordset(p_written) as w (item bigint, commitment_id bigint, revision integer)
        on w.item = done.id
    where p.id = done.id;
    delete from proposal_line l where l.proposal_id = any (ready);
    insert into proposal_event (proposal_id, account_id, from_status, to_status, comment)
    select done.id, actor_id(), 'submitted', 'published', p_comment
    from unnest(ready) as done (id) order by done.id;
    return ready;
end
$function$
