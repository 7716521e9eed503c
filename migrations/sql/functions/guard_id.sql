-- Refuses another id for a row to which others refer.
create or replace function public.guard_id()
returns trigger language plpgsql volatile as $function$
begin
    if new.id <> old.id then
        raise exception 'An id never changes.'
            using errcode = 'foreign_key_violation', constraint = 'fk_id_unchanged', table = tg_table_name;
    end if;
    return new;
end
$function$
