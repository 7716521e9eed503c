"""National departments' projects: one row per project, year and phase, as Treasury publishes them."""

from __future__ import annotations

from collections.abc import Sequence

from demo.draft import Drafter
from demo.places import DISTRICT_CODE
from demo.rng import Rng
from demo.rows import ADJUSTED, AUDITED, ORIGINAL, YEARS, Row, give_money
from demo.sites import Sites
from demo.spoiling import LOADED, Spoiler, sexagesimal, spoil
from demo.text_files import table
from demo.words import Names

HEADINGS = (
    "administration_type", "government_institution", "sector", "project_name", "project_description",
    "gps_code", "nature_of_investment", "infrastructure_type", "current_project_stage", "sip_category",
    "total_project_cost", "br_featured", "featured", "financial_year", "budget_phase", "amount_rands",
    "project_slug",
)  # fmt: skip
PHASES = {
    (ORIGINAL, YEARS[0]): "Main Appropriation",
    (ADJUSTED, YEARS[0]): "Adjusted Appropriation",
    (AUDITED, YEARS[0]): "Audited Outcome",
    (ORIGINAL, YEARS[1]): "MTEF",
    (ORIGINAL, YEARS[2]): "MTEF",
}
INVESTMENTS = (
    "New infrastructure assets",
    "Upgrades and additions",
    "Rehabilitation, renovations & refurbishment",
)


def department_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return the projects of national departments."""
    drafter = Drafter(rng, sites, names)
    rows = drafter.flagships("national", "") + drafter.rows("national", 33, sites.of(DISTRICT_CODE), "")
    give_money(rng, rows, 12_900)
    taken: set[str] = set()
    for row in rows:
        row.reference = _slug(row, taken)
        row.amounts = {column: cents for column, cents in row.amounts.items() if column in PHASES}
        row.cells["investment"] = rng.one_of(INVESTMENTS)
        _write_gps(row)
    _spoil(Spoiler(rows))
    return rows


def _slug(row: Row, taken: set[str]) -> str:
    words = f"{row.cells['organisation']} {row.name}".lower()
    letters = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in words)
    slug = "-".join(letters.split())
    number = next(number for number in range(1, 99) if f"{slug}-{number}" not in taken)
    taken.add(f"{slug}-{number}")
    return slug if number == 1 else f"{slug}-{number}"


def _write_gps(row: Row) -> None:
    said = row.cells
    if said.get("latitude"):
        said["coordinates"] = f"{said['latitude']}, {said['longitude']}"
    said.setdefault("coordinates", "Not specified")


def _spoil(spoiler: Spoiler) -> None:
    spoil(spoiler.take("various"), "the word Various in place of coordinates", "coordinates-various")
    spoil(spoiler.take("unlocated"), "the words Not specified in place of coordinates", LOADED)
    spoil(spoiler.take("points"), "two pairs of coordinates in one cell", LOADED)
    row = spoiler.take("site")
    latitude, longitude = row.cells["latitude"], row.cells["longitude"]
    both = f"{sexagesimal(latitude)}, {sexagesimal(longitude, 'EW')}"
    spoil(row, "degrees, minutes and seconds", LOADED, coordinates=both)
    row = spoiler.take("site")
    both = f"{row.cells['latitude'].lstrip('-')}, {row.cells['longitude']}"
    spoil(row, "the latitude lacks its minus sign, left as a suggestion", "latitude-sign", coordinates=both)


def national_csv(rows: Sequence[Row]) -> bytes:
    """Return the rows in the long form."""
    lines = [line for row in rows for line in _lines(row)]
    return table(HEADINGS, lines)


def _lines(row: Row) -> list[list[object]]:
    said = row.cells
    originals = sum(cents for (phase, _), cents in row.amounts.items() if phase == ORIGINAL)
    before: list[object] = [
        "National", said["organisation"], said["sector"], row.name,
        f"{row.name}, uMfula District (fictional)", said["coordinates"], said["investment"],
        said["function"], said["stage"], "", originals * 2 // 100, "BR 2026",
        "TRUE" if not row.weight else "FALSE",
    ]  # fmt: skip
    return [
        [*before, year, PHASES[phase, year], _rands(cents), row.reference]
        for (phase, year), cents in sorted(
            row.amounts.items(), key=lambda item: (item[0][1], PHASES[item[0]])
        )
    ]


def _rands(cents: int) -> str:
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100}.{cents % 100:02d}"
