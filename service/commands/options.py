"""Options that several commands share, under one name and with one sentence of help."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from service.filters.words import Transfers
from service.rollups.schemas import Basis
from spatial.vocabulary import Phase, Sphere

EditionName = Annotated[str | None, typer.Option(help="Edition; the one that holds today unless given.")]
Within = Annotated[str | None, typer.Option(help="Code of the area to stay inside.")]
Year = Annotated[str | None, typer.Option(help="Financial year, 2026 or 2026/27.")]
PhaseOption = Annotated[Phase, typer.Option(help="Phases are alternatives.")]
BasisOption = Annotated[Basis, typer.Option(help="Own financial years, or a window of days.")]
FirstDay = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the window.")
]
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of the window.")
]
Spheres = Annotated[list[Sphere] | None, typer.Option("--sphere", help="Only these spheres.")]
Organisations = Annotated[list[str] | None, typer.Option("--organisation", help="Only these, by code.")]
Sectors = Annotated[list[str] | None, typer.Option("--sector", help="Only these, by code.")]
FocalAreas = Annotated[list[str] | None, typer.Option("--focal-area", help="Only these, by code.")]
Sources = Annotated[list[str] | None, typer.Option("--funding-source", help="Only these, by code.")]
Stages = Annotated[list[str] | None, typer.Option("--stage", help="Only these, by code.")]
Catalytic = Annotated[
    bool | None, typer.Option("--catalytic/--not-catalytic", help="Only catalytic ones, or only others.")
]
TransfersOption = Annotated[Transfers, typer.Option(help="Grants on the vote that hands them on.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write to this file.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")]
AsAt = Annotated[
    str | None, typer.Option(help="As published then: a date, which means its end, or a moment (ISO 8601).")
]
FORM_HELP = "Form of the answer; a table, or as the ending of --out says, unless given."
