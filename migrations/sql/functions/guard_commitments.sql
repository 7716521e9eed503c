-- Refuses commitments that name an organisation, an entry of a list, an edition or a run that is not there, and keeps
-- those named until the transaction ends. Set-wise, once a statement, as for allocations.
create or replace function public.guard_commitments()
returns trigger language plpgsql volatile as $function$
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
    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;
    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;
    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;
    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;
    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;
    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;
    if (
        select count(*) from (
            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,
                t.import_run_id
            from touched t
        ) as used
        left join organisation o on o.id = used.organisation_id
        left join sector s on s.id = used.sector_id
        left join focal_area f on f.id = used.focal_area_id
        left join stage g on g.id = used.stage_id
        left join edition e on e.id = used.code_edition_id
        left join import_run r on r.id = used.import_run_id
        where o.id is null or e.id is null or s.id is distinct from used.sector_id
            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id
            or r.id is distinct from used.import_run_id
    ) > 0 then
        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'
            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';
    end if;
    return null;
end
$function$
