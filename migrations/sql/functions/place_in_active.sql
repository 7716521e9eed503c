-- Places commitments in every active edition of a territory. Returns the editions, each with a commitment whose money
-- landed nowhere in it, if there is one.
create or replace function public.place_in_active(p_territory text, p_ids bigint[])
returns table (edition integer, unplaced bigint) language plpgsql volatile as $function$
begin
    for edition in
        select e.id from edition e where e.territory = p_territory and e.activated_at is not null order by e.valid_from
    loop
        if cardinality(p_ids) > 0 then
            perform place_commitments(edition, p_ids);
            unplaced := (
                select min(todo.id) from unnest(p_ids) as todo (id)
                left join placement p on p.commitment_id = todo.id and p.edition_id = edition
                where p.commitment_id is null
            );
        end if;
        return next;
    end loop;
end
$function$
