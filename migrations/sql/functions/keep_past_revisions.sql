-- Keeps the revisions of commitments that later ones replace, with the end of the time in which they stood: what is
-- counted is no change of its own, so the record leaves it out. What a transaction counts several times, it keeps once.
create or replace function public.keep_past_revisions()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    insert into past_revision (commitment_id, died_at, revision, changed_at, content_hash)
    select b.id, this.at, b.revision, b.changed_at, b.content_hash
    from before b
    inner join commitment c on c.id = b.id -- by its index, whether one or a hundred thousand were changed
    cross join this_change() as this
    where (c.revision, c.changed_at, c.content_hash) <> (b.revision, b.changed_at, b.content_hash)
        and b.created_at <> now()
    on conflict (commitment_id, died_at) do nothing;
    return null;
end
$function$
