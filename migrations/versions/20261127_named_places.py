"""Names of towns, dams and other places belong to an edition of boundaries.

Revision: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ACCESS = (
    "alter table public.named_place enable row level security;\ngrant select on public.named_place to onebudget_app;\n"
    "create policy read_all on public.named_place for select to onebudget_app\nusing (true);"
)


def upgrade() -> None:
    op.create_geospatial_table(
        "named_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "geom",
            Geometry(geometry_type="POINT", srid=4326, dimension=2, spatial_index=False, nullable=False),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_named_place_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_place")),
    )
    op.create_index(op.f("ix_named_place_edition_id"), "named_place", ["edition_id"])
    op.execute(ACCESS)


def downgrade() -> None:
    op.drop_geospatial_table("named_place")
