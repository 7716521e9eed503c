-- Records what became of the rows of a table, whose key are the trigger's arguments: set-wise, once a statement, and as
-- one entry for all that a transaction does to a row.
create or replace function public.record_changes()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    nothing constant text := 'select null::jsonb as facts where false';
    gone constant text := case tg_op when 'INSERT' then nothing
        else recorded_rows(tg_table_name, 'before', tg_op) end;
    come constant text := case tg_op when 'DELETE' then nothing
        else recorded_rows(tg_table_name, 'touched', tg_op) end;
    this record;
begin
    select * into this from this_change();
    execute format($query$
        with fate as (
            select coalesce(gone.key, come.key) as key, gone.facts as before, come.facts as after
            from (
                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key
                from (%s) as row
            ) as gone full join (
                select row.facts, (select jsonb_object_agg(k, row.facts -> k) from unnest($7) as k) as key
                from (%s) as row
            ) as come on come.key = gone.key
        ), earlier as (
            delete from change h using fate where h.change_set = $1 and h.kind = $6 and h.key = fate.key
            returning h.key, h.before, true as is_known
        )
        insert into change (change_set, at, account_id, via, reason, kind, key, commitment_id, before, after)
        select $1, $2, $3, $4, $5, $6, net.key, (coalesce(net.before, net.after) ->> $8)::bigint, net.before,
            case when net.before is null or net.after is null then net.after
                else changed_fields(net.before, net.after) end
        from (
            select fate.key, fate.after, case when e.is_known then e.before else fate.before end as before
            from fate left join earlier e on e.key = fate.key
        ) as net
        where net.before is distinct from net.after
    $query$, gone, come)
    using this.change_set, this.at, this.account_id, this.via, this.reason, tg_table_name::text, tg_argv::text[],
        case tg_table_name when 'commitment' then 'id' else 'commitment_id' end;
    return null;
end
$function$
