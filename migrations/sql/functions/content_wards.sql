-- The wards that contents of proposals name, each once in a role.
create or replace function public.content_wards(p_items jsonb)
returns table (item bigint, commitment_id bigint, role text, ward_code text, share integer)
language sql stable as $function$
    select distinct on (i.item, w.role, w.code) i.item, i.commitment_id, w.role, w.code, w.share
    from jsonb_to_recordset(p_items) as i (item bigint, commitment_id bigint, content jsonb)
    cross join lateral jsonb_to_recordset(coalesce(i.content -> 'wards', '[]')) as w (
        role text, code text, share integer
    )
$function$
