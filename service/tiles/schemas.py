"""Tiles as they are asked for, and described by TileJSON."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from service.http.parameters import Code, Parameters
from service.rollups.schemas import TimeParameters
from service.tiles.sites import SiteSearch
from service.tiles.words import NAMED_FROM_ZOOM, SMALL_LEVELS, Pyramid, Series
from spatial.vocabulary import Level, Phase

_FIELDS: Final = {"code": "Code of the area", "name": "Name of the area"}
_LAYERS: Final = {
    "areas": "Outlines; the feature's id is that of the area.",
    "labels": "Where each area's label stands, in one tile of a zoom; the feature's id is that of the area.",
}
_EXAMPLE: Final[JsonDict] = {
    "tilejson": "3.0.0",
    "name": "Wards of 2020, ward",
    "scheme": "xyz",
    "tiles": ["http://127.0.0.1:8000/tiles/mdb-2020/ward/{z}/{x}/{y}.mvt?v=3f1c09a7d2"],
    "minzoom": 0,
    "maxzoom": 12,
    "bounds": [16.45, -34.83, 32.94, -22.13],
    "attribution": "Municipal Demarcation Board (open data)",
    "vector_layers": [
        {
            "id": "areas",
            "description": "Outlines.",
            "minzoom": 0,
            "fields": {"code": "Code of the area, from zoom 7 on."},
        },
    ],
}


class TileQuery(Parameters):
    """The query of an area tile's address."""

    v: Code | None = Field(
        None,
        description="Which content of the edition is meant, as TileJSON tells. Of any other, today's tile is "
        "given, not to be held.",
    )


class SiteTileQuery(TimeParameters):
    """Which commitments are drawn, and which of their money counts: as for roll-ups."""

    phase: Phase = Field(Phase.ORIGINAL, description="Phases are alternatives and are never added up.")

    def search(self) -> SiteSearch:
        """What is asked for."""
        return SiteSearch(self.filters(), self.phase, self.period())


class VectorLayerOut(BaseModel):
    """A layer of a tile."""

    id: str
    description: str
    minzoom: int = Field(description="From which zoom on it is in the tiles.")
    fields: dict[str, str] = Field(description="Properties of its features, and what they are.")


class TileJsonOut(BaseModel):
    """TileJSON 3.0."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    tilejson: Literal["3.0.0"] = "3.0.0"
    name: str
    scheme: Literal["xyz"] = "xyz"
    tiles: list[str] = Field(description="Addresses of the tiles, as a template.")
    minzoom: int
    maxzoom: int = Field(description="Beyond it, maps enlarge the tiles of this zoom.")
    bounds: list[float] = Field(description="West, south, east, north.")
    attribution: str = Field(description="Whose boundaries they are; a map must show it.")
    vector_layers: list[VectorLayerOut]

    @classmethod
    def of(cls, pyramid: Pyramid, base: str) -> TileJsonOut:
        """Describe the tiles of a level.

        Args:
            pyramid: What there is.
            base: Address of the service, with its last slash.
        """
        edition, series = pyramid.edition, pyramid.series
        folder = f"{base}tiles/{edition.slug}/{series.folder}"
        return cls(
            name=f"{pyramid.title}, {series.level.value}{' labels' if series.is_labels else ''}",
            tiles=[f"{folder}/{{z}}/{{x}}/{{y}}.mvt?v={edition.version}"],
            minzoom=0,
            maxzoom=series.max_zoom,
            bounds=[round(side, 6) for side in pyramid.bounds],
            attribution=pyramid.attribution,
            vector_layers=[
                VectorLayerOut(
                    id=name, description=text, minzoom=_since(name, series), fields=_fields(series.level)
                )
                for name, text in _LAYERS.items()
                if name == "labels" or not series.is_labels
            ],
        )


def _since(layer: str, series: Series) -> int:
    is_late = layer == "labels" and series.level in SMALL_LEVELS and not series.is_labels
    return NAMED_FROM_ZOOM if is_late else 0


def _fields(level: Level) -> dict[str, str]:
    since = f", from zoom {NAMED_FROM_ZOOM} on" if level in SMALL_LEVELS else ""
    return {name: f"{text}{since}." for name, text in _FIELDS.items()}
