"""Tiles of small scales are rounded to a pixel, and name neither municipalities nor wards; those kept are drawn anew.

Revision: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SIGNATURE = (
    "area_tile(p_edition integer, p_level area_level, p_band integer, p_z integer, p_x integer, p_y integer)"
)
AFTER = "returns bytea language sql stable parallel safe as $function$\n    with tile as (\n        select st_xmin(e) as west, st_ymax(e) as north, 4096 / (st_xmax(e) - st_xmin(e)) as units,\n            tile_frame(p_z, p_x, p_y) as frame, tile_grid(p_z) as grid,\n            p_z >= 7 or p_level not in ('local', 'ward') as is_named\n        from st_tileenvelope(p_z, p_x, p_y) as e\n    ), snapped as materialized ( -- each outline once: every later mention would draw it again\n        select a.id, a.code, case when t.is_named then a.code end as shown,\n            case when t.is_named then a.name end as name,\n            tile_units(g.geom, t.frame, t.west, t.north, t.units, t.grid) as geom\n        from tile t\n        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame\n        inner join area a on a.id = g.area_id\n        where a.edition_id = p_edition and a.level = p_level\n    ), areas as (\n        select id, shown as code, name, geom -- what is null is left out\n        from (select id, code, shown, name, tile_polygon(geom) as geom from snapped offset 0) as drawn\n        where not st_isempty(geom) -- what rounding leaves of the smallest has no area\n        order by drawn.code\n    ), points as materialized (\n        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place\n        from tile t inner join area a on a.geom && t.frame\n        where a.edition_id = p_edition and a.level = p_level\n    ), labels as (\n        select p.id, case when t.is_named then p.code end as code, case when t.is_named then p.name end as name,\n            st_makepoint(\n                round((st_x(p.place) - t.west) * t.units / t.grid) * t.grid,\n                round((t.north - st_y(p.place)) * t.units / t.grid) * t.grid\n            ) as geom\n        from tile t cross join points p\n        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y\n        order by p.code\n    )\n    select coalesce((select st_asmvt(areas, 'areas', 4096, 'geom', 'id') from areas), '')\n        || coalesce((select st_asmvt(labels, 'labels', 4096, 'geom', 'id') from labels), '')\n$function$"
BEFORE = "returns bytea language sql stable parallel safe as $function$\n    with tile as (\n        select st_xmin(e) as west, st_ymax(e) as north, 4096 / (st_xmax(e) - st_xmin(e)) as units,\n            tile_frame(p_z, p_x, p_y) as frame,\n            case when p_z < 7 then 4 else 1 end as grid -- half a pixel is fine enough for the whole country\n        from st_tileenvelope(p_z, p_x, p_y) as e\n    ), snapped as materialized ( -- each outline once: every later mention would draw it again\n        select a.id, a.code, a.name, tile_units(g.geom, t.frame, t.west, t.north, t.units, t.grid) as geom\n        from tile t\n        inner join area_generalised g on g.band = p_band::smallint and g.geom && t.frame\n        inner join area a on a.id = g.area_id\n        where a.edition_id = p_edition and a.level = p_level\n    ), areas as (\n        select id, code, name, geom\n        from (select id, code, name, tile_polygon(geom) as geom from snapped offset 0) as drawn\n        where not st_isempty(geom) -- what rounding leaves of the smallest has no area\n        order by code\n    ), points as materialized (\n        select a.id, a.code, a.name, st_transform(a.label_point, 3857) as place\n        from tile t inner join area a on a.geom && t.frame\n        where a.edition_id = p_edition and a.level = p_level\n    ), labels as (\n        select p.id, p.code, p.name,\n            st_makepoint(round((st_x(p.place) - t.west) * t.units), round((t.north - st_y(p.place)) * t.units))\n            as geom\n        from tile t cross join points p\n        where tile_number(st_x(p.place), p_z) = p_x and tile_number(-st_y(p.place), p_z) = p_y\n        order by p.code\n    )\n    select coalesce((select st_asmvt(areas, 'areas', 4096, 'geom', 'id') from areas), '')\n        || coalesce((select st_asmvt(labels, 'labels', 4096, 'geom', 'id') from labels), '')\n$function$"

TILE_GRID = PGFunction(
    schema="public",
    signature="tile_grid(p_z integer)",
    definition="returns integer language sql immutable parallel safe as $function$\n    select case when p_z < 6 then 8 when p_z < 7 then 4 else 1 end\n$function$",
)


def upgrade() -> None:
    op.create_entity(TILE_GRID)
    op.replace_entity(PGFunction(schema="public", signature=SIGNATURE, definition=AFTER))
    op.execute("delete from area_tile where z < 7")


def downgrade() -> None:
    op.replace_entity(PGFunction(schema="public", signature=SIGNATURE, definition=BEFORE))
    op.execute("delete from area_tile where z < 7")
    op.drop_entity(TILE_GRID)
