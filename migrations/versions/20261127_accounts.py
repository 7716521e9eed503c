"""Keep accounts, proposals that are not public yet, uploads, and the record of every change.

Revision: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("oidc_issuer", sa.String(), nullable=True),
        sa.Column("oidc_subject", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("failures", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "username = lower(username) and username <> ''", name=op.f("ck_account_username_lower")
        ),
        sa.CheckConstraint(
            "(oidc_issuer is null) = (oidc_subject is null)", name=op.f("ck_account_issuer_with_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject", name="uq_account_oidc"),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("change_set", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("commitment_id", sa.BigInteger(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("before is not null or after is not null", name=op.f("ck_change_says_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_change_set", "change", ["change_set"], unique=False)
    op.create_index(
        "ix_change_commitment_id",
        "change",
        ["commitment_id", "id"],
        unique=False,
        postgresql_where=sa.text("commitment_id is not null"),
    )
    op.create_index("ix_change_kind_at", "change", ["kind", "at"], unique=False)
    op.create_table(
        "line_birth",
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("commitment_id", "edition_id", name=op.f("pk_line_birth")),
    )
    op.create_table(
        "past_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("born_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("died_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column(
            "phase",
            postgresql.ENUM(
                "original", "adjusted", "forecast", "audited", "actual", name="phase", create_type=False
            ),
            nullable=False,
        ),
        sa.Column("financial_year", sa.SmallInteger(), nullable=False),
        sa.Column("sector_id", sa.SmallInteger(), nullable=False),
        sa.Column("allocation_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column(
            "landing",
            postgresql.ENUM(
                "ward",
                "local",
                "district",
                "province",
                "country",
                "head_office",
                "unlocated",
                "outside",
                name="landing",
                create_type=False,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("funding_source_id", sa.SmallInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_transfer", sa.Boolean(), nullable=False),
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("from_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("born_at < died_at", name=op.f("ck_past_line_stood_for_a_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_line")),
    )
    op.create_index("ix_past_line_commitment_id", "past_line", ["commitment_id"], unique=False)
    op.create_index("ix_past_line_edition_id_died_at", "past_line", ["edition_id", "died_at"], unique=False)
    op.create_table(
        "account_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("district_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(role = 'contributor') = (organisation_id is not null)",
            name=op.f("ck_account_role_contributor_of"),
        ),
        sa.CheckConstraint(
            "(role in ('planner', 'approver')) = (district_code is not null)",
            name=op.f("ck_account_role_district_of_hub"),
        ),
        sa.CheckConstraint(
            "role in ('contributor', 'planner', 'approver', 'administrator')",
            name=op.f("ck_account_role_role_known"),
        ),
        sa.CheckConstraint(
            "(territory is null) = (district_code is null)",
            name=op.f("ck_account_role_district_in_territory"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_role_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_role_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_role")),
    )
    op.create_index(
        "uq_account_role_once",
        "account_role",
        [
            "account_id",
            "role",
            sa.literal_column("coalesce(organisation_id, 0)"),
            sa.literal_column("coalesce(territory, '')"),
            sa.literal_column("coalesce(district_code, '')"),
        ],
        unique=True,
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scopes <@ array['read', 'propose', 'review']::varchar[]", name=op.f("ck_api_token_scopes_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_idempotency_key_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "kept_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("profile", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.id"],
            name=op.f("fk_kept_profile_created_by_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_kept_profile_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_profile")),
        sa.UniqueConstraint("organisation_id", "name", name="uq_kept_profile_name"),
    )
    op.create_table(
        "sign_in",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_sign_in")),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("source_file_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), server_default=sa.text("'arrived'"), nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "corrections",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "step in ('arrived', 'checking', 'checked', 'loading', 'loaded', 'failed')",
            name=op.f("ck_upload_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_upload_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_upload_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["source_file.id"], name=op.f("fk_upload_source_file_id_source_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_account_id", "upload", ["account_id"], unique=False)
    op.create_geospatial_table(
        "proposal",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("commitment_id", sa.BigInteger(), nullable=True),
        sa.Column("base_revision", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "scope",
            postgresql.ENUM(
                "site",
                "wards",
                "local",
                "district",
                "province",
                "country",
                "head_office",
                "unlocated",
                name="scope",
                create_type=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
        ),
        sa.Column(
            "district_codes", postgresql.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("largest_cents", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "action = 'add' or commitment_id is not null", name=op.f("ck_proposal_change_names_commitment")
        ),
        sa.CheckConstraint("action in ('add', 'change', 'withdraw')", name=op.f("ck_proposal_action_known")),
        sa.CheckConstraint(
            "status in ('draft', 'submitted', 'returned', 'published', 'withdrawn')",
            name=op.f("ck_proposal_status_known"),
        ),
        sa.CheckConstraint(
            "(commitment_id is null) = (base_revision is null)", name=op.f("ck_proposal_base_of_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_proposal_created_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_proposal_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_proposal_upload_id_upload"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_commitment_id", "proposal", ["commitment_id"], unique=False)
    op.create_index(
        "ix_proposal_district_codes", "proposal", ["district_codes"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_proposal_organisation_id_status", "proposal", ["organisation_id", "status"], unique=False
    )
    op.create_index("ix_proposal_upload_id", "proposal", ["upload_id"], unique=False)
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["organisation_id", "reference", "territory"],
        unique=True,
        postgresql_where=sa.text("status in ('draft', 'submitted', 'returned')"),
    )
    op.create_table(
        "proposal_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("from_status", sa.String(), nullable=True),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_proposal_event_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_event_proposal_id_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_event")),
    )
    op.create_index("ix_proposal_event_proposal_id", "proposal_event", ["proposal_id"], unique=False)
    op.create_table(
        "proposal_line",
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column(
            "phase",
            postgresql.ENUM(
                "original", "adjusted", "forecast", "audited", "actual", name="phase", create_type=False
            ),
            nullable=False,
        ),
        sa.Column("financial_year", sa.SmallInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "landing",
            postgresql.ENUM(
                "ward",
                "local",
                "district",
                "province",
                "country",
                "head_office",
                "unlocated",
                "outside",
                name="landing",
                create_type=False,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposal_line_proposal_id_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "proposal_id",
            "edition_id",
            "phase",
            "financial_year",
            "area_id",
            "landing",
            name=op.f("pk_proposal_line"),
        ),
    )
    op.add_column(
        "commitment",
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute("alter table commitment disable trigger user")
    op.execute("update commitment set created_at = changed_at")  # what is known of the time before
    op.execute("alter table commitment enable trigger user")
    op.add_column(
        "commitment", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("commitment", "revision")
    op.drop_column("commitment", "created_at")
    op.drop_table("proposal_line")
    op.drop_index("ix_proposal_event_proposal_id", table_name="proposal_event")
    op.drop_table("proposal_event")
    op.drop_index(
        "uq_proposal_open",
        table_name="proposal",
        postgresql_where=sa.text("status in ('draft', 'submitted', 'returned')"),
    )
    op.drop_index("ix_proposal_upload_id", table_name="proposal")
    op.drop_index("ix_proposal_organisation_id_status", table_name="proposal")
    op.drop_index("ix_proposal_district_codes", table_name="proposal", postgresql_using="gin")
    op.drop_index("ix_proposal_commitment_id", table_name="proposal")
    op.drop_geospatial_table("proposal")
    op.drop_index("ix_upload_account_id", table_name="upload")
    op.drop_table("upload")
    op.drop_index("ix_sign_in_account_id", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("kept_profile")
    op.drop_index("ix_idempotency_key_created_at", table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index("ix_api_token_account_id", table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("uq_account_role_once", table_name="account_role")
    op.drop_table("account_role")
    op.drop_index("ix_past_line_edition_id_died_at", table_name="past_line")
    op.drop_index("ix_past_line_commitment_id", table_name="past_line")
    op.drop_table("past_line")
    op.drop_table("line_birth")
    op.drop_index("ix_change_kind_at", table_name="change")
    op.drop_index(
        "ix_change_commitment_id", table_name="change", postgresql_where=sa.text("commitment_id is not null")
    )
    op.drop_index("ix_change_change_set", table_name="change")
    op.drop_table("change")
    op.drop_table("account")
