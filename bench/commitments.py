"""Commitments made up for measuring: the same for the same seed, mixed as real files mix them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.orm import Session

from bench.places import Ints, Places, Wards
from service.models import Area, FundingSource, Organisation, Sector
from service.reference.service import lists_folder, load_lists, store
from service.settings import Settings
from spatial.vocabulary import Level, Sphere

NATIONAL_BODIES = 30
MUNICIPAL_SHARE = 0.75
DECLARED_SHARE = 0.2
YEARS = ((2024, "original"), (2025, "original"), (2026, "original"), (2024, "adjusted"), (2024, "actual"))
NULL = "\\N"  # as COPY writes it
METHODS = {"site": "coordinates", "wards": "ward_list", "local": "area_name", "district": "area_name"}
COLUMNS = {
    "commitment": "id, territory, organisation_id, reference, name, sector_id, scope, locate_method, "
    "precision, exactness, geom, area_level, area_code, code_edition_id, content_hash",
    "commitment_ward": "commitment_id, role, ward_code, share",
    "allocation": "commitment_id, financial_year, phase, funding_source_id, amount_cents",
}


def write_reference(connection: Connection, wards: Wards) -> None:
    """Write the reference lists that ship with the product, and organisations that commit the money."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        store(session, load_lists(lists_folder(Settings())))
        session.commit()
    in_edition = Area.edition_id == wards.edition_id
    country = str(connection.scalar(select(Area.code).where(in_edition, Area.level == Level.COUNTRY)))
    municipal = [_organisation(Sphere.LOCAL, code, 7, code) for code in sorted(set(wards.frame["local"]))]
    national = [_organisation(Sphere.NATIONAL, str(n), 4, country) for n in range(NATIONAL_BODIES)]
    connection.execute(insert(Organisation), municipal + national)


def write_commitments(connection: Connection, places: Places, seed: int = 7) -> None:
    """Write commitments and five allocations for each, by COPY, unplaced."""
    random = np.random.default_rng(seed)
    first = (connection.scalar(text("select max(id) from commitment")) or 0) + 1
    ids = np.arange(first, first + len(places.kinds))
    copy(connection, "commitment", _commitments(connection, places, ids, random))
    copy(connection, "commitment_ward", _named_wards(places, ids, random))
    copy(connection, "allocation", _allocations(connection, ids, random))
    for table in ("commitment", "allocation"):
        last = f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"
        connection.execute(text(last))


def copy(connection: Connection, table: str, rows: Iterable[Iterable[Any]]) -> None:
    """Write rows by COPY in its text form."""
    lines = io.StringIO()
    lines.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    lines.seek(0)
    link: Any = connection.connection.driver_connection
    with link.cursor() as cursor:
        cursor.copy_expert(f"copy {table}({COLUMNS[table]}) from stdin", lines)


def _organisation(sphere: Sphere, code: str, month: int, area_code: str) -> dict[str, object]:
    level = Level.LOCAL if sphere is Sphere.LOCAL else Level.COUNTRY
    full = {"code": f"bench-{sphere}-{code}", "name": f"Bench {sphere} {code}", "sphere": sphere}
    return {**full, "fy_start_month": month, "area_level": level, "area_code": area_code}


def _commitments(
    connection: Connection, places: Places, ids: Ints, random: np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    wards = places.wards
    owners = _owners(connection, places, random)
    sectors = random.choice(list(connection.scalars(select(Sector.id))), size=len(ids))
    sites = shapely.to_wkb(shapely.set_srid(places.sites(), 4326), hex=True, include_srid=True)
    for row, (number, kind, site) in enumerate(zip(ids, places.kinds, sites, strict=True)):
        scope = "site" if site else str(kind)
        named = wards.frame[scope].iat[places.home[row]] if scope in {"local", "district"} else NULL
        level = NULL if named == NULL else scope
        who = (number, wards.territory, owners[row], f"bench-{number}", f"Project {number}", sectors[row])
        where = (scope, METHODS.get(scope, "stated"), 1, 1, site or NULL, level, named, wards.edition_id)
        yield (*who, *where, r"\\x00")


def _owners(connection: Connection, places: Places, random: np.random.Generator) -> Ints:
    """Give most commitments to the municipality in which they lie, the rest to national bodies."""
    ids = dict(connection.execute(select(Organisation.code, Organisation.id)).tuples().all())
    municipal = np.array([ids[f"bench-local-{code}"] for code in places.wards.frame["local"]])[places.home]
    national = random.choice(
        [ids[f"bench-national-{n}"] for n in range(NATIONAL_BODIES)], size=len(municipal)
    )
    return np.where(random.random(len(municipal)) < MUNICIPAL_SHARE, municipal, national)


def _named_wards(places: Places, ids: Ints, random: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for row in np.flatnonzero(places.kinds == "wards"):
        named = places.neighbours(places.home[row], int(random.integers(1, 7)))
        declared = random.random() < DECLARED_SHARE
        for code, share in zip(named, _percentages(len(named)), strict=True):
            yield ids[row], "work", code, share if declared else NULL


def _percentages(count: int) -> list[int]:
    equal = 1_000_000 // count
    return [equal] * (count - 1) + [1_000_000 - equal * (count - 1)]


def _allocations(
    connection: Connection, ids: Ints, random: np.random.Generator
) -> Iterator[tuple[int, int, str, int, int]]:
    amounts = np.minimum(random.lognormal(np.log(1e8), 1.8, (len(ids), len(YEARS))), 1e13).astype(np.int64)
    sources = random.choice(list(connection.scalars(select(FundingSource.id))), size=len(ids))
    for number, source, cents in zip(ids, sources, amounts, strict=True):
        for (year, phase), amount in zip(YEARS, cents, strict=True):
            yield number, year, phase, source, amount
