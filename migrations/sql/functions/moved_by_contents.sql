-- Published commitments whose place differs from what contents say, so that they have to be placed anew.
create or replace function public.moved_by_contents(p_items jsonb)
returns setof bigint language sql stable as $function$
    select r.commitment_id
    from content_rows(p_items) as r
    inner join commitment c on c.id = r.commitment_id
    where (c.scope, c.geom, c.area_level, c.area_code, c.code_edition_id, c.split_by)
        is distinct from (r.scope, r.geom, r.area_level, r.area_code, r.code_edition_id, r.split_by)
    union
    select coalesce(w.commitment_id, cw.commitment_id)
    from (select * from content_wards(p_items) as named where named.role = 'work') as w
    full join (
        select held.* from commitment_ward held
        where held.role = 'work' and held.commitment_id in (select r.commitment_id from content_rows(p_items) as r)
    ) as cw on cw.commitment_id = w.commitment_id and cw.ward_code = w.ward_code
    where (w.ward_code, w.share) is distinct from (cw.ward_code, cw.share)
        and coalesce(w.commitment_id, cw.commitment_id) is not null
$function$
