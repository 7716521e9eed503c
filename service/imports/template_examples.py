"""Worked examples of every kind of row; places and money lie in the fictional demonstration district."""

from __future__ import annotations

Example = dict[str, str | float]


def examples(first_year: str, second_year: str) -> list[Example]:
    """Return the example rows of a template.

    Args:
        first_year: First financial year, as its heading states it, such as ``2026/27``.
        second_year: The one after it.
    """
    now, later = f"original {first_year}", f"original {second_year}"
    return [_numbered(number, example, now, later) for number, example in enumerate(_EXAMPLES, start=1)]


def _numbered(number: int, example: Example, now: str, later: str) -> Example:
    headings = {"now": now, "later": later}
    row: Example = {"reference": f"EXAMPLE-{number:02d}"}
    return row | {headings.get(name, name): value for name, value in example.items()}


_EXAMPLES: tuple[Example, ...] = (
    {
        "name": "Clinic at Amber Bay (a point)",
        "description": "New community health clinic",
        "organisation": "kzn-health",
        "sphere": "provincial",
        "sector": "Health",
        "funding_source": "Health Facility Revitalisation Grant",
        "stage": "Construction",
        "vat": "included",
        "start_date": "2026-04-01",
        "end_date": "2028-03-31",
        "total_cost": 48_000_000.0,
        "latitude": "-29.2322",
        "longitude": "30.8980",
        "municipality": "KZN991",
        "now": 21_500_000.0,
        "later": 19_250_000.5,
    },
    {
        "name": "Reservoir at Khahlambana (both coordinates in one cell, other wards benefit)",
        "organisation": "DC99",
        "sphere": "district",
        "sector": "Water",
        "funding_source": "Regional Bulk Infrastructure Grant",
        "stage": "Design",
        "catalytic": "yes",
        "coordinates": "29°07'07.7\"S 30°10'40.8\"E",
        "beneficiary_wards": "KZN992_1, KZN992_2",
        "now": 12_000_000.0,
        "later": 30_000_000.0,
    },
    {
        "name": "Upgrade of a road near Thornvale (a line)",
        "organisation": "KZN995",
        "sphere": "local",
        "sector": "Roads and storm water",
        "asset_class": "Roads Infrastructure > Roads",
        "funding_source": "Municipal Infrastructure Grant",
        "stage": "Tender",
        "geometry": "LINESTRING (30.5380 -29.4050, 30.5450 -29.3950, 30.5560 -29.3880)",
        "split_by": "length",
        "now": 8_400_000.0,
        "later": 6_100_000.0,
    },
    {
        "name": "Housing project at Hlathini (a polygon)",
        "organisation": "kzn-human-settlements",
        "sphere": "provincial",
        "sector": "Human settlements",
        "funding_source": "Human Settlements Development Grant",
        "stage": "Feasibility",
        "geometry": (
            "POLYGON ((30.9600 -28.7600, 30.9700 -28.7600, 30.9700 -28.7680, 30.9600 -28.7680, "
            "30.9600 -28.7600))"
        ),
        "split_by": "area",
        "now": 5_000_000.0,
        "later": 25_000_000.0,
    },
    {
        "name": "High-mast lights (a list of wards)",
        "organisation": "KZN993",
        "sphere": "local",
        "sector": "Electricity and energy",
        "funding_source": "Municipal Infrastructure Grant",
        "stage": "Tender",
        "wards": "2, 4 and 6 to 8",
        "now": 3_600_000.0,
    },
    {
        "name": "Community halls (wards with shares)",
        "organisation": "KZN994",
        "sphere": "local",
        "sector": "Sport, arts, culture and community facilities",
        "funding_source": "Own funds",
        "stage": "Design",
        "wards": "59904001; 59904002; 59904003",
        "ward_shares": "50; 30; 20",
        "split_by": "declared",
        "now": 2_000_000.0,
        "later": 1_000_000.0,
    },
    {
        "name": "Refuse trucks (a whole municipality)",
        "organisation": "KZN991",
        "sphere": "local",
        "sector": "Environment and waste",
        "funding_source": "Borrowing",
        "municipality": "KZN991",
        "scope": "local",
        "now": 7_750_000.0,
    },
    {
        "name": "Fire and rescue services (a whole district)",
        "organisation": "DC99",
        "sphere": "district",
        "sector": "Disaster management and fire services",
        "funding_source": "Local government equitable share",
        "stage": "Ongoing",
        "district": "DC99",
        "scope": "district",
        "now": 9_300_000.0,
        "later": 9_800_000.0,
    },
    {
        "name": "School nutrition (a whole province)",
        "organisation": "kzn-education",
        "sphere": "provincial",
        "sector": "Education and skills",
        "funding_source": "Provincial equitable share",
        "stage": "Ongoing",
        "province": "KZN",
        "scope": "province",
        "now": 15_000_000.0,
        "later": 15_750_000.0,
    },
    {
        "name": "National broadband backbone (the whole country)",
        "organisation": "za-communications",
        "sphere": "national",
        "sector": "Information and communication technology",
        "funding_source": "Voted funds of a national department",
        "stage": "Ongoing",
        "scope": "country",
        "now": 40_000_000.0,
    },
    {
        "name": "Office furniture (head office: not a place where money lands)",
        "organisation": "KZN992",
        "sphere": "local",
        "sector": "Governance and administration",
        "funding_source": "Own funds",
        "scope": "head office",
        "now": 450_000.0,
    },
    {
        "name": "Boreholes, sites to be confirmed (not yet located)",
        "organisation": "KZN992",
        "sphere": "local",
        "sector": "Water",
        "funding_source": "Water Services Infrastructure Grant",
        "stage": "Concept",
        "now": 4_200_000.0,
    },
    {
        "name": "Infrastructure grant passed on to the district (a transfer)",
        "organisation": "za-cooperative-governance",
        "sphere": "national",
        "sector": "Governance and administration",
        "funding_source": "Voted funds of a national department",
        "transfer": "yes",
        "district": "DC99",
        "scope": "district",
        "now": 110_000_000.0,
        "later": 115_000_000.0,
    },
    {
        "name": "Clinic at Amber Bay (a point)",
        "description": "The same reference again, for the money of a second funding source",
        "organisation": "kzn-health",
        "sphere": "provincial",
        "sector": "Health",
        "funding_source": "Provincial equitable share",
        "stage": "Construction",
        "vat": "included",
        "start_date": "2026-04-01",
        "end_date": "2028-03-31",
        "total_cost": 48_000_000.0,
        "latitude": "-29.2322",
        "longitude": "30.8980",
        "municipality": "KZN991",
        "reference": "EXAMPLE-01",
        "now": 1_500_000.0,
    },
)
