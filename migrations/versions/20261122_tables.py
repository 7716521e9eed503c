"""Create the tables and their types.

Revision: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


LANDING = postgresql.ENUM(
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
)
PHASE = postgresql.ENUM(
    "original", "adjusted", "forecast", "audited", "actual", name="phase", create_type=False
)
SPHERE = postgresql.ENUM(
    "national",
    "provincial",
    "district",
    "local",
    "soe",
    "private",
    "partner",
    name="sphere",
    create_type=False,
)
AREA_LEVEL = postgresql.ENUM(
    "country", "province", "district", "local", "ward", name="area_level", create_type=False
)
SCOPE = postgresql.ENUM(
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
)
LOCATE_METHOD = postgresql.ENUM(
    "coordinates",
    "geometry",
    "ward_list",
    "area_name",
    "place_name",
    "stated",
    "none",
    name="locate_method",
    create_type=False,
)
SPLIT_METHOD = postgresql.ENUM(
    "whole", "length", "area", "population", "declared", "equal", name="split_method", create_type=False
)
TYPES = (LANDING, PHASE, SPHERE, AREA_LEVEL, SCOPE, LOCATE_METHOD, SPLIT_METHOD)
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"create extension if not exists {extension}")
    for kind in TYPES:
        kind.create(op.get_bind())
    op.create_table(
        "budget_line",
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("phase", PHASE, nullable=False),
        sa.Column("financial_year", sa.SmallInteger(), nullable=False),
        sa.Column("sector_id", sa.SmallInteger(), nullable=False),
        sa.Column("allocation_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("landing", LANDING, nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("funding_source_id", sa.SmallInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_transfer", sa.Boolean(), nullable=False),
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("from_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("position between 1 and parts", name=op.f("ck_budget_line_position_range")),
        sa.PrimaryKeyConstraint(
            "edition_id",
            "phase",
            "financial_year",
            "sector_id",
            "allocation_id",
            "position",
            name=op.f("pk_budget_line"),
        ),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("manifest", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.text("territory"), "="),
            (sa.text("daterange(valid_from, valid_to, '[)')"), "&&"),
            where=sa.text("activated_at is not null"),
            using="gist",
            name="ex_edition_active_overlap",
        ),
        sa.CheckConstraint(
            "valid_to is null or valid_to > valid_from", name=op.f("ck_edition_valid_to_after_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("slug", name=op.f("uq_edition_slug")),
    )
    op.create_table(
        "focal_area",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_area")),
        sa.UniqueConstraint("code", name=op.f("uq_focal_area_code")),
    )
    op.create_table(
        "funding_source",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_grant", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_source")),
        sa.UniqueConstraint("code", name=op.f("uq_funding_source_code")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("more_is", sa.String(), nullable=False),
        sa.CheckConstraint(
            "more_is in ('worse', 'better', 'neutral')", name=op.f("ck_indicator_more_is_known")
        ),
        sa.CheckConstraint(
            "unit in ('persons', 'households', 'percent', 'index')", name=op.f("ck_indicator_unit_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_code")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sphere", SPHERE, nullable=False),
        sa.Column("fy_start_month", sa.SmallInteger(), nullable=False),
        sa.Column("area_level", AREA_LEVEL, nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.CheckConstraint(
            "fy_start_month between 1 and 12", name=op.f("ck_organisation_fy_start_month_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "source_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_source_file_sha256")),
    )
    op.create_table(
        "stage",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("code", name=op.f("uq_stage_code")),
    )
    op.create_geospatial_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("level", AREA_LEVEL, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("country_id", sa.Integer(), nullable=True),
        sa.Column("province_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("local_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("ward_number", sa.SmallInteger(), nullable=True),
        sa.Column("is_metro", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("area_km2", sa.Double(), nullable=False),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
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
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(level = 'country') = (parent_id is null)", name=op.f("ck_area_only_the_country_has_no_parent")
        ),
        sa.CheckConstraint("area_km2 > 0", name=op.f("ck_area_area_km2_positive")),
        sa.ForeignKeyConstraint(
            ["country_id"], ["area.id"], name=op.f("fk_area_country_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["area.id"], name=op.f("fk_area_district_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_area_edition_id_edition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["local_id"], ["area.id"], name=op.f("fk_area_local_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["area.id"], name=op.f("fk_area_parent_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["province_id"], ["area.id"], name=op.f("fk_area_province_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["area.id"], name=op.f("fk_area_ward_id_area"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("edition_id", "level", "code", name="uq_area_edition_level_code"),
    )
    op.create_index("ix_area_district_id", "area", ["district_id"], unique=False)
    op.create_geospatial_index(
        "ix_area_geom", "area", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_area_local_id", "area", ["local_id"], unique=False)
    op.create_index(
        "ix_area_name_trgm",
        "area",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_index("ix_area_parent_id", "area", ["parent_id"], unique=False)
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_file_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("rows_loaded", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("cents_in", sa.BigInteger(), nullable=False),
        sa.Column("cents_loaded", sa.BigInteger(), nullable=False),
        sa.Column("cents_refused", sa.BigInteger(), nullable=False),
        sa.Column("commitments_new", sa.Integer(), nullable=False),
        sa.Column("commitments_changed", sa.Integer(), nullable=False),
        sa.Column("commitments_same", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "cents_in = cents_loaded + cents_refused", name=op.f("ck_import_run_cents_add_up")
        ),
        sa.CheckConstraint("rows_in = rows_loaded + rows_refused", name=op.f("ck_import_run_rows_add_up")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_import_run_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["source_file.id"], name=op.f("fk_import_run_source_file_id_source_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_source_file_id", "import_run", ["source_file_id"], unique=False)
    op.create_table(
        "sector",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("focal_area_id", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["focal_area_id"], ["focal_area.id"], name=op.f("fk_sector_focal_area_id_focal_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector")),
        sa.UniqueConstraint("code", name=op.f("uq_sector_code")),
    )
    op.create_geospatial_table(
        "area_generalised",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("band between 0 and 9", name=op.f("ck_area_generalised_band_range")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_generalised_area_id_area"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("area_id", "band", name=op.f("pk_area_generalised")),
    )
    op.create_geospatial_table(
        "area_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("level", AREA_LEVEL, nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_piece_area_id_area"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_piece")),
    )
    op.create_index("ix_area_piece_area_id", "area_piece", ["area_id"], unique=False)
    op.create_index(
        "ix_area_piece_edition_level_geom",
        "area_piece",
        ["edition_id", "level", "geom"],
        unique=False,
        postgresql_using="gist",
    )
    op.create_geospatial_table(
        "commitment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("sector_id", sa.SmallInteger(), nullable=True),
        sa.Column("focal_area_id", sa.SmallInteger(), nullable=True),
        sa.Column("stage_id", sa.SmallInteger(), nullable=True),
        sa.Column("is_catalytic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_transfer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("total_cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("locate_method", LOCATE_METHOD, nullable=False),
        sa.Column("precision", sa.SmallInteger(), nullable=False),
        sa.Column("exactness", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
        ),
        sa.Column(
            "shape",
            sa.String(),
            sa.Computed(
                "CASE WHEN (geometrytype(geom) = 'POINT'::text) THEN 'point'::text "
                "WHEN (st_dimension(geom) = 0) THEN 'points'::text WHEN (st_dimension(geom) = 1) THEN 'line'::text "
                "WHEN (st_dimension(geom) = 2) THEN 'area'::text ELSE NULL::text END",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column("area_level", AREA_LEVEL, nullable=True),
        sa.Column("area_code", sa.String(), nullable=True),
        sa.Column("code_edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("split_by", SPLIT_METHOD, nullable=True),
        sa.Column(
            "stated", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.String(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(scope = 'site') = (geom is not null)", name=op.f("ck_commitment_site_has_geometry")
        ),
        sa.CheckConstraint(
            "(scope in ('local', 'district', 'province')) = (area_code is not null)",
            name=op.f("ck_commitment_scope_names_area"),
        ),
        sa.CheckConstraint(
            "(area_level is null) = (area_code is null)", name=op.f("ck_commitment_area_level_with_code")
        ),
        sa.CheckConstraint("exactness in (1, 2)", name=op.f("ck_commitment_exactness_range")),
        sa.CheckConstraint("precision between 1 and 9", name=op.f("ck_commitment_precision_range")),
        sa.ForeignKeyConstraint(
            ["code_edition_id"], ["edition.id"], name=op.f("fk_commitment_code_edition_id_edition")
        ),
        sa.ForeignKeyConstraint(
            ["focal_area_id"], ["focal_area.id"], name=op.f("fk_commitment_focal_area_id_focal_area")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_commitment_import_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_commitment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_commitment_sector_id_sector")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_commitment_stage_id_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("organisation_id", "reference", "territory", name="uq_commitment_source"),
    )
    op.create_geospatial_index(
        "ix_commitment_geom", "commitment", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_commitment_geom_extended",
        "commitment",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("shape in ('line', 'area')"),
        postgresql_ops={},
    )
    op.create_index("ix_commitment_import_run_id", "commitment", ["import_run_id"], unique=False)
    op.create_index(
        "ix_commitment_name_trgm",
        "commitment",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.create_table(
        "import_finding",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("suggestion", sa.String(), nullable=True),
        sa.Column(
            "known", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("accepted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "severity in ('refuse', 'warn', 'note')", name=op.f("ck_import_finding_severity_known")
        ),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_import_finding_import_run_id_import_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_finding")),
    )
    op.create_index(
        "ix_import_finding_import_run_id_row", "import_finding", ["import_run_id", "row"], unique=False
    )
    op.create_table(
        "need_value",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_need_value_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_need_value_area_id_area"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_need_value_indicator_id_indicator")
        ),
        sa.PrimaryKeyConstraint("area_id", "indicator_id", "year", name=op.f("pk_need_value")),
    )
    op.create_index("ix_need_value_indicator_id_year", "need_value", ["indicator_id", "year"], unique=False)
    op.create_table(
        "refused_row",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"],
            ["import_run.id"],
            name=op.f("fk_refused_row_import_run_id_import_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_row")),
    )
    op.create_index("ix_refused_row_import_run_id", "refused_row", ["import_run_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("financial_year", sa.SmallInteger(), nullable=False),
        sa.Column("phase", PHASE, nullable=False),
        sa.Column("funding_source_id", sa.SmallInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.String(), server_default=sa.text("'unknown'"), nullable=False),
        sa.CheckConstraint(
            "vat in ('included', 'excluded', 'unknown')", name=op.f("ck_allocation_vat_known")
        ),
        sa.CheckConstraint(
            "abs(amount_cents) <= 1000000000000000", name=op.f("ck_allocation_amount_cents_range")
        ),
        sa.CheckConstraint(
            "financial_year between 1994 and 2100", name=op.f("ck_allocation_financial_year_range")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_allocation_commitment_id_commitment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["funding_source_id"],
            ["funding_source.id"],
            name=op.f("fk_allocation_funding_source_id_funding_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint(
            "commitment_id",
            "financial_year",
            "phase",
            "funding_source_id",
            name="uq_allocation_commitment_year_phase_source",
        ),
    )
    op.create_table(
        "commitment_ward",
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ward_code", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role in ('work', 'benefit', 'stated')", name=op.f("ck_commitment_ward_role_known")
        ),
        sa.CheckConstraint("share between 0 and 1000000", name=op.f("ck_commitment_ward_share_range")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_ward_commitment_id_commitment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("commitment_id", "role", "ward_code", name=op.f("pk_commitment_ward")),
    )
    op.create_table(
        "placement",
        sa.Column("commitment_id", sa.BigInteger(), nullable=False),
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("landing", LANDING, nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("split", SPLIT_METHOD, nullable=False),
        sa.Column("is_estimated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_placement_weight_not_negative")),
        sa.PrimaryKeyConstraint(
            "commitment_id", "edition_id", "area_id", "landing", name=op.f("pk_placement")
        ),
    )


def downgrade() -> None:
    op.drop_table("placement")
    op.drop_table("commitment_ward")
    op.drop_table("allocation")
    op.drop_index("ix_refused_row_import_run_id", table_name="refused_row")
    op.drop_table("refused_row")
    op.drop_index("ix_need_value_indicator_id_year", table_name="need_value")
    op.drop_table("need_value")
    op.drop_index("ix_import_finding_import_run_id_row", table_name="import_finding")
    op.drop_table("import_finding")
    op.drop_index(
        "ix_commitment_name_trgm",
        table_name="commitment",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.drop_index("ix_commitment_import_run_id", table_name="commitment")
    op.drop_index("ix_commitment_geom_extended", table_name="commitment", postgresql_using="gist")
    op.drop_geospatial_index(
        "ix_commitment_geom", table_name="commitment", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("commitment")
    op.drop_index("ix_area_piece_edition_level_geom", table_name="area_piece", postgresql_using="gist")
    op.drop_index("ix_area_piece_area_id", table_name="area_piece")
    op.drop_geospatial_table("area_piece")
    op.drop_geospatial_table("area_generalised")
    op.drop_table("sector")
    op.drop_index("ix_import_run_source_file_id", table_name="import_run")
    op.drop_table("import_run")
    op.drop_index("ix_area_parent_id", table_name="area")
    op.drop_index(
        "ix_area_name_trgm",
        table_name="area",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.drop_index("ix_area_local_id", table_name="area")
    op.drop_geospatial_index("ix_area_geom", table_name="area", postgresql_using="gist", column_name="geom")
    op.drop_index("ix_area_district_id", table_name="area")
    op.drop_geospatial_table("area")
    op.drop_table("stage")
    op.drop_table("source_file")
    op.drop_table("organisation")
    op.drop_table("indicator")
    op.drop_table("funding_source")
    op.drop_table("focal_area")
    op.drop_table("edition")
    op.drop_table("budget_line")
    for kind in reversed(TYPES):
        kind.drop(op.get_bind())
