"""Find the lines of many commitments by joining their ids, whatever the planner believes of the tables.

Revision: 0023
Revises: 0022
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

APPORTION = PGFunction(
    schema="public",
    signature="apportion_commitments(p_edition integer, p_ids bigint[])",
    definition="returns void language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\nbegin\n    if cardinality(p_ids) <= 1000 then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    if exists (select 1 from budget_line l where l.edition_id = p_edition) then\n        -- Joined, since a plan that compares with the whole array may sort it anew for every row.\n        delete from budget_line l using unnest(p_ids) as todo (id), commitment c, allocation al\n        where c.id = todo.id and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase\n            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)\n            and l.allocation_id = al.id;\n    end if;\n    insert into budget_line select * from commitment_lines(p_edition, p_ids);\nend\n$function$",
)

BEFORE = PGFunction(
    schema="public",
    signature="apportion_commitments(p_edition integer, p_ids bigint[])",
    definition="returns void language plpgsql volatile\nset plan_cache_mode = 'force_custom_plan' set work_mem = '256MB' as $function$\nbegin\n    if cardinality(p_ids) <= 1000 then\n        set local plan_cache_mode = 'force_generic_plan'; -- for a few, planning anew would take most of the time\n    end if;\n    if exists (select 1 from budget_line l where l.edition_id = p_edition) then\n        delete from budget_line l using allocation al, commitment c\n        where c.id = any (p_ids) and al.commitment_id = c.id and l.edition_id = p_edition and l.phase = al.phase\n            and l.financial_year = al.financial_year and l.sector_id = coalesce(c.sector_id, 0)\n            and l.allocation_id = al.id;\n    end if;\n    insert into budget_line select * from commitment_lines(p_edition, p_ids);\nend\n$function$",
)


def upgrade() -> None:
    op.replace_entity(APPORTION)


def downgrade() -> None:
    op.replace_entity(BEFORE)
