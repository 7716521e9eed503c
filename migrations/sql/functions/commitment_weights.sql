-- Where the money of commitments goes in one edition, and by what weight. In PL/pgSQL since several processes may
-- share a query that such a function returns, but never one that an insert reads. The wards that it looks through are
-- a small table but much work, so size must not keep others away; no hash table is shared, which would need more
-- shared memory than containers are given.
create or replace function public.commitment_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$
begin
    return query select * from point_weights(p_edition, p_ids);
    return query select * from shape_weights(p_edition, p_ids);
    return query select * from ward_list_weights(p_edition, p_ids);
    return query select * from carried_weights(p_edition, p_ids);
    return query select * from carried_areas(p_edition, p_ids);
    return query select * from residual_weights(p_edition, p_ids);
end
$function$
