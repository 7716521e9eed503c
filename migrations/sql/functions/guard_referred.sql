-- Refuses to delete a row to which a commitment or an allocation refers.
create or replace function public.guard_referred()
returns trigger language plpgsql volatile as $function$
begin
    if (case tg_table_name
        when 'organisation' then exists (select 1 from commitment c inner join touched t on t.id = c.organisation_id)
        when 'sector' then exists (select 1 from commitment c inner join touched t on t.id = c.sector_id)
        when 'focal_area' then exists (select 1 from commitment c inner join touched t on t.id = c.focal_area_id)
        when 'stage' then exists (select 1 from commitment c inner join touched t on t.id = c.stage_id)
        when 'edition' then exists (select 1 from commitment c inner join touched t on t.id = c.code_edition_id)
        when 'import_run' then exists (select 1 from commitment c inner join touched t on t.id = c.import_run_id)
        else exists (select 1 from allocation al inner join touched t on t.id = al.funding_source_id)
    end) then
        raise exception 'Commitments refer to this row.'
            using errcode = 'foreign_key_violation', constraint = 'fk_row_referred_to', table = tg_table_name;
    end if;
    return null;
end
$function$
