"""Temporary tables that hold one file's commitments while they are compared and written.

They vanish with the transaction. Bulk rows come in by COPY; everything after that is set-based.
"""

from __future__ import annotations

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.models.base import LEVEL, LOCATE_METHOD, PHASE, SCOPE, SPHERE, SPLIT_METHOD

TABLES = MetaData()


def _temporary(name: str, *columns: Column) -> Table:  # type: ignore[type-arg]
    return Table(name, TABLES, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


organisations = _temporary(
    "staged_organisation",
    Column("no", Integer),
    Column("id", Integer),
    Column("code", Text),
    Column("name", Text),
    Column("sphere", SPHERE),
    Column("fy_start_month", SmallInteger),
    Column("area_level", LEVEL),
    Column("area_code", Text),
)
"""Organisations of the file; ``id`` is null until one that is new has been written."""

commitments = _temporary(
    "staged_commitment",
    Column("no", Integer),
    Column("batch", SmallInteger),
    Column("organisation_no", Integer),
    Column("reference", Text),
    Column("name", Text),
    Column("description", Text),
    Column("sector_id", Integer),
    Column("focal_area_id", Integer),
    Column("stage_id", Integer),
    Column("is_catalytic", Boolean),
    Column("is_transfer", Boolean),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("total_cost_cents", BigInteger),
    Column("scope", SCOPE),
    Column("locate_method", LOCATE_METHOD),
    Column("precision", SmallInteger),
    Column("exactness", SmallInteger),
    Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False)),
    Column("area_level", LEVEL),
    Column("area_code", Text),
    Column("split_by", SPLIT_METHOD),
    Column("stated", JSONB),
    Column("sheet", Text),
    Column("row", Integer),
    Column("content_hash", LargeBinary),
)
"""Commitments of the file, numbered from 1; ``batch`` says with which part of the file one came."""

wards = _temporary(
    "staged_ward",
    Column("no", Integer),
    Column("batch", SmallInteger),
    Column("role", Text),
    Column("ward_code", Text),
    Column("share", Integer),
)

allocations = _temporary(
    "staged_allocation",
    Column("no", Integer),
    Column("batch", SmallInteger),
    Column("financial_year", SmallInteger),
    Column("phase", PHASE),
    Column("funding_source_id", Integer),
    Column("amount_cents", BigInteger),
    Column("vat", Text),
)

allocations_as_read = _temporary(
    "staged_allocation_as_read", *(Column(each.name, each.type) for each in allocations.c)
)
"""What the file itself says of stored commitments, where that is divided or completed from what is stored."""

matches = _temporary(
    "staged_match",
    Column("no", Integer),
    Column("id", BigInteger),
    Column("is_new", Boolean),
    Column("is_same_row", Boolean),
    Column("revision", Integer),
    Column("edition_id", SmallInteger),
)
"""The stored commitment of each staged one, or the id reserved for a new one.

``is_same_row`` is true where everything but the allocations is as stored; ``revision`` is the stored one's
when it was looked at. ``edition_id`` is given where the stored place stays, in whose codes it is.
"""

columns_stated = _temporary("staged_column", Column("phase", PHASE), Column("financial_year", SmallInteger))
"""The phases and years of which the file speaks: where it names no amount for one, there is none."""

changes = _temporary(
    "staged_change",
    Column("no", Integer),
    Column("field", Text),
    Column("old", Text),
    Column("new", Text),
)

findings = _temporary(
    "staged_finding",
    Column("rule", Text),
    Column("severity", Text),
    Column("message", Text),
    Column("sheet", Text),
    Column("row", Integer),
    Column("column", Text),
    Column("value", Text),
    Column("suggestion", Text),
    Column("known", JSONB),
    Column("accepted", Boolean),
)

refused = _temporary(
    "staged_refused",
    Column("organisation_no", Integer),
    Column("reference", Text),
    Column("sheet", Text),
    Column("row", Integer),
    Column("cells", JSONB),
    Column("cents", BigInteger),
)
"""Rows that are not loaded, as they stood in the file, and whose they are as far as that is known."""


def prepare(connection: Connection) -> None:
    """Have all tables there and empty; one transaction may stage several files, one after the other."""
    TABLES.create_all(connection)
    connection.execute(text("truncate " + ", ".join(TABLES.tables)))  # names from this file alone
