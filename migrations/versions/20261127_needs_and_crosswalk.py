"""Keep what needs are made of and who answers them, and the ways between editions.

Revision: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("to_edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("tolerance", sa.Double(), nullable=False),
        sa.Column("weights", sa.String(), nullable=True),
        sa.Column("weights_sha256", sa.String(), nullable=True),
        sa.Column("built_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(weights is null) = (weights_sha256 is null)", name=op.f("ck_crosswalk_weights_with_checksum")
        ),
        sa.CheckConstraint("from_edition_id <> to_edition_id", name=op.f("ck_crosswalk_two_editions")),
        sa.ForeignKeyConstraint(
            ["from_edition_id"],
            ["edition.id"],
            name=op.f("fk_crosswalk_from_edition_id_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_edition_id"],
            ["edition.id"],
            name=op.f("fk_crosswalk_to_edition_id_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk")),
        sa.UniqueConstraint("from_edition_id", "to_edition_id", name="uq_crosswalk_editions"),
    )
    op.create_index("ix_crosswalk_to_edition_id", "crosswalk", ["to_edition_id"], unique=False)
    op.create_table(
        "need_definition",
        sa.Column("indicator_id", sa.SmallInteger(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("categories", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_need_definition_edition_id_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_need_definition_indicator_id_indicator")
        ),
        sa.PrimaryKeyConstraint("indicator_id", "edition_id", "year", name=op.f("pk_need_definition")),
    )
    op.create_table(
        "answer",
        sa.Column("need_code", sa.String(), nullable=False),
        sa.Column("sector_id", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_answer_sector_id_sector")),
        sa.PrimaryKeyConstraint("need_code", "sector_id", name=op.f("pk_answer")),
    )
    op.create_table(
        "crosswalk_code",
        sa.Column("crosswalk_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("iou", sa.Double(), nullable=False),
        sa.Column("now_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["crosswalk_id"],
            ["crosswalk.id"],
            name=op.f("fk_crosswalk_code_crosswalk_id_crosswalk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("crosswalk_id", "code", name=op.f("pk_crosswalk_code")),
    )
    op.create_table(
        "crosswalk_pair",
        sa.Column("crosswalk_id", sa.Integer(), nullable=False),
        sa.Column("from_area_id", sa.Integer(), nullable=False),
        sa.Column("to_area_id", sa.Integer(), nullable=False),
        sa.Column("overlap_km2", sa.Double(), nullable=False),
        sa.Column("iou", sa.Double(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("iou between 0 and 1", name=op.f("ck_crosswalk_pair_iou_range")),
        sa.CheckConstraint("share between 0 and 1000000000", name=op.f("ck_crosswalk_pair_share_range")),
        sa.ForeignKeyConstraint(
            ["crosswalk_id"],
            ["crosswalk.id"],
            name=op.f("fk_crosswalk_pair_crosswalk_id_crosswalk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("crosswalk_id", "from_area_id", "to_area_id", name=op.f("pk_crosswalk_pair")),
    )
    op.create_table(
        "crosswalk_source",
        sa.Column("crosswalk_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("outside_km2", sa.Double(), nullable=False),
        sa.Column("outside_share", sa.Integer(), nullable=False),
        sa.Column("slivers", sa.Integer(), nullable=False),
        sa.Column("slivers_km2", sa.Double(), nullable=False),
        sa.CheckConstraint("by in ('area', 'weights')", name=op.f("ck_crosswalk_source_by_known")),
        sa.CheckConstraint(
            "change in ('unchanged', 'split', 'merged', 'moved', 'gone')",
            name=op.f("ck_crosswalk_source_change_known"),
        ),
        sa.CheckConstraint(
            "outside_share between 0 and 1000000000", name=op.f("ck_crosswalk_source_outside_share_range")
        ),
        sa.ForeignKeyConstraint(
            ["crosswalk_id"],
            ["crosswalk.id"],
            name=op.f("fk_crosswalk_source_crosswalk_id_crosswalk"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("crosswalk_id", "area_id", name=op.f("pk_crosswalk_source")),
    )
    op.add_column("need_value", sa.Column("base", sa.Numeric(precision=18, scale=4), nullable=True))
    op.create_check_constraint(op.f("ck_need_value_base_not_negative"), "need_value", "base >= 0")


def downgrade() -> None:
    op.drop_column("need_value", "base")
    op.drop_table("crosswalk_source")
    op.drop_table("crosswalk_pair")
    op.drop_table("crosswalk_code")
    op.drop_table("answer")
    op.drop_table("need_definition")
    op.drop_index("ix_crosswalk_to_edition_id", table_name="crosswalk")
    op.drop_table("crosswalk")
