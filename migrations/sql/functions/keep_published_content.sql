-- Keeps a content that was published at once as a proposal with its step; refuses where the actor does not review for
-- any district of the areas that it touches.
create or replace function public.keep_published_content(
    p_items jsonb, p_before integer, p_after integer, p_areas integer[], p_comment text
)
returns table (outcome text, proposal_id bigint, revision integer)
language plpgsql volatile as $function$
declare
    whole record;
    districts text[];
    kept bigint;
begin
    select r.* into whole from content_rows(p_items) as r;
    districts := districts_of_areas(p_areas, whole.organisation_id, whole.territory);
    if not may_review(whole.organisation_id, whole.territory, districts) then
        raise exception 'The commitment touches no district of which the account is an approver.'
            using errcode = 'insufficient_privilege';
    end if;
    if p_after > p_before then
        insert into proposal (
            action, territory, organisation_id, reference, commitment_id, base_revision, status, content, scope,
            geom, district_codes, largest_cents, created_by
        ) values (
            'change', whole.territory, whole.organisation_id, whole.reference, whole.commitment_id, p_after,
            'published', whole.content, whole.scope, whole.geom, districts, largest_of_content(whole.content),
            actor_id()
        ) returning id into kept;
        insert into proposal_event (proposal_id, account_id, from_status, to_status, comment)
        values (kept, actor_id(), null, 'published', p_comment);
    end if;
    return query select case when kept is null then 'same' else 'published' end, kept, p_after;
end
$function$
