"""Keep the references of allocations set-wise, once a statement, where foreign keys checked them row by row.

Revision: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ENTITIES = [
    PGFunction(
        schema="public",
        signature="drop_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    delete from allocation al using touched t where al.commitment_id = t.id;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    kept bigint;\nbegin\n    perform 1 from commitment c where c.id in (select t.commitment_id from touched t) for key share of c;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.commitment_id) from touched t) then\n        raise exception 'An allocation names a commitment that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';\n    end if;\n    perform 1 from funding_source f where f.id in (select t.funding_source_id from touched t) for key share of f;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.funding_source_id) from touched t) then\n        raise exception 'An allocation names a funding source that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_funding_sources()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if exists (select 1 from allocation al inner join touched t on t.id = al.funding_source_id) then\n        raise exception 'Money is allocated from this funding source.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_funding_source_in_use', table = 'funding_source';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_id()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if new.id <> old.id then\n        raise exception 'An id never changes.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_id_unchanged', table = tg_table_name;\n    end if;\n    return new;\nend\n$function$",
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
        definition="after update ON public.allocation\nreferencing new table as touched\nfor each statement execute function public.guard_allocations()",
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
        signature="commitment_id",
        on_entity="public.commitment",
        is_constraint=False,
        definition="before update of id ON public.commitment\nfor each row execute function public.guard_id()",
    ),
    PGTrigger(
        schema="public",
        signature="funding_source_delete",
        on_entity="public.funding_source",
        is_constraint=False,
        definition="after delete ON public.funding_source\nreferencing old table as touched\nfor each statement execute function public.guard_funding_sources()",
    ),
    PGTrigger(
        schema="public",
        signature="funding_source_id",
        on_entity="public.funding_source",
        is_constraint=False,
        definition="before update of id ON public.funding_source\nfor each row execute function public.guard_id()",
    ),
]


def upgrade() -> None:
    op.drop_constraint("fk_allocation_commitment_id_commitment", "allocation", type_="foreignkey")
    op.drop_constraint("fk_allocation_funding_source_id_funding_source", "allocation", type_="foreignkey")
    for entity in ENTITIES:
        op.create_entity(entity)


def downgrade() -> None:
    for entity in reversed(ENTITIES):
        op.drop_entity(entity)
    op.create_foreign_key(
        "fk_allocation_funding_source_id_funding_source",
        "allocation",
        "funding_source",
        ["funding_source_id"],
        ["id"],
    )
    op.create_foreign_key(
        "fk_allocation_commitment_id_commitment",
        "allocation",
        "commitment",
        ["commitment_id"],
        ["id"],
        ondelete="CASCADE",
    )
