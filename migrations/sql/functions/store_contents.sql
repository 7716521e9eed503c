-- Makes published commitments say what contents say: new ones are added, others brought in line, their wards and
-- amounts whole, and what is new or has moved is placed in every active edition. Returns each item's commitment; an
-- item to be added whose reference is taken is left out. Callers hold the locks of the commitments that they change.
create or replace function public.store_contents(p_items jsonb)
returns table (item bigint, commitment_id bigint, is_new boolean, revision integer)
language plpgsql volatile as $function$
#variable_conflict use_column
declare
    moved constant bigint[] := array(select * from moved_by_contents(p_items));
    held jsonb; -- revisions by id
begin
    if exists (select from content_rows(p_items) as r where not r.all_known)
        or exists (select from content_allocations(p_items) as a where a.funding_source_id is null)
    then
        raise exception 'A content names a code that no list has.'
            using errcode = 'foreign_key_violation', constraint = 'fk_content_codes', table = 'proposal';
    end if;
    held := (
        select coalesce(jsonb_object_agg(c.id, c.revision), '{}')
        from content_rows(p_items) as r inner join commitment c on c.id = r.commitment_id
    );
    p_items := store_new_contents(p_items);
    perform store_content_columns(p_items);
    perform store_content_wards(p_items);
    perform store_content_amounts(p_items);
    -- What a file said of it last is no longer what is stored, so that the next load looks at every field.
    update commitment c set content_hash = sha256(convert_to(r.content::text, 'utf8'))
    from content_rows(p_items) as r
    where c.id = r.commitment_id and c.revision > (held ->> c.id::text)::integer;
    perform place_everywhere(moved || array(
        select r.commitment_id from content_rows(p_items) as r where not held ? r.commitment_id::text
    ));
    return query
        select r.item, c.id, not held ? c.id::text, c.revision
        from content_rows(p_items) as r inner join commitment c on c.id = r.commitment_id;
end
$function$
