"""Tiles of small scales in units of a pixel, small areas in them as one, and their label points in tiles of their own.

Revision: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="tile_units( p_geom geometry, p_frame geometry, p_west double precision, p_north double precision, p_units double precision )",
        definition="returns geometry language sql immutable parallel safe as $function$\n    select st_snaptogrid(\n        st_affine(\n            st_transform(st_clipbybox2d(p_geom, p_frame::box2d), 3857),\n            p_units, 0, 0, -p_units, -p_west * p_units, p_north * p_units\n        ), 1\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="tile_place(p_level area_level, p_z integer, p_x integer, p_y integer)",
        definition="returns table (\n    west double precision, north double precision, extent integer, units double precision, frame geometry,\n    is_named boolean\n)\nlanguage sql immutable parallel safe as $function$\n    select st_xmin(e), st_ymax(e), 4096 / tile_grid(p_z), 4096 / tile_grid(p_z) / (st_xmax(e) - st_xmin(e)),\n        tile_frame(p_z, p_x, p_y), p_z >= 7 or p_level not in ('local', 'ward')\n    from st_tileenvelope(p_z, p_x, p_y) as e\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="label_tile( p_edition integer, p_level area_level, p_z integer, p_x integer, p_y integer )",
        definition="returns bytea language sql stable parallel safe as $function$\n    with tile as (\n        select * from tile_place(p_level, p_z, p_x, p_y)\n    ), points as materialized (\n        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place\n        from tile t inner join area a on a.geom && t.frame\n        where a.edition_id = p_edition and a.level = p_level\n    ), labels as (\n        select p.id, case when t.is_named then p.code end as code, case when t.is_named then p.name end as name,\n            st_makepoint(\n                round((st_x(p.place) - t.west) * t.units), round((t.north - st_y(p.place)) * t.units)\n            ) as geom\n        from tile t cross join points p\n        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y\n        order by p.code\n    )\n    select coalesce(st_asmvt(labels, 'labels', (select extent from tile), 'geom', 'id'), '') from labels\n$function$",
    ),
]
CHANGED = [
    PGFunction(
        schema="public",
        signature="tile_frame(p_z integer, p_x integer, p_y integer)",
        definition="returns geometry language sql immutable parallel safe as $function$\n    select st_transform(\n        st_makeenvelope(\n            greatest(st_xmin(e), -20037508), greatest(st_ymin(e), -20037508),\n            least(st_xmax(e), 20037508), least(st_ymax(e), 20037508), 3857\n        ), 4326\n    )\n    from st_tileenvelope(p_z, p_x, p_y, margin => (case when p_z < 7 then 4 else 8 end) / 512.0) as e\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="tile_polygon(p_geom geometry)",
        definition="returns geometry language sql immutable parallel safe as $function$\n    select st_forcepolygonccw(\n        case when st_isvalidreason(p_geom) = 'Valid Geometry' then p_geom\n            -- Where rings crossed lies no unit, and a tile would cut the fraction off: a gap beside the neighbour.\n            else st_snaptogrid(st_collectionextract(st_makevalid(p_geom, 'method=structure'), 3), 1) end\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="area_tile( p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer )",
        definition="returns bytea language sql stable parallel safe as $function$\n    with tile as (\n        select * from tile_place(p_level, p_z, p_x, p_y)\n    ), snapped as materialized ( -- each outline once: every later mention would draw it again\n        select a.id, a.code, case when t.is_named then a.code end as shown,\n            case when t.is_named then a.name end as name,\n            tile_units(g.geom, t.frame, t.west, t.north, t.units) as geom,\n            a.label_point\n        from tile t\n        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame\n        inner join area a on a.id = g.area_id\n        where a.edition_id = p_edition and a.level = p_level\n    ), drawn as materialized (\n        select s.*, tile_polygon(s.geom) as shape, st_transform(s.label_point, 3857) as place from snapped s\n    ), cells as ( -- of the smallest, rounding leaves nothing: the pixel that holds the label stands for it\n        select d.id, d.code, d.shown, d.name,\n            floor((st_x(d.place) - t.west) * t.units) as x, floor((t.north - st_y(d.place)) * t.units) as y\n        from tile t cross join drawn d\n        where coalesce(st_isempty(d.shape), true)\n            and tile_number(st_x(d.place), p_z) = p_x and tile_number(-st_y(d.place), p_z) = p_y\n    ), areas as (\n        select each.id, each.shown as code, each.name, each.geom -- what is null is left out\n        from (\n            select d.id, d.code, d.shown, d.name, d.shape as geom, false as is_cell\n            from drawn d where not st_isempty(d.shape)\n            union all\n            select c.id, c.code, c.shown, c.name,\n                st_forcepolygonccw(st_makeenvelope(c.x, c.y, c.x + 1, c.y + 1)) as geom, true as is_cell\n            from cells c\n        ) as each\n        order by each.is_cell, each.code -- cells last, so that they lie above\n    )\n    select coalesce(\n        (select st_asmvt(areas, 'areas', (select extent from tile), 'geom', 'id') from areas), ''\n    ) || case when (select is_named from tile) then label_tile(p_edition, p_level, p_z, p_x, p_y) else '' end\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="tile_frame(p_z integer, p_x integer, p_y integer)",
        definition="returns geometry language sql immutable parallel safe as $function$\n    select st_transform(\n        st_makeenvelope(\n            greatest(st_xmin(e), -20037508), greatest(st_ymin(e), -20037508),\n            least(st_xmax(e), 20037508), least(st_ymax(e), 20037508), 3857\n        ), 4326\n    )\n    from st_tileenvelope(p_z, p_x, p_y, margin => 64.0 / 4096) as e\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="tile_polygon(p_geom geometry)",
        definition="returns geometry language sql immutable parallel safe as $function$\n    select st_forcepolygonccw(\n        case when st_isvalidreason(p_geom) = 'Valid Geometry' then p_geom\n            else st_collectionextract(st_makevalid(p_geom, 'method=structure'), 3) end\n    )\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="area_tile( p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer )",
        definition="returns bytea language sql stable parallel safe as $function$\n    with tile as (\n        select st_xmin(e) as west, st_ymax(e) as north, 4096 / (st_xmax(e) - st_xmin(e)) as units,\n            tile_frame(p_z, p_x, p_y) as frame, tile_grid(p_z) as grid,\n            p_z >= 7 or p_level not in ('local', 'ward') as is_named\n        from st_tileenvelope(p_z, p_x, p_y) as e\n    ), snapped as materialized ( -- each outline once: every later mention would draw it again\n        select a.id, a.code, case when t.is_named then a.code end as shown,\n            case when t.is_named then a.name end as name,\n            tile_units(g.geom, t.frame, t.west, t.north, t.units, t.grid) as geom\n        from tile t\n        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame\n        inner join area a on a.id = g.area_id\n        where a.edition_id = p_edition and a.level = p_level\n    ), areas as (\n        select id, shown as code, name, geom -- what is null is left out\n        from (select id, code, shown, name, tile_polygon(geom) as geom from snapped offset 0) as drawn\n        where not st_isempty(geom) -- what rounding leaves of the smallest has no area\n        order by drawn.code\n    ), points as materialized (\n        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place\n        from tile t inner join area a on a.geom && t.frame\n        where a.edition_id = p_edition and a.level = p_level\n    ), labels as (\n        select p.id, case when t.is_named then p.code end as code, case when t.is_named then p.name end as name,\n            st_makepoint(\n                round((st_x(p.place) - t.west) * t.units / t.grid) * t.grid,\n                round((t.north - st_y(p.place)) * t.units / t.grid) * t.grid\n            ) as geom\n        from tile t cross join points p\n        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y\n        order by p.code\n    )\n    select coalesce((select st_asmvt(areas, 'areas', 4096, 'geom', 'id') from areas), '')\n        || coalesce((select st_asmvt(labels, 'labels', 4096, 'geom', 'id') from labels), '')\n$function$",
    ),
]
GONE = [
    PGFunction(
        schema="public",
        signature="tile_units( p_geom geometry, p_frame geometry, p_west double precision, p_north double precision, p_units double precision, p_grid integer )",
        definition="returns geometry language sql immutable parallel safe as $function$\n    select st_snaptogrid(\n        st_affine(\n            st_transform(st_clipbybox2d(p_geom, p_frame::box2d), 3857),\n            p_units, 0, 0, -p_units, -p_west * p_units, p_north * p_units\n        ), p_grid\n    )\n$function$",
    ),
]
KEY = ["edition_id", "level", "z", "x", "y"]


def upgrade() -> None:
    op.execute("delete from area_tile where z < 7")  # to be drawn anew
    op.add_column(
        "area_tile", sa.Column("is_labels", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _key_by([*KEY, "is_labels"])
    for entity in NEW:
        op.create_entity(entity)
    for entity in CHANGED:
        op.replace_entity(entity)
    for entity in GONE:
        op.drop_entity(entity)


def downgrade() -> None:
    op.execute("delete from area_tile where z < 7 or is_labels")
    _key_by(KEY)
    op.drop_column("area_tile", "is_labels")
    for entity in GONE:
        op.create_entity(entity)
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in reversed(NEW):
        op.drop_entity(entity)


def _key_by(columns: list[str]) -> None:
    op.drop_constraint("pk_area_tile", "area_tile", type_="primary")
    op.create_primary_key("pk_area_tile", "area_tile", columns)
