-- Notes since when new budget lines stand, where their commitment and its edition do not tell: where they replace
-- others.
create or replace function public.note_births()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    this record;
begin
    select * into this from this_change();
    if not exists (select from touched offset 100) then
        insert into line_birth as b (allocation_id, edition_id, born_at)
        select distinct t.allocation_id, t.edition_id, this.at
        from touched t
        inner join commitment c on c.id = t.commitment_id and c.created_at <> now()
        left join first_placing f on f.edition_id = t.edition_id
        where f.at is distinct from this.at
        on conflict (allocation_id, edition_id) do update set born_at = greatest(b.born_at, excluded.born_at);
        return null;
    end if;
    if not exists ( -- looked at first, since editions are few and lines may be many
        select from edition e left join first_placing f on f.edition_id = e.id
        where e.activated_at is not null and f.at is distinct from this.at
    ) or not exists (
        select from (select min(t.edition_id) as lowest, max(t.edition_id) as highest from touched t) as used
        left join first_placing f on f.edition_id = used.lowest and f.edition_id = used.highest
        where f.at is distinct from this.at
    ) then
        return null; -- everything in them is new
    end if;
    -- A text is planned anew, where the plan for a million lines would be kept for a single one.
    execute $query$
        insert into line_birth as b (allocation_id, edition_id, born_at)
        select distinct t.allocation_id, t.edition_id, $1
        from touched t inner join commitment c on c.id = t.commitment_id and c.created_at <> now()
        on conflict (allocation_id, edition_id) do update set born_at = greatest(b.born_at, excluded.born_at)
    $query$ using this.at;
    return null;
end
$function$
