create trigger commitment_revision
before update on public.commitment
for each row
when (
    new.revision = old.revision and (
        old.changed_at, old.organisation_id, old.reference, old.territory, old.name, old.description,
        old.sector_id, old.focal_area_id, old.stage_id, old.is_catalytic, old.is_transfer, old.start_date,
        old.end_date, old.total_cost_cents, old.scope, old.locate_method, old.precision, old.exactness,
        old.geom::bytea, old.area_level, old.area_code, old.code_edition_id, old.split_by, old.stated
    ) is distinct from (
        new.changed_at, new.organisation_id, new.reference, new.territory, new.name, new.description,
        new.sector_id, new.focal_area_id, new.stage_id, new.is_catalytic, new.is_transfer, new.start_date,
        new.end_date, new.total_cost_cents, new.scope, new.locate_method, new.precision, new.exactness,
        new.geom::bytea, new.area_level, new.area_code, new.code_edition_id, new.split_by, new.stated
    )
)
execute function public.count_revision()
