-- Makes published commitments say what contents say: new ones are added, others brought in line, their wards and
-- amounts whole, and what is new or has moved is placed in every active edition. Returns each item's commitment; an
-- item to be added whose reference is taken is left out. Callers hold the locks of the commitments that they change.
create or replace function public.store_contents(p_items jsonb)
returns table (item bigint, commitment_id bigint, is_new boolean, revision integer)
language plpgsql volatile as $function$
#variable_conflict use_column
declare
    moved constant bigint[] := array(select * from moved_by_contents(p_items));
    parts constant bigint[] := array(select * from parts_of_contents(p_items));
    added bigint[]; -- written here first
    held bigint[];
begin
    if exists (select from content_rows(p_items) as r where not r.all_known)
        or exists (select from content_allocations(p_items) as a where a.funding_source_id is null)
    then
        raise exception 'A content names a code that no list has.'
            using errcode = 'foreign_key_violation', constraint = 'fk_content_codes', table = 'proposal';
    end if;
    held := array(select i.commitment_id from jsonb_to_recordset(p_items) as i (commitment_id bigint));
    if array_position(held, null) is not null then
        p_items := store_new_contents(p_items);
    end if;
    perform store_content_columns(p_items, parts);
    added := array(
        select i.commitment_id from jsonb_to_recordset(p_items) as i (commitment_id bigint)
        where i.commitment_id <> all (array_remove(held, null))
    );
    if cardinality(parts || added) > 0 then
        perform store_content_wards(p_items);
        perform store_content_amounts(p_items);
    end if;
    if cardinality(moved || added) > 0 then
        perform place_everywhere(moved || added);
    end if;
    return query
        select i.item, c.id, c.id = any (added), c.revision
        from jsonb_to_recordset(p_items) as i (item bigint, commitment_id bigint)
        inner join commitment c on c.id = i.commitment_id;
end
$function$
