-- Brings the columns of published commitments in line with contents, where they differ, and counts the change; so of
-- those whose wards or amounts are about to change. What a file said of one last is no longer what is stored, so that
-- the next load looks at every field.
create or replace function public.store_content_columns(p_items jsonb, p_parts bigint[])
returns void language plpgsql volatile as $function$
begin
    update commitment c
    set name = r.name, description = r.description, sector_id = r.sector_id, focal_area_id = r.focal_area_id,
        stage_id = r.stage_id, is_catalytic = r.is_catalytic, is_transfer = r.is_transfer, start_date = r.start_date,
        end_date = r.end_date, total_cost_cents = r.total_cost_cents, scope = r.scope,
        locate_method = r.locate_method, precision = r.place_precision, exactness = r.exactness, geom = r.geom,
        area_level = r.area_level, area_code = r.area_code, code_edition_id = r.code_edition_id,
        split_by = r.split_by, stated = r.stated, changed_at = now(),
        content_hash = sha256(convert_to(r.content::text, 'utf8'))
    from content_rows(p_items) as r
    where c.id = r.commitment_id and (c.id = any (p_parts) or (
        c.name, c.description, c.sector_id, c.focal_area_id, c.stage_id, c.is_catalytic, c.is_transfer, c.start_date,
        c.end_date, c.total_cost_cents, c.scope, c.locate_method, c.precision, c.exactness, c.geom, c.area_level,
        c.area_code, c.code_edition_id, c.split_by, c.stated
    ) is distinct from (
        r.name, r.description, r.sector_id, r.focal_area_id, r.stage_id, r.is_catalytic, r.is_transfer, r.start_date,
        r.end_date, r.total_cost_cents, r.scope, r.locate_method, r.place_precision, r.exactness, r.geom, r.area_level,
        r.area_code, r.code_edition_id, r.split_by, r.stated
    ));
end
$function$
