"""Map tiles: the table that keeps those of areas, and the functions that draw them.

Revision: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AREA_LEVEL = postgresql.ENUM(
    "country", "province", "district", "local", "ward", name="area_level", create_type=False
)

TILE_NUMBER = PGFunction(
    schema="public",
    signature="tile_number(p_metres double precision, p_z integer)",
    definition="returns integer language sql immutable parallel safe as $function$\n    select least(2 ^ p_z - 1, floor((p_metres + 20037508.342789244) * 2 ^ p_z / 40075016.685578488))::integer\n$function$",
)

TILE_FRAME = PGFunction(
    schema="public",
    signature="tile_frame(p_z integer, p_x integer, p_y integer)",
    definition="returns geometry language sql immutable parallel safe as $function$\n    select st_transform(\n        st_makeenvelope(\n            greatest(st_xmin(e), -20037508), greatest(st_ymin(e), -20037508),\n            least(st_xmax(e), 20037508), least(st_ymax(e), 20037508), 3857\n        ), 4326\n    )\n    from st_tileenvelope(p_z, p_x, p_y, margin => 64.0 / 4096) as e\n$function$",
)

TILE_UNITS = PGFunction(
    schema="public",
    signature="tile_units(p_geom geometry, p_frame geometry, p_west double precision, p_north double precision, p_units double precision, p_grid integer)",
    definition="returns geometry language sql immutable parallel safe as $function$\n    select st_snaptogrid(\n        st_affine(\n            st_transform(st_clipbybox2d(p_geom, p_frame::box2d), 3857),\n            p_units, 0, 0, -p_units, -p_west * p_units, p_north * p_units\n        ), p_grid\n    )\n$function$",
)

TILE_POLYGON = PGFunction(
    schema="public",
    signature="tile_polygon(p_geom geometry)",
    definition="returns geometry language sql immutable parallel safe as $function$\n    select st_forcepolygonccw(\n        case when st_isvalidreason(p_geom) = 'Valid Geometry' then p_geom\n            else st_collectionextract(st_makevalid(p_geom, 'method=structure'), 3) end\n    )\n$function$",
)

AREA_TILE = PGFunction(
    schema="public",
    signature="area_tile(p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer)",
    definition="returns bytea language sql stable parallel safe as $function$\n    with tile as (\n        select st_xmin(e) as west, st_ymax(e) as north, 4096 / (st_xmax(e) - st_xmin(e)) as units,\n            tile_frame(p_z, p_x, p_y) as frame,\n            case when p_z < 7 then 4 else 1 end as grid -- half a pixel is fine enough for the whole country\n        from st_tileenvelope(p_z, p_x, p_y) as e\n    ), snapped as materialized ( -- each outline once: every later mention would draw it again\n        select a.id, a.code, a.name, tile_units(g.geom, t.frame, t.west, t.north, t.units, t.grid) as geom\n        from tile t\n        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame\n        inner join area a on a.id = g.area_id\n        where a.edition_id = p_edition and a.level = p_level\n    ), areas as (\n        select id, code, name, geom\n        from (select id, code, name, tile_polygon(geom) as geom from snapped offset 0) as drawn\n        where not st_isempty(geom) -- what rounding leaves of the smallest has no area\n        order by code\n    ), points as materialized (\n        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place\n        from tile t inner join area a on a.geom && t.frame\n        where a.edition_id = p_edition and a.level = p_level\n    ), labels as (\n        select p.id, p.code, p.name,\n            st_makepoint(round((st_x(p.place) - t.west) * t.units), round((t.north - st_y(p.place)) * t.units))\n            as geom\n        from tile t cross join points p\n        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y\n        order by p.code\n    )\n    select coalesce((select st_asmvt(areas, 'areas', 4096, 'geom', 'id') from areas), '')\n        || coalesce((select st_asmvt(labels, 'labels', 4096, 'geom', 'id') from labels), '')\n$function$",
)


def upgrade() -> None:
    op.create_table(
        "area_tile",
        sa.Column("edition_id", sa.SmallInteger(), nullable=False),
        sa.Column("level", AREA_LEVEL, nullable=False),
        sa.Column("z", sa.SmallInteger(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("gzipped", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("z between 0 and 22", name=op.f("ck_area_tile_z_range")),
        sa.CheckConstraint("x >= 0 and y >= 0", name=op.f("ck_area_tile_x_y_range")),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_area_tile_edition_id_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "level", "z", "x", "y", name=op.f("pk_area_tile")),
    )
    op.create_index(
        "ix_area_generalised_band_geom", "area_generalised", ["band", "geom"], postgresql_using="gist"
    )
    for entity in (TILE_NUMBER, TILE_FRAME, TILE_UNITS, TILE_POLYGON, AREA_TILE):
        op.create_entity(entity)


def downgrade() -> None:
    for entity in (AREA_TILE, TILE_POLYGON, TILE_UNITS, TILE_FRAME, TILE_NUMBER):
        op.drop_entity(entity)
    op.drop_index("ix_area_generalised_band_geom", table_name="area_generalised", postgresql_using="gist")
    op.drop_table("area_tile")
