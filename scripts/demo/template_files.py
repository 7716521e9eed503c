"""The files that came in as the product's template: companies, the district, three municipalities."""

from __future__ import annotations

from demo.draft import Drafter
from demo.places import DISTRICT_CODE
from demo.rng import Rng
from demo.rows import ORIGINAL, Row, give_money
from demo.sites import Sites
from demo.spoiling import LOADED, Spoiler, sexagesimal, spoil, swapped
from demo.text_files import decimal_degrees
from demo.words import Names

LO31 = "Lo31 Y {y:.2f} X {x:.2f}"


def company_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return companies, investors, partners, and grants as the departments that transfer them state them."""
    drafter = Drafter(rng, sites, names)
    wards = sites.of(DISTRICT_CODE)
    companies = drafter.flagships("soe", "SOE-") + drafter.rows("soe", 40, wards, "SOE-")
    private = drafter.flagships("private", "PVT-") + drafter.rows("private", 14, wards, "PVT-")
    partners = drafter.rows("partner", 7, wards, "PTN-")
    transfers = drafter.flagships("transfers", "DORA-")
    for rows, sphere, millions in (
        (companies, "soe", 27_400),
        (private, "private", 6_600),
        (partners, "partner", 700),
        (transfers, "national", 1_200),
    ):
        give_money(rng, rows, millions)
        for row in rows:
            row.cells |= {"sphere": sphere, "vat": "excluded" if sphere in ("soe", "private") else "unknown"}
            _give_dates(rng, row, 4)
    _spoil_companies(Spoiler(companies), Spoiler(private), sites)
    return [*companies, *private, *partners, *transfers]


def _give_dates(rng: Rng, row: Row, month: int) -> None:
    """State the time and the whole cost of about half the projects, as their amounts suggest them."""
    years = [year for phase, year in row.amounts if phase == ORIGINAL]
    if row.kind == "transfer" or rng.chance(0.45):
        return
    row.cells["start_date"] = f"{min(years) - rng.whole(0, 2)}-{month + rng.whole(0, 2):02d}-01"
    row.cells["end_date"] = f"{max(years) + rng.whole(1, 2)}-{rng.one_of(('03-31', '06-30', '12-15'))}"
    cents = sum(cents for (phase, _), cents in row.amounts.items() if phase == ORIGINAL)
    row.cells["total_cost"] = str(cents * rng.whole(100, 190) // 100 // 10_000_000 * 100_000 + 100_000)


def _spoil_companies(companies: Spoiler, private: Spoiler, sites: Sites) -> None:
    row = companies.take("site")
    dms = f"{sexagesimal(row.cells['latitude'])} {sexagesimal(row.cells['longitude'], 'EW')}"
    spoil(row, "degrees, minutes and seconds", LOADED, latitude="", longitude="", coordinates=dms)
    corner, _ = sites.junction
    companies.place(
        "a point where three wards meet counts in the lowest",
        LOADED,
        "site",
        latitude=decimal_degrees(corner[1]),
        longitude=decimal_degrees(corner[0]),
        municipality="",
    )
    companies.place(
        "a point outside the country",
        "point-outside-country",
        "site",
        latitude="-25.96553",
        longitude="32.58322",
        municipality="",
    )
    companies.place(
        "a point in the country, outside the district",
        "point-outside-country",
        "site",
        latitude="-29.85868",
        longitude="31.02184",
        municipality="",
    )
    companies.place("a sector that maps to nothing", "unknown-sector", "site", sector="Blue economy")
    row = private.take(small=True)
    spoil(row, "neither yes nor no under transfer: refused", "neither-yes-nor-no", transfer="maybe")
    private.place("a stage that is no stage", "unknown-stage", stage="Moving along nicely")


def district_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return the commitments of the district municipality."""
    drafter = Drafter(rng, sites, names)
    wards = sites.of(DISTRICT_CODE)
    rows = drafter.flagships("district", "DC99/")
    rows += drafter.rows("district", 87, wards, "DC99/", DISTRICT_CODE)
    give_money(rng, rows, 6_300)
    for row in rows:
        row.cells |= {"sphere": "district", "vat": "included"}
        _give_dates(rng, row, 7)
    rows.append(_spoil_district(Spoiler(rows)))
    return rows


def _spoil_district(spoiler: Spoiler) -> Row:
    _spoil_coordinates(spoiler)
    _spoil_names_and_wards(spoiler)
    spoiler.amount("an amount with R, blanks and a comma", LOADED, "R 1 234 567,89", 123_456_789)
    spoiler.amount("brackets for a negative amount", "amount-negative", "(500 000)", -50_000_000)
    spoiler.amount("millions written with an m", LOADED, "R2.5m", 250_000_000)
    spoiler.amount("an amount that is none: refused", "amount-unreadable", "see annexure B")
    spoiler.amount("an amount that may mean two things: refused", "amount-ambiguous", "1,250")
    retired = spoiler.take("ward", "wards", year=2025)
    spoil(
        retired,
        "a grant that ended in 2015/16",
        "funding-source-dates",
        funding_source="Municipal Water Infrastructure Grant",
    )
    twin = spoiler.place("a reference given twice: the second row is refused", "duplicate-reference", "ward")
    return Row(
        twin.reference, f"{twin.name} (revised)", twin.kind, dict(twin.cells), dict(twin.amounts), {}, 1
    )


