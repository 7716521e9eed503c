-- Published commitments as contents: what a proposal that changed nothing would hold.
create or replace function public.commitment_contents(p_ids bigint[])
returns table (commitment_id bigint, content jsonb)
language plpgsql stable as $function$
#variable_conflict use_column
begin
    return query
        select c.id, jsonb_build_object(
            'name', c.name, 'description', c.description, 'sector', s.code, 'focal_area', fa.code, 'stage', st.code,
            'is_catalytic', c.is_catalytic, 'is_transfer', c.is_transfer, 'start_date', c.start_date,
            'end_date', c.end_date, 'total_cost_cents', c.total_cost_cents, 'stated', c.stated,
            'place', jsonb_build_object(
                'scope', c.scope, 'method', c.locate_method, 'precision', c.precision, 'exactness', c.exactness,
                'geometry', st_asgeojson(c.geom, 15)::jsonb, 'area_level', c.area_level, 'area_code', c.area_code,
                'split_by', c.split_by, 'edition', e.slug
            ),
            'wards', coalesce((
                select jsonb_agg(
                    jsonb_build_object('role', w.role, 'code', w.ward_code, 'share', w.share) order by w.role, w.ward_code
                )
                from commitment_ward w where w.commitment_id = c.id
            ), '[]'),
            'allocations', coalesce((
                select jsonb_agg(
                    jsonb_build_object(
                        'year', al.financial_year, 'phase', al.phase, 'funding_source', fs.code, 'cents', al.amount_cents,
                        'vat', al.vat
                    ) order by al.financial_year, al.phase, fs.code
                )
                from allocation al inner join funding_source fs on fs.id = al.funding_source_id
                where al.commitment_id = c.id
            ), '[]')
        )
        from commitment c
        inner join edition e on e.id = c.code_edition_id
        left join sector s on s.id = c.sector_id
        left join focal_area fa on fa.id = c.focal_area_id
        left join stage st on st.id = c.stage_id
        where c.id = any (p_ids);
end
$function$
