-- Records what became of the rows of a table, whose key are the trigger's arguments: set-wise, once a statement, and as
-- one entry for all that a transaction does to a row. How far a commitment is counted is left to past_revision.
create or replace function public.record_changes()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    few constant integer := 20; -- rows, whose own statements take less time than planning the one for many
    gone jsonb[] := '{}';
    come jsonb[] := '{}';
    this record;
begin
    if tg_op <> 'INSERT' and tg_table_name = 'commitment' then
        gone := array(select commitment_facts(row(b.*)::commitment) from before as b limit few + 1);
    elsif tg_op <> 'INSERT' then
        gone := array(select to_jsonb(b) from before as b limit few + 1);
    end if;
    if tg_op <> 'DELETE' and tg_table_name = 'commitment' then
        come := array(select commitment_facts(row(t.*)::commitment) from touched as t limit few + 1);
    elsif tg_op <> 'DELETE' then
        come := array(select to_jsonb(t) from touched as t limit few + 1);
    end if;
    if greatest(cardinality(gone), cardinality(come)) > few then
        select * into this from this_change();
        execute net_changes(
            recorded_rows(tg_table_name, 'before', tg_op), recorded_rows(tg_table_name, 'touched', tg_op)
        ) using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],
            case tg_table_name when 'commitment' then 'id' else 'commitment_id' end,
            case tg_table_name when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end::text[];
    elsif cardinality(gone || come) > 0 then -- most statements of an edit touch nothing
        perform record_few_changes(tg_table_name, tg_op, tg_argv, gone, come);
    end if;
    return null;
end
$function$