def _spoil_coordinates(spoiler: Spoiler) -> None:
    spoiler.place(
        "zero for both coordinates", "coordinates-zero", "site_benefit", latitude="0", longitude="0"
    )
    row = spoiler.take("site_benefit")
    y, x = lo31(float(row.cells["longitude"]), float(row.cells["latitude"]))
    spoil(
        row,
        "coordinates in the South African grid Lo31",
        LOADED,
        latitude="",
        longitude="",
        coordinates=LO31.format(y=y, x=x),
    )
    row = spoiler.take("site_benefit")
    spoil(row, "latitude and longitude have changed places", "axes-swapped", **swapped(row))
    row = spoiler.take("site_benefit")
    spoil(
        row,
        "the latitude lacks its minus sign, left as a suggestion",
        "latitude-sign",
        latitude=row.cells["latitude"].lstrip("-"),
    )
    row = spoiler.take("site_benefit")
    spoil(
        row,
        "decimal commas in both coordinates",
        LOADED,
        latitude=row.cells["latitude"].replace(".", ","),
        longitude=row.cells["longitude"].replace(".", ","),
    )


def _spoil_names_and_wards(spoiler: Spoiler) -> None:
    for wrong, rule in (
        ("Kahlambane", "area-unknown"),
        ("Thornvaal", "area-unknown"),
        ("Amberbay LM", LOADED),
    ):
        spoiler.place(
            f"a misspelt municipality: {wrong}", rule, "ward", wards="All wards", municipality=wrong
        )
    for text in ("KZN992_4", "KZN993: 3, 4 and 7 to 9", "59902003, 59902005", "KZN994_2: 60%; KZN994_3: 40%"):
        spoiler.place(f"a ward expression: {text}", LOADED, "wards", wards=text, municipality="")
    spoiler.place("a ward that does not exist", "ward-unknown", "wards", wards="KZN995_41", municipality="")
    spoiler.place(
        "a list of wards that ends in dots",
        "ward-list-cut",
        "wards",
        wards="3, 4, 5...",
        municipality="KZN993",
    )
    spoiler.place("several wards, none named", LOADED, "wards", wards="Various", municipality="KZN993")
    shares = spoiler.place(
        "wards with declared shares", LOADED, "wards", wards="59903001; 59903002; 59903003"
    )
    shares.cells |= {"ward_shares": "50; 30; 20", "municipality": "KZN993"}


def lo31(longitude: float, latitude: float) -> tuple[float, float]:
    """Return westing and southing in metres on Lo31 of the Hartebeesthoek94 datum."""
    from pyproj import Transformer  # noqa: PLC0415 - slow to import, and asked for once

    y, x = Transformer.from_crs("EPSG:4148", "EPSG:2054", always_xy=True).transform(longitude, latitude)
    return float(y), float(x)


def local_rows(rng: Rng, sites: Sites, names: Names) -> list[Row]:
    """Return the commitments of three local municipalities."""
    drafter = Drafter(rng, sites, names)
    rows: list[Row] = []
    for code, count in (("KZN992", 34), ("KZN994", 32), ("KZN995", 29)):
        rows += drafter.rows("local", count, sites.of(code), f"{code}-", code)
    give_money(rng, rows, 3_600)
    for row in rows:
        row.cells |= {"sphere": "local", "vat": rng.one_of(("included", "included", "unknown"))}
        _give_dates(rng, row, 7)
    _spoil_locals(Spoiler(rows), sites)
    return rows


def _spoil_locals(spoiler: Spoiler, sites: Sites) -> None:
    for text in ("12", "Ward 7", "Wards 3; 5; 6", "2, 4 and 9 to 12", "KZN992_8"):
        spoiler.place(f"a ward expression: {text}", LOADED, "ward", wards=text, municipality="")
    spoiler.place(
        "whole municipality in the column for wards", LOADED, "ward", wards="All wards", municipality=""
    )
    spoiler.place(
        "head office in the column for wards", LOADED, "ward", wards="Administrative or Head Office"
    )
    row = spoiler.take("site")
    ward = sites.ward_at(
        (round(float(row.cells["longitude"]) * 1e6), round(float(row.cells["latitude"]) * 1e6))
    )
    wrong = next(other for other in sites.of(row.cells["municipality"]) if ward and other.code != ward.code)
    spoil(row, "ward and point contradict each other", "ward-and-point-disagree", wards=wrong.code)
    at = sites.town("Amber Bay")
    spoiler.place(
        "a point outside the municipality named",
        "point-outside-municipality",
        "site",
        latitude=decimal_degrees(at[1]),
        longitude=decimal_degrees(at[0]),
    )
    spoiler.amount("a fraction of a cent: refused", "amount-fraction-of-cent", "1234567.895")
    dates = {"start_date": "2026-07-01", "end_date": "2025-06-30"}
    spoiler.place("the end before the start", "dates-reversed", "ward", **dates)
