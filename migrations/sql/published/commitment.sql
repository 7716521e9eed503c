-- Published commitments, for other programs.
create or replace view published.commitment as
select
    c.id,
    c.territory,
    o.code as organisation_code,
    o.name as organisation,
    o.sphere,
    c.reference,
    c.name,
    c.description,
    s.code as sector_code,
    f.code as focal_area_code,
    g.code as stage_code,
    c.is_catalytic,
    c.is_transfer,
    c.start_date,
    c.end_date,
    c.total_cost_cents,
    c.scope,
    c.locate_method,
    c.precision,
    c.exactness,
    c.area_level,
    c.area_code,
    c.geom,
    c.created_at,
    c.changed_at
from public.commitment as c
inner join public.organisation as o on c.organisation_id = o.id
left join public.sector as s on c.sector_id = s.id
left join public.focal_area as f on c.focal_area_id = f.id
left join public.stage as g on c.stage_id = g.id
