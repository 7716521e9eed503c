"""All generated files of the demonstration district."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from demo import departments, idp, national, sa36, template_files
from demo.needs import HEADINGS, need_rows
from demo.places import SEED
from demo.plans import plan_files
from demo.rng import Rng
from demo.rows import Row
from demo.sites import Sites
from demo.template_form import template_csv, template_xlsx
from demo.text_files import table, wards_geojson
from demo.wards import make_district
from demo.words import Names

WHOLE_FILE_FAULTS = (
    ("kzn991-sa36.xlsx", "", "a unit line that contradicts the figures", "unit-contradicts"),
    ("kzn991-sa36.xlsx", "", "a sheet named otherwise than its title", "sheet-contradicts-title"),
    (
        "local-municipalities.xlsx",
        "",
        "one grant with those who transfer and who spend it",
        "grant-on-both-sides",
    ),
)
FAULT_HEADINGS = ("file", "reference", "what is wrong on purpose", "finding")

Make = Callable[[Rng, Sites, Names], list[Row]]
Write = Callable[[list[Row]], bytes]

COMMITMENTS: Mapping[str, tuple[Make, Write]] = {
    "national-projects.csv": (national.department_rows, national.national_csv),
    "companies-and-partners.xlsx": (
        template_files.company_rows,
        partial(template_xlsx, title="State-owned companies, investors and partners (fictional)"),
    ),
    "provincial-departments.csv": (departments.department_rows, departments.departments_csv),
    "dc99-district.csv": (template_files.district_rows, template_csv),
    "kzn991-sa36.xlsx": (sa36.city_rows, sa36.sa36_xlsx),
    "kzn993-idp-projects.xlsx": (idp.plan_rows, idp.plan_xlsx),
    "local-municipalities.xlsx": (
        template_files.local_rows,
        partial(template_xlsx, title="Three local municipalities (fictional)"),
    ),
}


def demo_files() -> dict[str, bytes]:
    """Return the content of every generated file by its path in the demonstration's folder."""
    district = make_district()
    files = {
        "wards.geojson": wards_geojson(district),
        "needs.csv": table(HEADINGS, need_rows(district)),
    }
    sites = Sites(district)
    rows = commitment_rows(sites)
    files |= {f"commitments/{name}": COMMITMENTS[name][1](mine) for name, mine in rows.items()}
    files |= plan_files(rows, sites)
    return {**files, "faults.csv": table(FAULT_HEADINGS, [*_fault_rows(rows), *WHOLE_FILE_FAULTS])}


def commitment_rows(sites: Sites) -> dict[str, list[Row]]:
    """Return the rows of every file of commitments, by its name."""
    names = Names(sites)
    return {name: make(Rng(f"{SEED}/{name}"), sites, names) for name, (make, _) in COMMITMENTS.items()}


def _fault_rows(rows: Mapping[str, list[Row]]) -> list[tuple[str, ...]]:
    return [
        (name, row.reference, fault.what, fault.rule)
        for name, mine in rows.items()
        for row in mine
        for fault in row.faults
    ]


def same_content(path: Path, content: bytes) -> bool:
    """Tell whether a file holds the content; of workbooks their parts count, not how they are compressed."""
    if not path.is_file():
        return False
    written = path.read_bytes()
    return written == content or (path.suffix == ".xlsx" and _parts(written) == _parts(content))


def _parts(workbook: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return [(part.filename, part.date_time, archive.read(part)) for part in archive.infolist()]
