-- Records what became of a few rows of a table, given as JSON, as net_changes does of many: row by row, by statements
-- whose plans a session keeps, where planning that one anew would take most of the time.
create or replace function public.record_few_changes(
    p_table text, p_verb text, p_key text[], p_gone jsonb[], p_come jsonb[]
)
returns void language plpgsql volatile as $function$
declare
    counted constant text[] := case p_table when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end;
    id_name constant text := case p_table when 'commitment' then 'id' else 'commitment_id' end;
    this record;
    fate record;
    stood jsonb;
begin
    select * into this from this_change();
    if cardinality(p_gone) = 1 and p_gone[1] - counted = p_come[1] - counted and cardinality(p_come) = 1
        and not exists (select from change h where h.change_set = this.change_set and h.kind = p_table)
    then
        return; -- as where an edit of amounts only counts
    end if;
    for fate in
        select coalesce(gone.key, come.key) as key, gone.facts as before, come.facts as after
        from recorded_facts(p_table, p_verb, p_key, p_gone) as gone
        full join recorded_facts(p_table, p_verb, p_key, p_come) as come on come.key = gone.key
    loop
        delete from change h where h.change_set = this.change_set and h.kind = p_table and h.key = fate.key
        returning h.before into stood;
        if not found then
            stood := fate.before;
        end if;
        if stood - counted is distinct from fate.after - counted then
            insert into change (change_set, at, account_id, via, reason, kind, key, commitment_id, before, after)
            values (
                this.change_set, this.at, this.account_id, this.via, this.reason, p_table, fate.key,
                (coalesce(stood, fate.after) ->> id_name)::bigint,
                stood, case when stood is null or fate.after is null then fate.after
                    else changed_fields(stood, fate.after) - array_remove(counted, 'revision') end
            );
        end if;
    end loop;
end
$function$
