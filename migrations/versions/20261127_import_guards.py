"""Keep the references of commitments and allocations set-wise, once a statement, where foreign keys checked them row by row.

Revision: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEYS = [
    ("allocation", "commitment_id", "commitment", "CASCADE"),
    ("allocation", "funding_source_id", "funding_source", None),
    ("commitment", "organisation_id", "organisation", None),
    ("commitment", "sector_id", "sector", None),
    ("commitment", "focal_area_id", "focal_area", None),
    ("commitment", "stage_id", "stage", None),
    ("commitment", "code_edition_id", "edition", None),
    ("commitment", "import_run_id", "import_run", None),
]
ENTITIES = [
    PGFunction(
        schema="public",
        signature="drop_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from allocation al using touched t where al.commitment_id = t.id;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    kept bigint;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Most updates change amounts alone.\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.commitment_id, t.funding_source_id) <> (b.commitment_id, b.funding_source_id)\n        ) then\n            return null;\n        end if;\n    end if;\n    perform 1 from commitment c where c.id in (select t.commitment_id from touched t) for key share of c;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.commitment_id) from touched t) then\n        raise exception 'An allocation names a commitment that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';\n    end if;\n    perform 1 from funding_source f where f.id in (select t.funding_source_id from touched t) for key share of f;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.funding_source_id) from touched t) then\n        raise exception 'An allocation names a funding source that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) then\n            return null;\n        end if;\n    end if;\n    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;\n    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;\n    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;\n    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;\n    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;\n    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;\n    if (\n        select count(*) from (\n            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,\n                t.import_run_id\n            from touched t\n        ) as used\n        left join organisation o on o.id = used.organisation_id\n        left join sector s on s.id = used.sector_id\n        left join focal_area f on f.id = used.focal_area_id\n        left join stage g on g.id = used.stage_id\n        left join edition e on e.id = used.code_edition_id\n        left join import_run r on r.id = used.import_run_id\n        where o.id is null or e.id is null or s.id is distinct from used.sector_id\n            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id\n            or r.id is distinct from used.import_run_id\n    ) > 0 then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_id()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if new.id <> old.id then\n        raise exception 'An id never changes.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_id_unchanged', table = tg_table_name;\n    end if;\n    return new;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_referred()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if (case tg_table_name\n        when 'organisation' then exists (select 1 from commitment c inner join touched t on t.id = c.organisation_id)\n        when 'sector' then exists (select 1 from commitment c inner join touched t on t.id = c.sector_id)\n        when 'focal_area' then exists (select 1 from commitment c inner join touched t on t.id = c.focal_area_id)\n        when 'stage' then exists (select 1 from commitment c inner join touched t on t.id = c.stage_id)\n        when 'edition' then exists (select 1 from commitment c inner join touched t on t.id = c.code_edition_id)\n        when 'import_run' then exists (select 1 from commitment c inner join touched t on t.id = c.import_run_id)\n        else exists (select 1 from allocation al inner join touched t on t.id = al.funding_source_id)\n    end) then\n        raise exception 'Commitments refer to this row.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_row_referred_to', table = tg_table_name;\n    end if;\n    return null;\nend\n$function$",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_guard_insert",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after insert ON public.allocation\nreferencing new table as touched\nfor each statement execute function public.guard_allocations()",
    ),
    PGTrigger(
        schema="public",
        signature="allocation_guard_update",
        on_entity="public.allocation",
        is_constraint=False,
        definition="after update ON public.allocation\nreferencing old table as before new table as touched\nfor each statement execute function public.guard_allocations()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_delete_allocations",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after delete ON public.commitment\nreferencing old table as touched\nfor each statement execute function public.drop_allocations()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_guard_insert",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after insert ON public.commitment\nreferencing new table as touched\nfor each statement execute function public.guard_commitments()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_guard_update",
        on_entity="public.commitment",
        is_constraint=False,
        definition="after update ON public.commitment\nreferencing old table as before new table as touched\nfor each statement execute function public.guard_commitments()",
    ),
    PGTrigger(
        schema="public",
        signature="commitment_id",
        on_entity="public.commitment",
        is_constraint=False,
        definition="before update of id ON public.commitment\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="edition_id",
        on_entity="public.edition",
        is_constraint=False,
        definition="before update of id ON public.edition\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="edition_referred",
        on_entity="public.edition",
        is_constraint=False,
        definition="after delete ON public.edition\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
    PGTrigger(
        schema="public",
        signature="focal_area_id",
        on_entity="public.focal_area",
        is_constraint=False,
        definition="before update of id ON public.focal_area\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="focal_area_referred",
        on_entity="public.focal_area",
        is_constraint=False,
        definition="after delete ON public.focal_area\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
    PGTrigger(
        schema="public",
        signature="funding_source_id",
        on_entity="public.funding_source",
        is_constraint=False,
        definition="before update of id ON public.funding_source\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="funding_source_referred",
        on_entity="public.funding_source",
        is_constraint=False,
        definition="after delete ON public.funding_source\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
    PGTrigger(
        schema="public",
        signature="import_run_id",
        on_entity="public.import_run",
        is_constraint=False,
        definition="before update of id ON public.import_run\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="import_run_referred",
        on_entity="public.import_run",
        is_constraint=False,
        definition="after delete ON public.import_run\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
    PGTrigger(
        schema="public",
        signature="organisation_id",
        on_entity="public.organisation",
        is_constraint=False,
        definition="before update of id ON public.organisation\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="organisation_referred",
        on_entity="public.organisation",
        is_constraint=False,
        definition="after delete ON public.organisation\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
    PGTrigger(
        schema="public",
        signature="sector_id",
        on_entity="public.sector",
        is_constraint=False,
        definition="before update of id ON public.sector\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="sector_referred",
        on_entity="public.sector",
        is_constraint=False,
        definition="after delete ON public.sector\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
    PGTrigger(
        schema="public",
        signature="stage_id",
        on_entity="public.stage",
        is_constraint=False,
        definition="before update of id ON public.stage\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="stage_referred",
        on_entity="public.stage",
        is_constraint=False,
        definition="after delete ON public.stage\nreferencing old table as touched\nfor each statement execute function public.guard_referred()",
    ),
]


def upgrade() -> None:
    for table, column, referred, _ in KEYS:
        op.drop_constraint(f"fk_{table}_{column}_{referred}", table, type_="foreignkey")
    for entity in ENTITIES:
        op.create_entity(entity)


def downgrade() -> None:
    for entity in reversed(ENTITIES):
        op.drop_entity(entity)
    for table, column, referred, on_delete in KEYS:
        name = f"fk_{table}_{column}_{referred}"
        op.create_foreign_key(name, table, referred, [column], ["id"], ondelete=on_delete)
