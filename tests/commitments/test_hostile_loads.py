"""Whatever a file holds, the database takes all that is sound of it, or stays as it was."""

from __future__ import annotations

import zipfile

import pytest
from sqlalchemy import event, select

from service.commitments import loading, service
from service.commitments.plan import LoadOptions
from service.errors import BadFileError, ConflictError, NotFoundError
from service.imports.reading import Reading
from service.imports.source import Limits
from service.models import Allocation, Commitment, ImportRun, Organisation, SourceFile
from tests.commitments.conftest import row, table
from tests.commitments.test_reloading import everything


@pytest.fixture
def unchanged(load):
    """Check at the end that the database is as it was after a first, sound load."""
    load(table(row("A", 10, latitude="-32.95", longitude="27.05")), name="sound.csv")
    before = everything(load.session)
    files, organisations = load.count(SourceFile), load.count(Organisation)
    yield
    assert everything(load.session) == before
    assert (load.count(SourceFile), load.count(Organisation)) == (files, organisations)


def workbook(write_xlsx) -> bytes:
    cells = [["reference", "name", "organisation", "original 2026/27"], ["B", "Road", "BUF", 100]]
    return write_xlsx(cells, "made.xlsx").read_bytes()


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04torn", "torn"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0\0\0",
            "password",
        ),
        (b"a,b,c\n1,2,3\n", "profile|headings|columns"),
    ],
)
def test_files_that_cannot_be_read(load, content, sentence, raises_sentence):
    with raises_sentence(f"(?i){sentence}"):
        load(content, name="hostile.bin")


@pytest.mark.usefixtures("unchanged")
def test_a_workbook_torn_in_the_middle(load, write_xlsx):
    whole = workbook(write_xlsx)
    for end in range(40, len(whole), len(whole) // 12):
        with pytest.raises(BadFileError):
            load(whole[:end], name="torn.xlsx")


@pytest.mark.usefixtures("unchanged")
def test_a_zip_bomb(load, write_xlsx, tmp_path):
    made = write_xlsx([["reference", "name", "organisation", "original 2026/27"]], "made.xlsx")
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            with target.open(name, "w", force_zip64=True) as part:
                part.write(source.read(name))
                if name.endswith("sheet1.xml"):
                    for _ in range(60):
                        part.write(b" " * 1_000_000)
    options = LoadOptions(limits=Limits(max_unpacked_bytes=50_000_000))
    with pytest.raises(BadFileError, match="unpack"):
        service.load(load.session, load.ground, bomb, options)


def test_hostile_cells_are_refused_row_by_row(load):
    rows = [
        row("SOUND", 10),
        row("NAN", "NaN"),
        row("INF", "-inf"),
        row("HUGE", "1e400"),
        row("LARGE", "99999999999999999"),
        row("NUL", 1, place="a\x00b"),
        row("LONG", 1, place="x" * 1_000_001),
        row("R" * 201, 1),
        row("", 1),
        row("CROSSED", 1, geometry="POLYGON((27 -33, 27.1 -32.9, 27.1 -33, 27 -32.9, 27 -33))"),
        row("EMPTY", 1, geometry="POLYGON EMPTY"),
        row("AROUND", 1, geometry="POLYGON((-179 -30, 179 -30, 179 -20, -179 -20, -179 -30))"),
        row("ENDLESS", 1, latitude="inf", longitude="nan"),
        row("SPIKY", 1, geometry=f"LINESTRING({', '.join(f'{27 + i / 1e7} -32.95' for i in range(60_000))})"),
    ]
    report = load(table(*rows))
    refused = {each.row for each in load.findings() if each.severity == "refuse"}
    assert {3, 4, 5, 6, 7, 8, 9, 10} <= refused
    assert report.balance.rows_in == len(rows)
    assert report.balance.rows_loaded + report.balance.rows_refused == len(rows)
    assert load.amounts("SOUND") == {(2026, "original"): 10_00}
    assert load.landed("SOUND") == {"unlocated": 10_00}
    for each in load.session.scalars(select(Commitment.reference)):
        assert sum(load.landed(each).values()) == sum(load.amounts(each).values())


def test_absurd_years_are_refused(load):
    heading = "project_slug,project_name,government_institution,budget_phase,financial_year,amount_rands\n"
    years = ("1066", "-2026", "20266", "2026/28", "NaN", "2026")
    lines = "".join(f"p{n},Dam,Water and Sanitation,MTEF,{year},5\n" for n, year in enumerate(years))
    report = load(heading + lines)
    assert (report.balance.rows_loaded, report.balance.rows_refused) == (1, 5)


def test_letters_of_mixed_encodings_are_loaded_or_said(load):
    text = table(row("A", name="Café"), row("B", name="Crèche")).encode("cp1252")
    load(text)
    assert load.commitment("A").name == "Café"
    mixed = table(row("C", name="Café")).encode() + "D,Crèche,EC121,,,,,,,,5,\n".encode("cp1252")
    load(mixed)
    assert load.rules() & {"letters-lost", "encoding-mixed", "encoding-assumed", "mixed-encodings"}


@pytest.mark.usefixtures("unchanged")
def test_an_unknown_profile(load):
    with pytest.raises(NotFoundError, match="no profile 'sa37'"):
        load(table(row("B")), profile="sa37")


@pytest.mark.usefixtures("unchanged")
def test_a_file_over_the_limit(load, tmp_path):
    path = load.write(table(row("B")))
    with pytest.raises(BadFileError, match="over the limit"):
        service.load(load.session, load.ground, path, LoadOptions(limits=Limits(max_file_bytes=10)))


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "statement", ["INSERT INTO commitment ", "INSERT INTO allocation", "INSERT INTO import_finding"]
)
def test_a_database_that_says_no_half_way(load, session, statement):
    """A fault after rows were written, wherever it comes from, takes all of them back."""

    def fail(_conn, _cursor, text, *_rest) -> None:
        if text.startswith(statement):
            raise RuntimeError("no room left")

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", fail)
    try:
        with pytest.raises(RuntimeError, match="no room left"):
            load(table(row("B", organisation="BUF"), row("A", 11)))
    finally:
        event.remove(connection, "before_cursor_execute", fail)


@pytest.mark.usefixtures("unchanged")
def test_sums_that_do_not_agree_are_not_stored(load, monkeypatch):
    stored = loading.outcome_queries.stored_sums
    monkeypatch.setattr(
        loading.outcome_queries,
        "stored_sums",
        lambda session: {column: cents + 1 for column, cents in stored(session).items()},
    )
    with pytest.raises(
        ConflictError, match=r"states 1000 cents .* 1001 would be stored; nothing was written"
    ):
        load(table(row("B", 10, organisation="BUF")))


@pytest.mark.usefixtures("unchanged")
def test_a_reader_that_fails_in_the_middle_leaves_nothing(load, monkeypatch):
    whole = Reading.rows

    def torn(self):
        for number, each in enumerate(whole(self)):
            if number == 20_000:
                raise BadFileError("table.csv is torn after row 20001; fetch it again.")
            yield each

    monkeypatch.setattr(Reading, "rows", torn)
    text = table(*(row(f"N{number}", 1, organisation="BUF") for number in range(20_010)))
    with pytest.raises(BadFileError, match="torn after row"):
        load(text)


def test_runs_add_up_whatever_was_refused(load):
    load(table(row("A", 10), row("A", 20), row("B", "x"), row("C", 3)))
    for run in load.session.scalars(select(ImportRun)):
        assert run.cents_loaded == sum(load.session.scalars(select(Allocation.amount_cents)))
