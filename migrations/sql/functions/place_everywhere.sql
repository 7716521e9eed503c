-- Places commitments in every active edition of their territory, and refuses where the money of one lands nowhere.
create or replace function public.place_everywhere(p_ids bigint[])
returns void language plpgsql volatile as $function$
declare
    work record;
begin
    for work in
        select e.id, array_agg(c.id) as ids
        from commitment c inner join edition e on e.territory = c.territory and e.activated_at is not null
        where c.id = any (p_ids) group by e.id order by e.id
    loop
        perform place_commitments(work.id, work.ids);
        if exists (
            select from unnest(work.ids) as todo (id) where not exists (
                select from placement p where p.commitment_id = todo.id and p.edition_id = work.id
            )
        ) then
            raise exception 'The money of a commitment landed nowhere.'
                using errcode = 'check_violation', constraint = 'ck_commitment_placed', table = 'placement';
        end if;
    end loop;
end
$function$
