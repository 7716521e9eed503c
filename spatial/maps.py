"""Turns frames into folium maps that need nothing from any network: no basemap, no linked script or style."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

import numpy as np
import shapely

from spatial.libraries import folium, gpd
from spatial.sheet_frame import at_home
from spatial.sheet_map import BELOW_ZERO, CIRCLE_FILL, HATCH_LINE, Border, circle_radius

DIGITS: Final = 4
"""Decimals of a degree that outlines keep: about ten metres."""
_FINE_DIGITS: Final = 5
_FINE_DEGREES: Final = 0.6
_HATCH_ID: Final = "no-data"
_CIRCLE_PX: Final = 34.0
_PX_PER_MM: Final = 4.0
_DISC: Final[Mapping[str, Any]] = {
    "color": "#ffffff",
    "weight": 1,
    "fill": True,
    "fill_color": CIRCLE_FILL,
    "fill_opacity": 0.78,
}
_RING: Final[Mapping[str, Any]] = {"color": BELOW_ZERO, "weight": 2, "fill": True, "fill_opacity": 0}
_FOLIUM_VIEWPORT: Final = "initial-scale=1.0, maximum-scale=1.0, user-scalable=no"

HATCH_DEFS: Final = (
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
    f'<pattern id="{_HATCH_ID}" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
    f'<path d="M0 0V6" stroke="{HATCH_LINE}" stroke-width="1.4"/></pattern></defs></svg>'
)


@dataclass(frozen=True)
class Assets:
    """What a page holds in itself: the map library's script, and all styles with the typeface in them."""

    script: str
    styles: str


@dataclass(frozen=True)
class MapPage:
    """What stands around a map.

    Attributes:
        title: Of the page.
        body: HTML beside the map: title, legend, sources. Written by the caller, who escapes it.
        labels: Names of the figures in ``areas``, by column, in the order in which a tooltip lists them.
        names: Columns ``text`` and ``geometry``, the areas that bear their names on the map.
    """

    title: str
    body: str
    labels: Mapping[str, str] = field(default_factory=dict)
    names: gpd.GeoDataFrame | None = None


def standalone_map(
    areas: gpd.GeoDataFrame, borders: Sequence[tuple[gpd.GeoDataFrame, Border]], page: MapPage, assets: Assets
) -> folium.Map:
    """Draw areas as a folium map that opens from a disk without a network.

    Parameters
    ----------
    areas : GeoDataFrame
        In WGS 84 degrees. Column ``fill`` is a colour, or None for an area without data; the columns that
        ``page.labels`` names are texts. A column ``amount``, where there is one, is drawn as circles.
    borders : sequence of (GeoDataFrame, Border)
        Outlines over the areas, the finest first.
    page : MapPage
    assets : Assets

    Returns
    -------
    folium.Map
        ``page_of`` writes it; its figure links to nothing.
    """
    figure = folium.Figure(title=page.title)
    made = folium.Map(
        tiles=None, zoom_control=True, control_scale=True, attribution_control=False, zoom_snap=0.25,
        max_bounds_viscosity=0.6,
    )  # fmt: skip
    made.default_js, made.default_css = [], []
    figure.add_child(made)
    figure.header.add_child(folium.Element(f"<style>{assets.styles}</style>"), name="styles")
    figure.header.add_child(folium.Element(f"<script>{assets.script}</script>"), name="script")
    figure.html.add_child(folium.Element(HATCH_DEFS + page.body), name="beside")
    digits = _digits(areas)
    _area_layer(areas, page, digits).add_to(made)
    for outlines, border in borders:
        _border_layer(outlines, border, digits).add_to(made)
    if "amount" in areas:
        _circle_layer(areas, page).add_to(made)
    if page.names is not None and len(page.names):
        _name_layer(page.names).add_to(made)
    _fit(made, areas)
    return made


def page_of(made: folium.Map) -> str:
    """Write a map as a whole page, in a declared language, that readers may enlarge."""
    text: str = made.get_root().render()
    return text.replace("<html>", '<html lang="en">', 1).replace(_FOLIUM_VIEWPORT, "initial-scale=1.0", 1)


