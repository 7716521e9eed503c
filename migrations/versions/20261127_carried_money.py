"""Find what was carried from another edition without reading all placements.

Revision: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEX = "ix_placement_estimated"


def upgrade() -> None:
    """Add the index; it is empty where nothing was carried."""
    op.create_index(
        INDEX,
        "placement",
        ["edition_id", "commitment_id"],
        postgresql_where=sa.text("is_estimated"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index(INDEX, table_name="placement")
