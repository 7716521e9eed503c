-- Brings the wards that published commitments name in line with contents, where they differ.
create or replace function public.store_content_wards(p_items jsonb)
returns void language plpgsql volatile as $function$
begin
    delete from commitment_ward cw
    where cw.commitment_id in (select r.commitment_id from content_rows(p_items) as r) and not exists (
        select from content_wards(p_items) as w
        where w.commitment_id = cw.commitment_id and w.role = cw.role and w.ward_code = cw.ward_code
    );
    insert into commitment_ward as cw (commitment_id, role, ward_code, share)
    select w.commitment_id, w.role, w.ward_code, w.share from content_wards(p_items) as w
    where not exists (
        select from commitment_ward held
        where held.commitment_id = w.commitment_id and held.role = w.role and held.ward_code = w.ward_code
            and held.share is not distinct from w.share
    )
    on conflict (commitment_id, role, ward_code) do update set share = excluded.share;
end
$function$
