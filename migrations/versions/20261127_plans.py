"""Keep plans, their objectives and priority areas, links to commitments, and what is said of findings.

Revision: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GUARD_DECISIONS = PGFunction(
    schema="public",
    signature="guard_decisions()",
    definition="returns trigger language plpgsql volatile as $function$\nbegin\n    raise exception 'A decision on a finding is never changed; add a new one.'\n        using errcode = 'check_violation', constraint = 'ck_finding_decision_unchanged', table = 'finding_decision';\nend\n$function$",
)

INSIDE_CENTS = PGFunction(
    schema="public",
    signature="inside_cents(p_cents bigint, p_inside bigint, p_whole bigint)",
    definition="returns bigint language sql immutable parallel safe as $function$\n    -- In numeric, because cents times square metres leave the range of bigint.\n    select case when p_whole > 0 and p_inside > 0\n        then sign(p_cents)::bigint\n            * div(abs(p_cents)::numeric * least(p_inside, p_whole) * 2 + p_whole, p_whole::numeric * 2)::bigint\n        else 0 end\n$function$",
)

UNCHANGED = PGTrigger(
    schema="public",
    signature="finding_decision_unchanged",
    on_entity="public.finding_decision",
    is_constraint=False,
    definition="before update or delete ON public.finding_decision\nfor each row execute function public.guard_decisions()",
)

AREA_LEVEL = postgresql.ENUM(
    "country", "province", "district", "local", "ward", name="area_level", create_type=False
)


def upgrade() -> None:
    op.create_entity(GUARD_DECISIONS)

    op.create_entity(INSIDE_CENTS)

    op.create_table(
        "finding_decision",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "note <> '' and decided_by <> ''", name=op.f("ck_finding_decision_says_why_and_who")
        ),
        sa.CheckConstraint(
            "state in ('open', 'explained', 'fix_agreed')", name=op.f("ck_finding_decision_state_known")
        ),
        sa.CheckConstraint("turn > 0", name=op.f("ck_finding_decision_turn_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_decision")),
        sa.UniqueConstraint("territory", "key", "turn", name="uq_finding_decision_turn"),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("code_edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("area_level", AREA_LEVEL, nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("horizon", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "horizon in ('operational', 'implementation', 'long_term')", name=op.f("ck_plan_horizon_known")
        ),
        sa.CheckConstraint(
            "kind in ('ndp', 'mtsf', 'nsdf', 'pgds', 'dgdp', 'sdf', 'idp', 'sector', 'one_plan')",
            name=op.f("ck_plan_kind_known"),
        ),
        sa.CheckConstraint("ends > starts", name=op.f("ck_plan_ends_after_starts")),
        sa.ForeignKeyConstraint(
            ["code_edition_id"], ["edition.id"], name=op.f("fk_plan_code_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_code")),
    )
    op.create_index("ix_plan_territory_kind", "plan", ["territory", "kind"], unique=False)
    op.create_geospatial_table(
        "plan_feature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reach_m", sa.Integer(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "zone",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            sa.Computed(
                "CASE WHEN (reach_m = 0) THEN geom ELSE (st_buffer((geom)::geography, (reach_m)::double precision))::geometry END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind in ('node', 'corridor', 'priority_area', 'investment_zone')",
            name=op.f("ck_plan_feature_kind_known"),
        ),
        sa.CheckConstraint(
            "(reach_m = 0) = (st_dimension(geom) = 2)", name=op.f("ck_plan_feature_reach_of_points_and_lines")
        ),
        sa.CheckConstraint("reach_m between 0 and 100000", name=op.f("ck_plan_feature_reach_range")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_feature_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_feature")),
        sa.UniqueConstraint("plan_id", "kind", "name", name="uq_plan_feature_name"),
    )
    op.create_geospatial_index(
        "ix_plan_feature_zone",
        "plan_feature",
        ["zone"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "plan_objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id", "parent_code"],
            ["plan_objective.plan_id", "plan_objective.code"],
            name="fk_plan_objective_parent",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_objective_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_objective")),
        sa.UniqueConstraint("plan_id", "code", name="uq_plan_objective_code"),
    )
    op.create_index(
        "ix_plan_objective_text_trgm",
        "plan_objective",
        ["text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"text": "gin_trgm_ops"},
    )
    op.create_table(
        "objective_link",
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("score", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(method = 'similarity') = (score is not null)",
            name=op.f("ck_objective_link_score_of_similarity"),
        ),
        sa.CheckConstraint("method in ('hand', 'similarity')", name=op.f("ck_objective_link_method_known")),
        sa.CheckConstraint(
            "state = 'proposed' or decided_by is not null", name=op.f("ck_objective_link_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "state in ('proposed', 'accepted', 'rejected')", name=op.f("ck_objective_link_state_known")
        ),
        sa.CheckConstraint("score between 0 and 1", name=op.f("ck_objective_link_score_range")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_objective_link_commitment_id_commitment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["plan_objective.id"],
            name=op.f("fk_objective_link_objective_id_plan_objective"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("commitment_id", "objective_id", name=op.f("pk_objective_link")),
    )
    op.create_index("ix_objective_link_objective_id", "objective_link", ["objective_id"], unique=False)
    op.create_entity(UNCHANGED)


def downgrade() -> None:
    op.drop_entity(UNCHANGED)
    op.drop_index("ix_objective_link_objective_id", table_name="objective_link")
    op.drop_table("objective_link")
    op.drop_index(
        "ix_plan_objective_text_trgm",
        table_name="plan_objective",
        postgresql_using="gin",
        postgresql_ops={"text": "gin_trgm_ops"},
    )
    op.drop_table("plan_objective")
    op.drop_geospatial_index(
        "ix_plan_feature_zone", table_name="plan_feature", postgresql_using="gist", column_name="zone"
    )
    op.drop_geospatial_table("plan_feature")
    op.drop_index("ix_plan_territory_kind", table_name="plan")
    op.drop_table("plan")
    op.drop_table("finding_decision")
    op.drop_entity(INSIDE_CENTS)

    op.drop_entity(GUARD_DECISIONS)
