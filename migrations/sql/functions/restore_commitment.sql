-- Publishes again, under a new number, what a withdrawn commitment was at a moment, and keeps the step as a published
-- proposal. The actor must review for a district where its money lands, or all is undone. Outcomes: published, taken
-- (its reference is published by now), unknown (there was none, or it is not withdrawn).
create or replace function public.restore_commitment(
    p_commitment bigint, p_moment timestamptz, p_comment text default null
)
returns table (outcome text, commitment_id bigint, proposal_id bigint, revision integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $function$
#variable_conflict use_column
declare
    items jsonb;
    written record;
begin
    items := (
        select jsonb_agg(jsonb_build_object(
            'item', 0, 'territory', was.territory, 'organisation_id', was.organisation_id,
            'reference', was.reference, 'content', was.content
        )) from contents_at(array[p_commitment], p_moment) as was
        where not exists (select from commitment c where c.id = was.commitment_id)
    );
    if items is null then
        return query select 'unknown', null::bigint, null::bigint, null::integer;
        return;
    end if;
    select s.* into written from store_contents(items) as s;
    if written.commitment_id is null then
        return query select 'taken', null::bigint, null::bigint, null::integer;
        return;
    end if;
    items := jsonb_set(items, '{0,commitment_id}', to_jsonb(written.commitment_id));
    return query
        select kept.outcome, written.commitment_id, kept.proposal_id, kept.revision
        from keep_published_content(items, 0, written.revision, array(
            select p.area_id from placement p where p.commitment_id = written.commitment_id
        ), p_comment) as kept;
end
$function$
