-- Areas of active editions, for other programs.
create or replace view published.area as
select
    a.id,
    e.slug as edition,
    e.territory,
    a.level,
    a.code,
    a.name,
    parent.code as parent_code,
    a.ward_number,
    a.is_metro,
    a.area_km2,
    a.geom
from public.area as a
inner join public.edition as e on a.edition_id = e.id and e.activated_at is not null
left join public.area as parent on a.parent_id = parent.id
