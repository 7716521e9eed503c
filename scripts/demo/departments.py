"""Provincial departments' projects: a delimited file as a spreadsheet on a South African Windows saves it."""

from __future__ import annotations

from collections.abc import Sequence

from demo.draft import Drafter
from demo.places import DISTRICT_CODE
from demo.rng import Rng
from demo.rows import ADJUSTED, ORIGINAL, YEARS, Column, Row, give_money
from demo.sites import Sites
from demo.spoiling import LOADED, Spoiler, spoil, swapped
from demo.text_files import decimal_degrees, table
from demo.words import Names

COUNTS = (
    ("kzn-education", 30, "Education"),
    ("kzn-health", 22, "Health"),
    ("kzn-transport", 22, "Transport"),
    ("kzn-human-settlements", 16, "Human Settlements"),
    ("kzn-agriculture", 9, "Agriculture and Rural Development"),
    ("kzn-sport-arts-culture", 6, "Sport, Arts and Culture"),
)
HEADINGS = (
    "Project No.", "Department", "Project name", "Type of infrastructure", "District", "Municipality",
    "Region", "Ward", "Latitude", "Longitude", "Project status", "Source of funding", "Total project cost",
    "Main appropriation 2025/26", "Adjusted appropriation 2025/26", "MTEF 2026/27", "MTEF 2027/28",
)  # fmt: skip
COLUMNS: tuple[Column, ...] = (
    (ORIGINAL, YEARS[0]),
    (ADJUSTED, YEARS[0]),
    (ORIGINAL, YEARS[1]),
    (ORIGINAL, YEARS[2]),
)
MISSPELT = (
    ("KZN992", "Khahlambane", "area-unknown"),
    ("KZN993", "uMvubuzi LM", LOADED),
    ("KZN994", "Ehlatini", "area-unknown"),
    ("KZN995", "Thorn Vale", LOADED),
)
REGIONS = {
    "head_office": "Head office",
    "district": "Whole district",
    "province": "Whole province",
    "various": "Various",
}


def department_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return the projects of six departments."""
    drafter = Drafter(rng, sites, names)
    wards = sites.of(DISTRICT_CODE)
    rows: list[Row] = []
    for code, count, name in COUNTS:
        mine = drafter.flagships(code, _prefix(code)) + drafter.rows(code, count, wards, _prefix(code), code)
        for row in mine:
            row.cells["department"] = name
        rows += mine
    give_money(rng, rows, 14_600)
    for row in rows:
        _write_as_departments_do(row)
    _spoil(Spoiler(rows), sites)
    return rows


def _prefix(code: str) -> str:
    letters = "".join(word[0] for word in code.split("-")[1:]).upper()
    return f"KZN/{letters}/"


def _write_as_departments_do(row: Row) -> None:
    row.name = row.name.replace(": ", " \u2013 ", 1)  # a dash of cp1252
    row.cells["region"] = REGIONS.get(row.kind, "")
    row.cells["wards"] = ", ".join(
        f"KZN99{code[4]}_{int(code[5:])}" for code in row.cells.get("wards", "").split("; ") if code
    )
    row.amounts = {column: cents for column, cents in row.amounts.items() if column in COLUMNS}


def _spoil(spoiler: Spoiler, sites: Sites) -> None:
    for _ in range(5):
        row = spoiler.take("site")
        latitude = row.cells["latitude"].lstrip("-")
        spoil(row, "the latitude lacks its minus sign, mended", "latitude-sign", latitude=latitude)
    for _ in range(3):
        row = spoiler.take("site")
        spoil(row, "latitude and longitude have changed places, mended", "axes-swapped", **swapped(row))
    at = sites.town("Khahlambana")
    spoiler.place(
        "a point outside the municipality named",
        "point-outside-municipality",
        "site",
        municipality="Amber Bay",
        latitude=decimal_degrees(at[1]),
        longitude=decimal_degrees(at[0]),
    )
    for code, wrong, rule in MISSPELT:
        row = spoiler.take("ward", "wards", "site", municipality=code)
        spoil(row, f"a municipality as people write it: {wrong}", rule, municipality=wrong)
    row = spoiler.take("ward", "wards")
    spoil(row, "letters of cp1252", LOADED)
    row.name = f"{row.name} \u2013 cr\u00e8che & caf\u00e9, \u201cphase 2\u201d"
    spoiler.amount("thousands that state a scale of their own: refused", "amount-scale", "R2,5m")


def departments_csv(rows: Sequence[Row]) -> bytes:
    """Return the rows in thousands, semicolons between them, commas for decimals, in cp1252."""
    lines = [[*_texts(row), *(_thousands(row, column) for column in COLUMNS)] for row in rows]
    return table(HEADINGS, lines, delimiter=";", line_end="\r\n", encoding="cp1252")


def _texts(row: Row) -> list[str]:
    said = row.cells
    originals = sum(cents for (phase, _), cents in row.amounts.items() if phase == ORIGINAL)
    comma = {name: said.get(name, "").replace(".", ",") for name in ("latitude", "longitude")}
    return [
        row.reference, said["department"], row.name, said["function"], DISTRICT_CODE,
        said.get("municipality", ""), said["region"], said["wards"], comma["latitude"], comma["longitude"],
        said["stage"], said["funding_source"], f"{originals * 3 // 2 // 100_000}",
    ]  # fmt: skip


def _thousands(row: Row, column: Column) -> str:
    """Write thousands of rands with a comma and five decimals at most, blanks between the figures."""
    if column in row.written:
        return row.written[column]
    if column not in row.amounts:
        return ""
    whole, rest = divmod(row.amounts[column], 100_000)
    grouped = f"{whole:,}".replace(",", "\u00a0")
    return f"{grouped},{rest:05d}" if rest else grouped
