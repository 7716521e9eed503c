-- Refuses placements of commitments or areas that are not there, or in an edition that is not active or not of the
-- commitment's territory.
create or replace function public.guard_placements()
returns trigger language plpgsql volatile as $function$
begin
    if (
        select count(*) from touched t
        left join commitment c on c.id = t.commitment_id
        left join area a on a.id = t.area_id and a.edition_id = t.edition_id
        left join edition e on e.id = t.edition_id and e.activated_at is not null
        where c.id is null or a.id is null or e.id is null or e.territory <> c.territory
    ) > 0 then
        raise exception 'A placement names a commitment, an area or an active edition that is not there.'
            using errcode = 'check_violation', constraint = 'ck_placement_keys', table = 'placement';
    end if;
    return null;
end
$function$
