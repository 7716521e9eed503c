"""A view as a GeoPackage: its areas with their figures, its commitments' sites, and how QGIS draws them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import shapely

from service.db import ReadSession
from service.gaps.words import GapArea
from service.maps.words import GapMeasure
from service.rollups.behind import commitment_sites
from service.rollups.words import Site
from service.sheets import qgis_style, wording
from service.sheets.about import about
from service.sheets.geography import areas_of
from service.sheets.words import View
from spatial.crs import WGS84_EPSG
from spatial.libraries import gpd, pd, pyogrio

AREAS: Final = "areas"
WITHOUT_DATA: Final = "areas_without_data"
_SITES: Final = {"point": "commitments", "line": "commitments_lines", "area": "commitments_areas"}
_SHAPES: Final = {"point": "point", "points": "point", "line": "line", "area": "area"}
_GEOMETRY_TYPES: Final = {"point": "MultiPoint", "line": "MultiLineString", "area": "MultiPolygon"}
_CENTS: Final = 100
_FINEST_BAND: Final = 4
# The table in which QGIS keeps the styles of a GeoPackage's layers.
_STYLE_TABLE: Final = """
    create table layer_styles (
        id integer primary key autoincrement not null,
        f_table_catalog text(256), f_table_schema text(256), f_table_name text(256),
        f_geometry_column text(256), styleName text(30), styleQML text, styleSLD text, useAsDefault boolean,
        description text, owner text(30), ui text(30),
        update_time datetime default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    );
    create table about (
        id integer primary key autoincrement not null, name text not null, said text not null
    );
"""
_REGISTER: Final = """
    insert into gpkg_contents (table_name, data_type, identifier) values (?, 'attributes', ?)
"""
_ADD_STYLE: Final = """
    insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
        styleQML, styleSLD, useAsDefault, description, owner)
    values ('', '', ?, 'geom', 'onebudget', ?, '', 1, ?, '')
"""


class _Layer(NamedTuple):
    """A layer to write, with its style."""

    name: str
    frame: gpd.GeoDataFrame
    geometry_type: str
    style: str


def as_gpkg(session: ReadSession, view: View, checksum: str) -> bytes:
    """Write the areas with their figures, the sites of commitments, the styles, and a table about them."""
    with tempfile.TemporaryDirectory(prefix="onebudget-") as folder:
        path = Path(folder) / "view.gpkg"
        layers = [*_area_layers(session, view), *_site_layers(session, view)]
        for layer in layers:
            pyogrio.write_dataframe(
                layer.frame,
                path,
                layer=layer.name,
                driver="GPKG",
                geometry_type=layer.geometry_type,
                promote_to_multi=True,
                append=path.exists(),
            )
        _write_tables(path, layers, about(view, checksum), wording.measure(view))
        return path.read_bytes()


def _area_layers(session: ReadSession, view: View) -> list[_Layer]:
    outlines = areas_of(session, view, _FINEST_BAND)
    figures = pd.DataFrame([_figures(one, view) for one in view.areas])
    if view.gaps is not None:
        figures = figures.merge(pd.DataFrame(list(map(_gap_figures, view.gaps.areas))), on="code", how="left")
        figures["estimated"] = figures.pop("estimated")  # programs may count columns: what is new comes last
    frame = outlines[["code", "geometry"]].merge(figures, on="code", how="left")
    known = frame[frame["value"].notna()]
    style = qgis_style.graduated(view, "value")
    if view.measure is GapMeasure.TWO_WAY:
        style = qgis_style.two_way("class")
    layers = [_Layer(AREAS, frame, "MultiPolygon", style)]
    if len(known) < len(frame):
        # A graduated renderer leaves out what has no value; a layer of its own hatches it.
        empty = frame.loc[frame["value"].isna(), ["code", "name", "geometry"]]
        layers.insert(0, _Layer(WITHOUT_DATA, empty, "MultiPolygon", qgis_style.no_data()))
    return layers


def _figures(one: Any, view: View) -> dict[str, Any]:
    area = one.area
    per_person = area.cents_per_person
    return {
        "code": area.code,
        "name": area.name,
        "level": area.level.value,
        "parent": area.parent_code,
        "edition": view.rollup.edition,
        "phase": view.rollup.phase.value,
        "period": wording.period(view),
        "measure": view.measure.value,
        "value": one.value,
        "class": one.class_index,
        "amount": area.cents / _CENTS,
        "at_ward": area.at_ward_cents / _CENTS,
        "residual": area.residual_cents / _CENTS,
        "commitments": area.commitments,
        "coverage": area.coverage,
        "population": None if area.population is None else float(area.population),
        "per_person": None if per_person is None else per_person / _CENTS,
        "estimated": area.estimated_cents / _CENTS,
    }


def _gap_figures(area: GapArea) -> dict[str, Any]:
    return {
        "code": area.code,
        "need": area.need,
        "base": area.base,
        "method": str(area.method),
        "need_share": area.need_share,
        "budget_share": area.budget_share,
        "gap_points": area.points,
        "gap_low": area.low,
        "gap_high": area.high,
        "gap": None if area.gap_cents is None else area.gap_cents / _CENTS,
        "two_way": area.two_way,
    }


def _site_layers(session: ReadSession, view: View) -> list[_Layer]:
    """The sites, a layer for each kind of shape, since QGIS draws one kind at a time."""
    found = commitment_sites(session, view.rollup, view.today)
    by_shape: dict[str, list[Site]] = {shape: [] for shape in _SITES}
    for site in found:
        if site.shape in _SHAPES:
            by_shape[_SHAPES[site.shape]].append(site)
    return [
        _Layer(_SITES[shape], _site_frame(sites), _GEOMETRY_TYPES[shape], qgis_style.sites(shape))
        for shape, sites in by_shape.items()
        if sites or shape == "point"
    ]


def _site_frame(sites: Sequence[Site]) -> gpd.GeoDataFrame:
    columns = ("reference", "name", "organisation", "sphere", "sector")
    table = {column: [getattr(site, column) for site in sites] for column in columns}
    table["sphere"] = [str(sphere) for sphere in table["sphere"]]
    frame = pd.DataFrame(table, dtype=object).assign(
        amount=pd.Series([site.cents / _CENTS for site in sites], dtype="float64")
    )
    shapes = shapely.from_wkb([site.wkb for site in sites])
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=frame.index), crs=WGS84_EPSG)


def _write_tables(
    path: Path, layers: Iterable[_Layer], said: Sequence[tuple[str, str]], description: str
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_STYLE_TABLE)
        for table in ("layer_styles", "about"):
            database.execute(_REGISTER, (table, table))
        for layer in layers:
            database.execute(_ADD_STYLE, (layer.name, layer.style, description))
        database.executemany("insert into about (name, said) values (?, ?)", said)
