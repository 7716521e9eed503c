-- Places commitments in one edition and splits their money; returns how many, an id given twice counted once.
create or replace function public.place_commitments(p_edition integer, p_ids bigint[])
returns bigint language plpgsql volatile
set plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' set default_statistics_target = '25'
as $function$
declare
    many constant boolean := cardinality(p_ids) > 1000;
    were_placed boolean;
begin
    if cardinality(p_ids) > 1 then
        p_ids := (select array_agg(distinct todo.id) from unnest(p_ids) as todo (id)); -- sorts, which is quicker
    end if;
    if not many then
        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time
    elsif has_grown('commitment') or has_grown('allocation') then
        -- Rows of this transaction are unknown to the planner; what it must know of them, and no more, from a quarter of
        -- the usual sample, until the server analyses the tables by itself.
        analyze commitment (id, scope, shape), commitment_ward (commitment_id, role), allocation (id, commitment_id);
    end if;
    delete from placement where edition_id = p_edition and commitment_id = any (p_ids);
    were_placed := found;
    insert into placement (commitment_id, edition_id, area_id, landing, weight, split, is_estimated)
    select w.commitment_id, p_edition, w.area_id, w.landing, w.weight, w.split,
        -- Codes are reused between editions for other places; read in another edition, they only estimate.
        w.landing in ('ward', 'local', 'district', 'province') and w.commitment_id in (
            select c.id from unnest(p_ids) as todo (id) inner join commitment c on c.id = todo.id
            where c.geom is null and c.code_edition_id <> p_edition
        )
    from commitment_weights(p_edition, p_ids) as w
    order by w.commitment_id;
    if many and has_grown('placement') then
        analyze placement;
    end if;
    if were_placed then
        perform apportion_commitments(p_edition, p_ids);
    else -- lines stand where something is placed, and looking for those of none takes as long as writing them
        insert into budget_line select * from commitment_lines(p_edition, p_ids);
    end if;
    if many and has_grown('budget_line') then
        analyze budget_line (edition_id, phase, financial_year, sector_id, allocation_id);
    end if;
    return cardinality(p_ids);
end
$function$
