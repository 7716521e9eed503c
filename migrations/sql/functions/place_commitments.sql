-- Places commitments in one edition and splits their money: the same for one as for all. Returns how many.
create or replace function public.place_commitments(p_edition integer, p_ids bigint[])
returns bigint language plpgsql set plan_cache_mode = 'force_custom_plan' set work_mem = '64MB' as $function$
declare
    many constant boolean := cardinality(p_ids) > 1000;
begin
    if many then
        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more.
        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);
    end if;
    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);
    insert into placement (commitment_id, edition_id, area_id, landing, weight, split)
    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split from (
        select * from point_weights(p_edition, p_ids)
        union all select * from shape_weights(p_edition, p_ids)
        union all select * from ward_list_weights(p_edition, p_ids)
        union all select * from residual_weights(p_edition, p_ids)
    ) as w
    order by w.commitment_id;
    if many then
        analyze placement;
    end if;
    perform apportion_commitments(p_edition, p_ids);
    return cardinality(p_ids);
end
$function$
