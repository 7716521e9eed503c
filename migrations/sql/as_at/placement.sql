-- Where commitments lay at a moment.
create or replace view as_at.placement as
select
    r.commitment_id,
    r.edition_id,
    r.area_id,
    r.landing,
    r.weight,
    r.split,
    r.is_estimated
from public.placement as r
where
    not exists (
        select from public.commitment as c
        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz
    )
    and not exists (
        select from public.first_placing as f
        where f.edition_id = r.edition_id and f.at > current_setting('onebudget.as_at')::timestamptz
    )
    and not exists (
        select from public.change as h
        where
            h.kind = 'placement' and h.at > current_setting('onebudget.as_at')::timestamptz
            and (h.key ->> 'commitment_id')::bigint = r.commitment_id
            and (h.key ->> 'edition_id')::smallint = r.edition_id
            and (h.key ->> 'area_id')::integer = r.area_id
            and (h.key ->> 'landing')::public.landing = r.landing
    )
union all
select
    was.commitment_id,
    was.edition_id,
    was.area_id,
    was.landing,
    was.weight,
    was.split,
    was.is_estimated
from (
    select distinct on (h.key) h.before
    from public.change as h
    where h.kind = 'placement' and h.at > current_setting('onebudget.as_at')::timestamptz
    order by h.key, h.id
) as earliest
cross join lateral jsonb_populate_record(null::public.placement, earliest.before) as was
where
    earliest.before is not null
    and exists (
        select from as_at.commitment as c
        where c.id = was.commitment_id
    )
    and not exists (
        select from public.first_placing as f
        where f.edition_id = was.edition_id and f.at > current_setting('onebudget.as_at')::timestamptz
    )
