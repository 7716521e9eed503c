-- Refuses to delete an active edition, to take its activation back, or to hand it to another territory: lines and
-- placements of commitments stand in it. Its end date alone may change, since a successor ends it.
create or replace function public.guard_activation()
returns trigger language plpgsql volatile as $function$
begin
    if old.activated_at is not null and (
        tg_op = 'DELETE' or new.activated_at is null or new.territory <> old.territory
    ) then
        raise exception 'An active edition stays as it is; only its end date may change.'
            using errcode = 'check_violation', constraint = 'ck_edition_stays_active', table = 'edition';
    end if;
    return coalesce(new, old);
end
$function$
