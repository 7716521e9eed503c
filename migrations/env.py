"""Alembic's environment: the models, and the functions, views and triggers of ``sql/``."""

from __future__ import annotations

from pathlib import Path

from alembic import context
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
from alembic_utils.replaceable_entity import register_entities
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

from service.models import Base

LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "30min"

# One function, view or trigger to a file; `alembic check` fails where a database differs from them.
KINDS = {"functions": PGFunction, "views": PGView, "triggers": PGTrigger}
ENTITIES = [
    kind.from_sql(path.read_text(encoding="utf-8"))
    for folder, kind in KINDS.items()
    for path in sorted((Path(__file__).parent / "sql" / folder).glob("*.sql"))
]

register_entities(ENTITIES, exclude_schemas=["tiger", "topology"])


def include_object(obj, name, type_, reflected, compare_to):
    """Leave out what PostGIS brings along."""
    if type_ == "table" and name in {"spatial_ref_sys"}:
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
