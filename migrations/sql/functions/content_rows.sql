-- Contents of proposals as rows: codes turned into ids, GeoJSON into shapes. An unknown code leaves its id null, which
-- ``store_contents`` refuses. ``commitment_id`` is null for what is to be added.
create or replace function public.content_rows(p_items jsonb)
returns table (
    item bigint, commitment_id bigint, territory text, organisation_id integer, reference text, content jsonb,
    name text, description text, sector_id smallint, focal_area_id smallint, stage_id smallint,
    is_catalytic boolean, is_transfer boolean, start_date date, end_date date, total_cost_cents bigint,
    scope scope, locate_method locate_method, place_precision smallint, exactness smallint, geom geometry,
    area_level area_level, area_code text, code_edition_id smallint, split_by split_method, stated jsonb,
    all_known boolean
)
language sql stable as $function$
    select i.item, i.commitment_id, i.territory, i.organisation_id, i.reference, i.content, f.name, f.description, s.id,
        fa.id, st.id, coalesce(f.is_catalytic, false), coalesce(f.is_transfer, false), f.start_date, f.end_date,
        f.total_cost_cents, p.scope, p.method, p."precision", p.exactness, shape.geom, p.area_level, p.area_code,
        e.id, p.split_by, coalesce(f.stated, '{}'),
        (f.sector is null or s.id is not null) and (f.focal_area is null or fa.id is not null)
        and (f.stage is null or st.id is not null) and e.id is not null
    from jsonb_to_recordset(p_items) as i (
        item bigint, commitment_id bigint, territory text, organisation_id integer, reference text, content jsonb
    )
    cross join lateral jsonb_to_record(i.content) as f (
        name text, description text, sector text, focal_area text, stage text, is_catalytic boolean,
        is_transfer boolean, start_date date, end_date date, total_cost_cents bigint, place jsonb, stated jsonb
    )
    cross join lateral jsonb_to_record(f.place) as p (
        scope scope, method locate_method, "precision" smallint, exactness smallint, geometry jsonb,
        area_level area_level, area_code text, split_by split_method, edition text
    )
    cross join lateral (
        select case when jsonb_typeof(p.geometry) = 'object' then st_force2d(st_geomfromgeojson(p.geometry)) end as geom
    ) as shape
    left join sector s on s.code = f.sector
    left join focal_area fa on fa.code = f.focal_area
    left join stage st on st.code = f.stage
    left join edition e on e.slug = p.edition and e.territory = i.territory
$function$
