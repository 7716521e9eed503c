"""What may be taken away, and in which form."""

from __future__ import annotations

from pydantic import BaseModel, Field

from service.maps.schemas import GapMapParameters, MapParameters
from service.sheets.words import Paper, TakeAwayFormat


class _Form(BaseModel):
    """The form in which a view is wanted."""

    format: TakeAwayFormat = Field(
        TakeAwayFormat.PDF,
        description="`pdf` and `png`: a printed sheet; `html`: a map that opens without a network; `xlsx` "
        "and `csv`: the table behind the map; `gpkg`: areas and work sites, styled for QGIS.",
    )
    paper: Paper = Field(Paper.A4, description="Paper of a printed sheet, in landscape.")


class TakeAwayParameters(MapParameters, _Form):
    """A view of the map, and the form in which it is wanted."""


class GapTakeAwayParameters(GapMapParameters, _Form):
    """A map of gaps, and the form in which it is wanted."""
