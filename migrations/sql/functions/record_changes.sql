-- Records what became of the rows of a table, whose key are the trigger's arguments: set-wise, once a statement, and as
-- one entry for all that a transaction does to a row. How far a commitment is counted is left to past_revision.
create or replace function public.record_changes()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    nothing constant text := 'select null::jsonb as facts where false';
    gone text := nothing;
    come text := nothing;
    this record;
begin
    if tg_op <> 'INSERT' then
        if not exists (select from before) then
            return null; -- as most statements of an edit
        end if;
        gone := recorded_rows(tg_table_name, 'before', tg_op);
    end if;
    if tg_op <> 'DELETE' then
        if not exists (select from touched) then
            return null;
        end if;
        come := recorded_rows(tg_table_name, 'touched', tg_op);
    end if;
    select * into this from this_change();
    execute net_changes(gone, come)
    using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],
        case tg_table_name when 'commitment' then 'id' else 'commitment_id' end,
        case tg_table_name when 'commitment' then '{revision,changed_at,content_hash}' else '{}' end::text[];
    return null;
end
$function$
