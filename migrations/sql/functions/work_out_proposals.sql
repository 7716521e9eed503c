-- Writes what lists and maps show of proposals: their lines, the districts that they touch, where their work is and
-- how much they come to. A change or a withdrawal touches the districts where the money stands now, too.
create or replace function public.work_out_proposals(p_ids bigint[])
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $function$
#variable_conflict use_column
declare
    lines jsonb := (
        select jsonb_agg(to_jsonb(l))
        from preview_lines(proposal_items(array(
            select p.id from proposal p where p.id = any (p_ids) and p.action <> 'withdraw'
        ))) as l
    );
begin
    delete from proposal_line where proposal_id = any (p_ids);
    insert into proposal_line (proposal_id, edition_id, phase, financial_year, area_id, landing, amount_cents)
    select l.item, l.edition_id, l.phase, l.financial_year, l.area_id, l.landing, l.amount_cents
    from jsonb_to_recordset(lines) as l (
        item bigint, edition_id smallint, area_id integer, landing landing, phase phase, financial_year smallint,
        amount_cents bigint
    )
    where l.phase is not null;
    update proposal p
    set scope = r.scope, geom = r.geom, largest_cents = largest_of_content(p.content),
        district_codes = districts_of_areas(array(
            select l.area_id from jsonb_to_recordset(lines) as l (item bigint, area_id integer) where l.item = p.id
            union
            select held.area_id from placement held where held.commitment_id = p.commitment_id
        ), p.organisation_id, p.territory)
    from content_rows(proposal_items(p_ids)) as r
    where p.id = r.item;
end
$function$
