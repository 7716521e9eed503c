-- The statement that records what became of rows, given the queries of those that were and of those that are: one entry
-- for all that a transaction does to a row, and none where that is nothing. Its parameters are those of this_change,
-- then the kind, the names of the key, that of the commitment's id, and the fields that are counted, not recorded.
-- Volatile like the statement.
create or replace function public.net_changes(p_gone text, p_come text)
returns text language sql volatile as $function$
    select format($query$
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
                else changed_fields(net.before, net.after) - array_remove($9, 'revision') end
        from (
            select fate.key, fate.after, case when e.is_known then e.before else fate.before end as before
            from fate left join earlier e on e.key = fate.key
        ) as net
        where net.before - $9 is distinct from net.after - $9
    $query$, p_gone, p_come)
$function$
