-- Commitments as they were at a moment. How far they were counted is kept apart from what was changed of them.
create or replace view as_at.commitment as
select
    c.id,
    c.territory,
    c.organisation_id,
    c.reference,
    c.name,
    c.description,
    c.sector_id,
    c.focal_area_id,
    c.stage_id,
    c.is_catalytic,
    c.is_transfer,
    c.start_date,
    c.end_date,
    c.total_cost_cents,
    c.scope,
    c.locate_method,
    c.precision,
    c.exactness,
    c.geom,
    c.shape,
    c.area_level,
    c.area_code,
    c.code_edition_id,
    c.split_by,
    c.stated,
    c.import_run_id,
    c.sheet,
    c.row,
    coalesce((
        select r.content_hash from public.past_revision as r
        where r.commitment_id = c.id and r.died_at > current_setting('onebudget.as_at')::timestamptz
        order by r.died_at limit 1
    ), c.content_hash) as content_hash,
    coalesce((
        select r.changed_at from public.past_revision as r
        where r.commitment_id = c.id and r.died_at > current_setting('onebudget.as_at')::timestamptz
        order by r.died_at limit 1
    ), c.changed_at) as changed_at,
    c.created_at,
    coalesce((
        select r.revision from public.past_revision as r
        where r.commitment_id = c.id and r.died_at > current_setting('onebudget.as_at')::timestamptz
        order by r.died_at limit 1
    ), c.revision) as revision
from public.commitment as c
where
    c.created_at <= current_setting('onebudget.as_at')::timestamptz
    and not exists (
        select from public.change as h
        where
            h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz
            and h.commitment_id = c.id
    )
union all
select
    was.id,
    was.territory,
    was.organisation_id,
    was.reference,
    was.name,
    was.description,
    was.sector_id,
    was.focal_area_id,
    was.stage_id,
    was.is_catalytic,
    was.is_transfer,
    was.start_date,
    was.end_date,
    was.total_cost_cents,
    was.scope,
    was.locate_method,
    was.precision,
    was.exactness,
    was.geom,
    was.shape,
    was.area_level,
    was.area_code,
    was.code_edition_id,
    was.split_by,
    was.stated,
    was.import_run_id,
    was.sheet,
    was.row,
    coalesce((
        select r.content_hash from public.past_revision as r
        where r.commitment_id = was.id and r.died_at > current_setting('onebudget.as_at')::timestamptz
        order by r.died_at limit 1
    ), was.content_hash) as content_hash,
    coalesce((
        select r.changed_at from public.past_revision as r
        where r.commitment_id = was.id and r.died_at > current_setting('onebudget.as_at')::timestamptz
        order by r.died_at limit 1
    ), was.changed_at) as changed_at,
    was.created_at,
    coalesce((
        select r.revision from public.past_revision as r
        where r.commitment_id = was.id and r.died_at > current_setting('onebudget.as_at')::timestamptz
        order by r.died_at limit 1
    ), was.revision) as revision
from (
    select distinct on (h.commitment_id) h.before
    from public.change as h
    where h.kind = 'commitment' and h.at > current_setting('onebudget.as_at')::timestamptz
    order by h.commitment_id, h.id
) as earliest
cross join lateral jsonb_populate_record(null::public.commitment, earliest.before) as was
where earliest.before is not null and was.created_at <= current_setting('onebudget.as_at')::timestamptz
