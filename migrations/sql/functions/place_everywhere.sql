-- Places commitments in every active edition of their territory, and refuses where the money of one lands nowhere.
create or replace function public.place_everywhere(p_ids bigint[])
returns void language plpgsql volatile as $function$
declare
    work record;
begin
    for work in
        select c.territory, array_agg(c.id) as ids from commitment c where c.id = any (p_ids) group by c.territory
    loop
        if (select count(placed.unplaced) from place_in_active(work.territory, work.ids) as placed) > 0 then
            raise exception 'The money of a commitment landed nowhere.'
                using errcode = 'check_violation', constraint = 'ck_commitment_placed', table = 'placement';
        end if;
    end loop;
end
$function$
