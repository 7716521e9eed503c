-- Refuses commitments that name an organisation, an entry of a list, an edition or a run that is not there, and keeps
-- those named until the transaction ends. Set-wise, once a statement, as for allocations; and looking at the statement's
-- rows only once, since they are wide.
create or replace function public.guard_commitments()
returns trigger language plpgsql volatile as $function$
declare
    named record;
begin
    if tg_op = 'UPDATE' then
        if ( -- counted, since the planner would hope for an early hit and compare each row with each
            select count(*) from touched t inner join before b on b.id = t.id
            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)
                is distinct from
                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)
        ) = 0 then
            return null;
        end if;
    elsif not exists (select from touched) then
        return null;
    end if;
    select
        array_remove(array_agg(distinct t.organisation_id), null) as organisations,
        array_remove(array_agg(distinct t.sector_id::integer), null) as sectors,
        array_remove(array_agg(distinct t.focal_area_id::integer), null) as focal_areas,
        array_remove(array_agg(distinct t.stage_id::integer), null) as stages,
        array_remove(array_agg(distinct t.code_edition_id::integer), null) as editions,
        array_remove(array_agg(distinct t.import_run_id), null) as runs
    into named from touched t;
    if keep_named(named.organisations, named.sectors, named.focal_areas, named.stages, named.editions, named.runs)
        < cardinality(named.organisations || named.sectors || named.focal_areas || named.stages || named.editions
            || named.runs) then
        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'
            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';
    end if;
    return null;
end
$function$
