-- Adds the commitments of contents that name none yet, and returns the items with their commitment's id. An item whose
-- reference is taken, by somebody who was faster, is left out. Returns null where no item is left.
create or replace function public.store_new_contents(p_items jsonb)
returns jsonb language plpgsql volatile as $function$
declare
    items jsonb;
begin
    with written as (
        insert into commitment (
            territory, organisation_id, reference, name, description, sector_id, focal_area_id, stage_id,
            is_catalytic, is_transfer, start_date, end_date, total_cost_cents, scope, locate_method, precision,
            exactness, geom, area_level, area_code, code_edition_id, split_by, stated, content_hash
        )
        select r.territory, r.organisation_id, r.reference, r.name, r.description, r.sector_id, r.focal_area_id,
            r.stage_id, r.is_catalytic, r.is_transfer, r.start_date, r.end_date, r.total_cost_cents, r.scope,
            r.locate_method, r.place_precision, r.exactness, r.geom, r.area_level, r.area_code, r.code_edition_id,
            r.split_by, r.stated, sha256(convert_to(r.content::text, 'utf8'))
        from content_rows(p_items) as r
        where r.commitment_id is null
        order by r.territory, r.organisation_id, r.reference
        on conflict on constraint uq_commitment_source do nothing
        returning id, territory, organisation_id, reference
    )
    select jsonb_agg(i.value || jsonb_build_object('commitment_id', coalesce(r.commitment_id, w.id))) into items
    from content_rows(p_items) as r
    inner join jsonb_array_elements(p_items) as i (value) on (i.value ->> 'item')::bigint = r.item
    left join written as w on r.commitment_id is null and w.territory = r.territory
        and w.organisation_id = r.organisation_id and w.reference = r.reference
    where coalesce(r.commitment_id, w.id) is not null;
    return items;
end
$function$
