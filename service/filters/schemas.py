"""Filters, year and phase as parameters, for every endpoint that takes them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from service.filters.words import Filters, Transfers
from service.http.parameters import SEVERAL, Codes, Parameters
from service.imports.years import UnreadableYearError, read_year
from spatial.vocabulary import Phase, Sphere

_YEAR = re.compile(r"\d{4}([/-]\d{2}(\d{2})?)?")
_MANY = 200


def _read_year(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _YEAR.fullmatch(value.strip()):
        raise PydanticCustomError(
            "year", "{value} is not a financial year; write 2026 or 2026/27.", {"value": value}
        )
    try:
        return read_year(value)
    except UnreadableYearError as error:
        raise PydanticCustomError("year", "{value} {fault}.", {"value": value, "fault": str(error)}) from None


FinancialYear = Annotated[
    int,
    BeforeValidator(_read_year),
    WithJsonSchema({"type": "string", "pattern": _YEAR.pattern, "examples": ["2026/27", "2026"]}),
]
"""A financial year, 2026 or 2026/27, as its first calendar year."""

Spheres = Annotated[list[Sphere], SEVERAL, Field(max_length=_MANY)]


class FilterParameters(Parameters):
    """Which commitments and which money: the same parameters wherever either is asked for.

    Several values of one filter, repeated or joined by commas, are alternatives; filters add up.
    """

    sphere: Spheres = Field([], description="Spheres of the organisations.", examples=[["national"]])
    organisation: Codes = Field([], description="Codes of organisations.", examples=[["BUF"]])
    sector: Codes = Field([], description="Codes of sectors; `unstated` for commitments without.")
    focal_area: Codes = Field([], description="Codes of focal areas; `unstated` for commitments without.")
    funding_source: Codes = Field([], description="Codes of funding sources: only their money is counted.")
    stage: Codes = Field([], description="Codes of stages; `unstated` for commitments without.")
    catalytic: bool | None = Field(None, description="Only catalytic commitments, or only others.")
    transfers: Transfers = Field(
        Transfers.EXCLUDE,
        description="Grants on the vote of the department that hands them on. Left out unless asked for, "
        "because the organisation that spends them states them too.",
    )

    def filters(self) -> Filters:
        """The filters in the form that services take."""
        return Filters(
            sphere=tuple(self.sphere),
            organisation=tuple(self.organisation),
            sector=tuple(self.sector),
            focal_area=tuple(self.focal_area),
            funding_source=tuple(self.funding_source),
            stage=tuple(self.stage),
            catalytic=self.catalytic,
            transfers=self.transfers,
        )


class MoneyParameters(FilterParameters):
    """Filters, and which statement of which year's money."""

    year: FinancialYear | None = Field(
        None,
        description="Financial year, 2026 or 2026/27; unless given, the current or the latest with money.",
    )
    phase: Phase = Field(
        Phase.ORIGINAL, description="Phases are alternatives to each other and are never added up."
    )
