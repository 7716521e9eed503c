-- Undoes all where the actor does not decide over a district in which the money of proposals stood or stands, by the
-- placements themselves: what proposals say of their districts may be old, or wrong.
create or replace function public.refuse_unreviewed(p_ids bigint[], p_before jsonb)
returns void language plpgsql volatile as $function$
begin
    perform from proposal p
    where p.id = any (p_ids) and not may_review(p.organisation_id, p.territory, districts_of_areas(array(
        select stood.value::integer from jsonb_array_elements_text(p_before -> p.id::text) as stood (value)
        union
        select stands.area_id from placement stands
        inner join commitment c on c.id = stands.commitment_id
        where c.organisation_id = p.organisation_id and c.reference = p.reference and c.territory = p.territory
    ), p.organisation_id, p.territory));
    if found then
        raise exception 'A proposal touches no district of which the account is an approver.'
            using errcode = 'insufficient_privilege';
    end if;
end
$function$
