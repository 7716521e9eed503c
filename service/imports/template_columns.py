"""The columns of onebudget's own template, each with what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.formatting import year_text
from spatial.vocabulary import Phase

Listed = Literal[
    "spheres", "sectors", "focal_areas", "funding_sources", "stages", "yes_no", "vat", "scopes", "splits"
]


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column.

    Attributes:
        heading: As it stands in the first row.
        holds: What belongs in it, in a sentence or two.
        listed: Which list of words the cell is to be chosen from, if any.
        width: In characters.
        is_amount: True for rands.
    """

    heading: str
    holds: str
    listed: Listed | None = None
    width: int = 18
    is_amount: bool = False


COLUMNS = (
    TemplateColumn(
        "reference",
        "Required. The organisation's own number of the project, the same in every file from now on: by it a "
        "later file updates the project. Give the same reference again, with another funding source, for "
        "further money of the same project.",
        width=22,
    ),
    TemplateColumn("name", "Required. What people call the project.", width=38),
    TemplateColumn("description", "What is built, bought or done, in a sentence.", width=38),
    TemplateColumn(
        "organisation",
        "Required, unless given for the whole file. Who commits the money: a municipality's code (KZN238, "
        "DC23, ETH), a national department's (za-health), a provincial one's (kzn-health), or a company's "
        "(eskom).",
    ),
    TemplateColumn("organisation_name", "Its name, where the code may not be known.", width=28),
    TemplateColumn("sphere", "The sphere it belongs to.", "spheres"),
    TemplateColumn(
        "sector", "What the money is for, or Treasury's name of the municipal function.", "sectors", 24
    ),
    TemplateColumn(
        "asset_class", "Treasury's asset class, as 'Class > Sub-class' where both are known.", width=24
    ),
    TemplateColumn("focal_area", "Transformation area; left empty, that of the sector.", "focal_areas", 28),
    TemplateColumn("funding_source", "The grant, or own funds.", "funding_sources", 28),
    TemplateColumn("stage", "How far the project has come.", "stages"),
    TemplateColumn("catalytic", "Yes for a catalytic project of the One Plan.", "yes_no", 10),
    TemplateColumn(
        "transfer",
        "Yes where the money is passed on to an organisation that budgets for it too, so that it is not "
        "counted twice.",
        "yes_no",
        10,
    ),
    TemplateColumn("vat", "Whether the amounts include value-added tax.", "vat", 12),
    TemplateColumn("start_date", "First day of the work, as 2026-07-01.", width=12),
    TemplateColumn("end_date", "Last day of the work, as 2027-06-30.", width=12),
    TemplateColumn(
        "total_cost", "Cost of the whole project over all years, in rands.", width=18, is_amount=True
    ),
    TemplateColumn(
        "latitude", "Of the work site, in degrees: negative in South Africa, such as -29.2322.", width=12
    ),
    TemplateColumn("longitude", "Of the work site, in degrees, such as 30.8980.", width=12),
    TemplateColumn(
        "coordinates",
        "Instead of the two before: both in one cell, in degrees, or in degrees, minutes and seconds, or in "
        "the South African Lo grid.",
        width=26,
    ),
    TemplateColumn(
        "geometry",
        "Instead of coordinates: a line or polygon as WKT or GeoJSON, longitude before latitude.",
        width=30,
    ),
    TemplateColumn(
        "wards",
        "Wards in which the money is spent, where no site is given: codes (59901001), labels (KZN991_1) or "
        "the municipality's numbers (12, 14 and 29 to 33).",
        width=26,
    ),
    TemplateColumn("ward_shares", "Percentages of those wards in their order, such as 60; 25; 15.", width=16),
    TemplateColumn(
        "beneficiary_wards", "Wards whose people benefit, where they are not those of the site.", width=26
    ),
    TemplateColumn("municipality", "Local municipality in which the project lies, by code or name."),
    TemplateColumn("district", "District in which it lies, by code or name."),
    TemplateColumn("province", "Province in which it lies, by code or name."),
    TemplateColumn("place", "A town, village or facility, in words.", width=24),
    TemplateColumn(
        "scope",
        "How widely the money is spread, where the columns before do not say: a whole municipality, district "
        "or province, the country, or head office.",
        "scopes",
        14,
    ),
    TemplateColumn(
        "split_by",
        "How money is shared out among several wards: by length of a line, by area, by population, as "
        "declared in ward_shares, or equally. Left empty, the product chooses and says how.",
        "splits",
        14,
    ),
)


def amount_columns(first_year: int, years: int = 3) -> tuple[TemplateColumn, ...]:
    """Return the columns of amounts for some financial years.

    More may be added: a phase, a blank, and the financial year make a heading.
    """
    phases = [(Phase.ORIGINAL, year) for year in range(first_year, first_year + years)]
    phases += [(Phase.ADJUSTED, first_year), (Phase.ACTUAL, first_year)]
    return tuple(
        TemplateColumn(
            f"{phase.value} {year_text(year)}",
            f"The {_SAID[phase]} of the organisation's financial year {year_text(year)}, in rands. Phases "
            "are alternatives: they are never added together.",
            width=20,
            is_amount=True,
        )
        for phase, year in phases
    )


_SAID = {
    Phase.ORIGINAL: "original budget",
    Phase.ADJUSTED: "adjusted budget",
    Phase.FORECAST: "full-year forecast",
    Phase.AUDITED: "audited outcome",
    Phase.ACTUAL: "actual spending so far",
}
