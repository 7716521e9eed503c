"""What may be taken away, and in which form."""

from __future__ import annotations

from pydantic import Field

from service.maps.schemas import MapParameters
from service.sheets.words import Paper, TakeAwayFormat


class TakeAwayParameters(MapParameters):
    """A view of the map, and the form in which it is wanted."""

    format: TakeAwayFormat = Field(
        TakeAwayFormat.PDF,
        description="`pdf` and `png`: a printed sheet; `html`: a map that opens without a network; `xlsx` "
        "and `csv`: the table behind the map; `gpkg`: areas and work sites, styled for QGIS.",
    )
    paper: Paper = Field(Paper.A4, description="Paper of a printed sheet, in landscape.")
