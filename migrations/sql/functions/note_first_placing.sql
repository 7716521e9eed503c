-- Notes when an active edition that holds nothing yet is placed in.
create or replace function public.note_first_placing()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    bare smallint[] := array(
        select e.id from edition e where e.activated_at is not null
            and not exists (select from budget_line l where l.edition_id = e.id)
            and not exists (select from placement p where p.edition_id = e.id)
    );
begin
    if cardinality(bare) > 0 then
        delete from line_birth b where b.edition_id = any (bare);
        insert into first_placing (edition_id, at)
        select b.id, this.at from unnest(bare) as b (id) cross join this_change() as this
        on conflict (edition_id) do update set at = excluded.at;
    end if;
    return null;
end
$function$
