-- Refuses any change to the areas of an active edition and their pieces: figures already shown refer to them.
create or replace function public.guard_active_edition()
returns trigger language plpgsql volatile as $function$
begin
    -- Of a new row, old is null, and the other way round.
    if exists (
        select 1 from edition e
        where e.id in (old.edition_id, new.edition_id) and e.activated_at is not null
    ) then
        raise exception 'An active edition never changes.'
            using errcode = 'check_violation', constraint = 'ck_area_edition_not_active', table = 'area';
    end if;
    return coalesce(new, old);
end
$function$