def _digits(areas: gpd.GeoDataFrame) -> int:
    west, _, east, _ = areas.total_bounds
    return _FINE_DIGITS if east - west < _FINE_DEGREES else DIGITS


def _features(frame: gpd.GeoDataFrame, columns: Sequence[str], digits: int) -> dict[str, Any]:
    """The frame as GeoJSON, coordinates rounded, texts harmless where they are put into a page."""
    rounded = shapely.transform(np.asarray(frame.geometry.array), lambda xy: np.round(xy, digits))
    shapes = map(json.loads, shapely.to_geojson(rounded))
    properties = frame[list(columns)].to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": str(number), "geometry": shape, "properties": _harmless(facts)}
            for number, (shape, facts) in enumerate(zip(shapes, properties, strict=True))
        ],
    }


def _harmless(facts: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): escape(value) if isinstance(value, str) else None for name, value in facts.items()}


def _area_layer(areas: gpd.GeoDataFrame, page: MapPage, digits: int) -> folium.GeoJson:
    tooltip = folium.GeoJsonTooltip(
        list(page.labels), aliases=list(page.labels.values()), sticky=True, labels=True, class_name="figures"
    )
    return folium.GeoJson(
        _features(areas, ["fill", *page.labels], digits),
        style_function=_area_style,
        highlight_function=lambda _: {"weight": 2.5, "color": "#1b1f24"},
        tooltip=tooltip,
    )


def _area_style(feature: Mapping[str, Any]) -> dict[str, Any]:
    fill = feature["properties"]["fill"] or f"url(#{_HATCH_ID})"
    return {"fillColor": fill, "fillOpacity": 1, "color": "#8b8778", "weight": 0.5}


def _border_layer(outlines: gpd.GeoDataFrame, border: Border, digits: int) -> folium.GeoJson:
    line = {
        "color": border.colour,
        "weight": border.width_mm * _PX_PER_MM,
        "fill": False,
        "interactive": False,
    }
    return folium.GeoJson(_features(outlines, [], digits), style_function=lambda _: line)


def _circle_layer(areas: gpd.GeoDataFrame, page: MapPage) -> folium.FeatureGroup:
    """Circles whose areas are as the amounts, the largest first; amounts below zero are rings."""
    group = folium.FeatureGroup()
    largest = float(areas["amount"].abs().max() or 0)
    for row in areas.loc[areas["amount"].abs().sort_values(ascending=False).index].itertuples():
        radius = circle_radius(row.amount, largest, _CIRCLE_PX)
        if radius:
            middle = row.geometry.representative_point()
            style = _DISC if row.amount > 0 else _RING
            tip = folium.Tooltip(_told(row, page.labels), sticky=True, class_name="figures")
            folium.CircleMarker([middle.y, middle.x], radius, tooltip=tip, **style).add_to(group)
    return group


def _told(row: Any, labels: Mapping[str, str]) -> str:
    told = (
        f"<tr><th>{escape(label)}</th><td>{escape(getattr(row, column) or '')}</td></tr>"
        for column, label in labels.items()
    )
    return f"<table>{''.join(told)}</table>"


def _name_layer(names: gpd.GeoDataFrame) -> folium.FeatureGroup:
    """Names in the middle of their areas, which let the mouse through."""
    group = folium.FeatureGroup()
    for text, shape in zip(names["text"], names.geometry, strict=True):
        middle = shape.representative_point()
        icon = folium.DivIcon(html=f"<span>{escape(text)}</span>", icon_size=(0, 0), class_name="place-name")
        folium.Marker([middle.y, middle.x], icon=icon, interactive=False, keyboard=False).add_to(group)
    return group


def _fit(made: folium.Map, areas: gpd.GeoDataFrame) -> None:
    """Show the areas as large as they go, without the islands far out at sea."""
    west, south, east, north = np.round(at_home(areas).total_bounds, DIGITS).tolist()
    made.fit_bounds([[south, west], [north, east]], padding=(12, 12))
