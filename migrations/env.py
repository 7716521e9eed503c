"""Alembic's environment: the models, and the functions, views and triggers of ``sql/``."""

from __future__ import annotations

from itertools import dropwhile
from pathlib import Path

from alembic import context
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
from alembic_utils.replaceable_entity import register_entities
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

from service.models import Base

POSTGIS_OWN = {
    "spatial_ref_sys",
    "geometry_columns",
    "geography_columns",
    "raster_columns",
    "raster_overviews",
}
LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "30min"


def statement_of(path: Path) -> str:
    """Read a file's statement without the promise written above it, which the parser does not expect."""
    text_lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(dropwhile(lambda line: line.startswith("--"), text_lines))


# One function, view or trigger to a file; `alembic check` fails where a database differs from them.
# What stands in `access` is no entity: tests compare the rights and policies of a database with those files.
KINDS = {
    "functions": PGFunction,
    "views": PGView,
    "triggers": PGTrigger,
    "as_at": PGView,
    "published": PGView,
}
ENTITIES = [
    kind.from_sql(statement_of(path))
    for folder, kind in KINDS.items()
    for path in sorted((Path(__file__).parent / "sql" / folder).glob("*.sql"))
]

register_entities(ENTITIES, entity_types=list(dict.fromkeys(KINDS.values())))


def include_object(obj, name, type_, reflected, compare_to):
    """Leave out what PostGIS brings along."""
    if name is not None and name.removeprefix("public.") in POSTGIS_OWN:
        return False
    return alembic_helpers.include_object(obj, name, type_, reflected, compare_to)


def run(connection) -> None:
    """Run the revisions in one transaction, refusing to wait for ever on a lock."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_server_default=True,
    )
    with context.begin_transaction():
        connection.execute(text("select set_config('lock_timeout', :t, true)"), {"t": LOCK_TIMEOUT})
        connection.execute(text("select set_config('statement_timeout', :t, true)"), {"t": STATEMENT_TIMEOUT})
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as opened:
        run(opened)
    engine.dispose()
