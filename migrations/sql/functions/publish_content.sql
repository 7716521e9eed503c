-- Makes one published commitment say what a content says, at once, and keeps the step as a published proposal. The
-- actor must review for a district where its money stood or stands, or all is undone. Outcomes: published, same (it
-- says so already), unknown, changed-meanwhile (it is no longer at the revision that the actor saw).
create or replace function public.publish_content(
    p_commitment bigint, p_revision integer, p_content jsonb, p_comment text default null
)
returns table (outcome text, proposal_id bigint, revision integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $function$
#variable_conflict use_column
declare
    held commitment;
    items jsonb;
    areas integer[];
    written integer; -- revision afterwards
begin
    select c.* into held from commitment c where c.id = p_commitment for update;
    if held.revision is distinct from p_revision then
        return query
            select case when held.id is null then 'unknown' else 'changed-meanwhile' end, null::bigint, held.revision;
        return;
    end if;
    items := jsonb_build_array(jsonb_build_object(
        'item', 0, 'commitment_id', held.id, 'territory', held.territory, 'organisation_id', held.organisation_id,
        'reference', held.reference, 'content', p_content
    ));
    areas := array(select p.area_id from placement p where p.commitment_id = held.id);
    written := (select s.revision from store_contents(items) as s);
    areas := areas || array(select p.area_id from placement p where p.commitment_id = held.id);
    return query select * from keep_published_content(items, p_revision, written, areas, p_comment);
end
$function$
