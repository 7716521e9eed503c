-- Wards that commitments named at a moment.
create or replace view as_at.commitment_ward as
select
    r.commitment_id,
    r.role,
    r.ward_code,
    r.share
from public.commitment_ward as r
where
    not exists (
        select from public.commitment as c
        where c.id = r.commitment_id and c.created_at > current_setting('onebudget.as_at')::timestamptz
    )
    and not exists (
        select from public.change as h
        where
            h.kind = 'commitment_ward' and h.at > current_setting('onebudget.as_at')::timestamptz
            and (h.key ->> 'commitment_id')::bigint = r.commitment_id
            and (h.key ->> 'role')::text = r.role
            and (h.key ->> 'ward_code')::text = r.ward_code
    )
union all
select
    was.commitment_id,
    was.role,
    was.ward_code,
    was.share
from (
    select distinct on (h.key) h.before
    from public.change as h
    where h.kind = 'commitment_ward' and h.at > current_setting('onebudget.as_at')::timestamptz
    order by h.key, h.id
) as earliest
cross join lateral jsonb_populate_record(null::public.commitment_ward, earliest.before) as was
where
    earliest.before is not null
    and exists (
        select from as_at.commitment as c
        where c.id = was.commitment_id
    )
