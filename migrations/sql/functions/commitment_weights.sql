-- Where the money of commitments goes in one edition, and by what weight. In PL/pgSQL since several processes may
-- share a query that such a function returns, but never one that an insert reads. The wards that it looks through are
-- a small table but much work, so size must not keep others away; no hash table is shared, which would need more
-- shared memory than containers are given.
create or replace function public.commitment_weights(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, area_id integer, landing landing, weight bigint, split split_method)
language plpgsql stable set min_parallel_table_scan_size = '0' set enable_parallel_hash = 'off' as $function$
declare
    is_carried constant boolean := exists (select from crosswalk x where x.to_edition_id = p_edition);
    are_most constant boolean := cardinality(p_ids) > 1000
        and cardinality(p_ids) * 4 > (select c.reltuples from pg_class c where c.oid = 'commitment'::regclass);
    has record;
begin
    -- Of a few, most kinds are not there, and beginning a query takes longer than this look; many have all of them.
    select coalesce(bool_or(coalesce(c.shape, '') = 'point'), true) as point,
        coalesce(bool_or(coalesce(c.shape, '') = 'points'), true) as points,
        coalesce(bool_or(coalesce(c.shape, '') in ('line', 'area')), true) as shapes,
        coalesce(bool_or(c.scope = 'wards'), true) as wards,
        coalesce(bool_or(c.scope in ('local', 'district')), true) as areas,
        coalesce(bool_or(c.scope <> 'site'), true) as residuals
    into has
    from commitment c where cardinality(p_ids) <= 1000 and c.id = any (p_ids);
    if has.point then
        return query select * from point_weights(p_edition, p_ids, are_most);
    end if;
    if has.points then
        return query select * from several_points_weights(p_edition, p_ids);
    end if;
    if has.shapes then
        return query select * from shape_weights(p_edition, p_ids);
    end if;
    if has.wards then
        return query select * from ward_list_weights(p_edition, p_ids);
    end if;
    if has.wards and is_carried then
        return query select * from carried_weights(p_edition, p_ids);
    end if;
    if has.areas and is_carried then
        return query select * from carried_areas(p_edition, p_ids);
    end if;
    if has.residuals then
        return query select * from residual_weights(p_edition, p_ids);
    end if;
end
$function$
