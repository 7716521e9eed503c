-- Counts a change of a commitment's wards or amounts as a change of the commitment, once a transaction. One that this
-- transaction itself has written first is new, not changed.
create or replace function public.count_revision_of_parts()
returns trigger language plpgsql volatile as $function$
begin
    if not exists (select from touched) then
        return null; -- an update of nothing would wake the triggers of commitments
    end if;
    if tg_op = 'UPDATE' then
        update commitment c set changed_at = now()
        where c.changed_at <> now() and c.created_at <> now() and c.id in (
            (select n.commitment_id from (select * from touched except select * from before) as n)
            union
            (select o.commitment_id from (select * from before except select * from touched) as o)
        );
    elsif tg_op = 'DELETE' or not (
        select only_new_commitments(min(t.commitment_id), max(t.commitment_id)) from touched t
    ) then
        update commitment c set changed_at = now()
        where c.changed_at <> now() and c.created_at <> now()
            and c.id in (select t.commitment_id from touched t);
    end if;
    return null;
end
$function$
