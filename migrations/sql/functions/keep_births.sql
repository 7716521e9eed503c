-- Keeps since when the lines of commitments stand that are about to be taken away, and that only they tell.
create or replace function public.keep_births()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    insert into line_birth (allocation_id, edition_id, born_at)
    select al.id, f.edition_id, case when b.created_at = now() then this.at else greatest(b.created_at, f.at) end
    from before b inner join allocation al on al.commitment_id = b.id
    cross join first_placing f cross join this_change() as this
    on conflict do nothing;
    return null;
end
$function$
