-- Needs as they were known at a moment.
create or replace view as_at.need_value as
select
    r.area_id,
    r.indicator_id,
    r.year,
    r.value,
    r.base,
    r.source,
    r.added_at
from public.need_value as r
where
    r.added_at <= current_setting('onebudget.as_at')::timestamptz
    and not exists (
        select from public.change as h
        where
            h.kind = 'need_value' and h.at > current_setting('onebudget.as_at')::timestamptz
            and (h.key ->> 'area_id')::integer = r.area_id
            and (h.key ->> 'indicator_id')::smallint = r.indicator_id
            and (h.key ->> 'year')::smallint = r.year
    )
union all
select
    was.area_id,
    was.indicator_id,
    was.year,
    was.value,
    was.base,
    was.source,
    was.added_at
from (
    select distinct on (h.key) h.before
    from public.change as h
    where h.kind = 'need_value' and h.at > current_setting('onebudget.as_at')::timestamptz
    order by h.key, h.id
) as earliest
cross join lateral jsonb_populate_record(null::public.need_value, earliest.before) as was
where
    earliest.before is not null
    and was.added_at <= current_setting('onebudget.as_at')::timestamptz
