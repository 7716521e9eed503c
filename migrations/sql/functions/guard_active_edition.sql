-- Refuses any change to an area of an active edition: figures already shown to people refer to it.
create or replace function public.guard_active_edition()
returns trigger language plpgsql as $function$
begin
    if exists (
        select 1 from edition e
        where e.id = case when tg_op = 'INSERT' then new.edition_id else old.edition_id end
            and e.activated_at is not null
    ) then
        raise exception 'An active edition never changes.'
            using errcode = 'check_violation', constraint = 'ck_area_edition_not_active', table = 'area';
    end if;
    return coalesce(new, old);
end
$function$
