"""What commitments and allocations refer to is there, stays there, and takes them along where it goes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from service.database_errors import translate
from service.models import Allocation, Commitment, Edition, ImportRun, Sector, SourceFile
from tests.placing.looking import put

NOWHERE = 30_000  # an id that nothing has
REFERENCES = {
    "organisation_id": "organisation",
    "sector_id": "sector",
    "focal_area_id": "focal_area",
    "stage_id": "stage",
    "code_edition_id": "edition",
    "import_run_id": "import_run",
}
LISTS = ("sector", "focal_area", "stage")
COUNTS = (
    *("rows_in", "rows_loaded", "rows_refused", "cents_in", "cents_loaded", "cents_refused"),
    *("commitments_new", "commitments_changed", "commitments_same"),
)


@pytest.fixture
def one(db, world) -> int:
    """A commitment that is placed, and so has lines beside its allocation."""
    return put(db, world, site="POINT(27.03 -32.93)")


def how_many(db, table: str) -> int:
    return int(db.scalar(text(f"select count(*) from {table}")))


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("commitment_id", "fk_allocation_commitment"),
        ("funding_source_id", "fk_allocation_funding_source"),
    ],
)
@pytest.mark.parametrize("statement", ["insert", "update"])
def test_an_allocation_of_what_is_not_there_is_refused(db, one, column, rule, statement):
    columns = "commitment_id, financial_year, phase, funding_source_id, amount_cents"
    values = columns.replace("financial_year", "financial_year + 1").replace(column, str(NOWHERE))
    wrong = {
        "insert": f"insert into allocation ({columns}) select {values} from allocation",
        "update": f"update allocation set {column} = {NOWHERE}",
    }
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(wrong[statement]))
    assert translate(caught.value, list).extras == {"constraint": rule}
    assert db.scalar(select(Allocation.commitment_id)) == one


def test_one_wrong_reference_among_many_is_refused(db, one):
    source = db.scalar(select(Allocation.funding_source_id))
    rows = ", ".join(f"({one}, {1994 + number}, 'actual', {source}, 5)" for number in range(50))
    wrong = f"{rows}, ({NOWHERE}, 2024, 'actual', {source}, 5)"
    columns = "(commitment_id, financial_year, phase, funding_source_id, amount_cents)"
    with pytest.raises(IntegrityError, match="not there"), db.begin_nested():
        db.execute(text(f"insert into allocation {columns} values {wrong}"))
    assert how_many(db, "allocation") == 1


def test_allocations_and_their_lines_go_with_their_commitment(db, one):
    assert how_many(db, "budget_line") == 1
    db.execute(text("delete from commitment where id = :id"), {"id": one})
    assert [how_many(db, table) for table in ("allocation", "budget_line", "placement")] == [0, 0, 0]


@pytest.fixture
def referring(db, world, one) -> int:
    """The same commitment, of a run, and with an entry of every list."""
    file = SourceFile(sha256="0", name="f", size_bytes=0, content=b"")
    db.add(file)
    db.flush()
    run = ImportRun(source_file_id=file.id, edition_id=world.edition_id, profile="p", options={}, facts={})
    for name in COUNTS:
        setattr(run, name, 0)
    db.add(run)
    db.flush()
    lists = {f"{name}_id": db.scalar(text(f"select min(id) from {name}")) for name in LISTS}
    db.execute(update(Commitment).values(import_run_id=run.id, **lists))
    return one


@pytest.mark.parametrize("column", REFERENCES)
@pytest.mark.parametrize("statement", ["insert", "update"])
def test_a_commitment_of_what_is_not_there_is_refused(db, referring, column, statement):
    columns = "territory, organisation_id, code_edition_id, scope, locate_method, precision, exactness, geom"
    columns = ", ".join(dict.fromkeys([*columns.split(", "), "name", "content_hash", *REFERENCES]))
    values = columns.replace(column, str(NOWHERE))
    wrong = {
        "insert": f"insert into commitment (reference, {columns}) select 'TWO', {values} from commitment",
        "update": f"update commitment set {column} = {NOWHERE}",
    }
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(wrong[statement]))
    assert translate(caught.value, list).extras == {"constraint": "fk_commitment_references"}
    assert db.scalar(select(Commitment.id)) == referring


def an_edition_in_waiting(db) -> int:
    facts = {"source": "", "licence": "", "manifest": {}, "checksum": ""}
    made = Edition(slug="o", title="O", territory="ZZ", valid_from=date(2000, 1, 1), **facts)
    db.add(made)
    db.flush()
    return made.id


@pytest.mark.parametrize("table", [*REFERENCES.values(), "funding_source"])
def test_what_a_commitment_refers_to_stays(db, referring, table):
    column = {each: name for name, each in REFERENCES.items()}.get(table, "funding_source_id")
    used = f"(select {column} from {'commitment' if table in REFERENCES.values() else 'allocation'})"
    if table == "edition":  # one that is active is refused before that
        db.execute(update(Commitment).values(code_edition_id=an_edition_in_waiting(db)))
    if table == "focal_area":  # sectors refer to it too
        db.execute(update(Sector).values(focal_area_id=None))
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(f"delete from {table} where id in {used}"))
    assert translate(caught.value, list).message == "Commitments refer to this row, so it stays."


@pytest.mark.parametrize("table", ["commitment", "funding_source", *REFERENCES.values()])
def test_an_id_to_which_others_refer_never_changes(db, referring, table):
    with pytest.raises(IntegrityError) as caught, db.begin_nested():
        db.execute(text(f"update {table} set id = id + 1000"))
    assert translate(caught.value, list).extras == {"constraint": "fk_id_unchanged"}
    assert db.scalar(select(Allocation.commitment_id)) == referring
    db.execute(text(f"update {table} set id = id"))


def test_nobody_takes_away_what_an_open_transaction_allocates_from(db, one, engine):
    """Who deletes waits for who allocates, and then finds the allocation."""
    source = db.scalar(select(Allocation.funding_source_id))
    with engine.connect() as other:
        other.execute(text("set local lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            other.execute(text("delete from funding_source where id = :id"), {"id": source})
