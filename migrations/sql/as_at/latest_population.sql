-- One population per area: the latest year that anybody had loaded at a moment.
create or replace view as_at.latest_population as
select distinct on (need_value.area_id)
    need_value.area_id,
    need_value.year,
    need_value.value,
    need_value.source
from as_at.need_value
inner join public.indicator on need_value.indicator_id = indicator.id
where indicator.code = 'population'
order by need_value.area_id asc, need_value.year desc
