"""Loads of hand-made files into a small country; every test's writes are undone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Connection, Engine, func, select

from service.commitments import service
from service.commitments.ground import Ground
from service.commitments.plan import LoadOptions
from service.commitments.report import Report
from service.db import WriteSession, make_engine
from service.errors import OnebudgetError
from service.imports.source import ReadOptions
from service.models import Allocation, BudgetLine, Commitment, Organisation
from service.reference.service import load_lists
from service.resources import data_dir
from spatial.findings import Finding
from tests.builders import build_edition

TODAY = date(2026, 11, 22)
HEADINGS = (
    "reference",
    "name",
    "organisation",
    "sector",
    "funding_source",
    "latitude",
    "longitude",
    "wards",
    "municipality",
    "scope",
    "original 2026/27",
    "original 2027/28",
)


def table(*rows: dict[str, Any], headings: Sequence[str] = HEADINGS) -> str:
    """Write rows as the text of a CSV file in the template's form; new headings are added at the end."""
    names = list(dict.fromkeys([*headings, *(name for row in rows for name in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row(reference: str, amount: object = "100", **cells: Any) -> dict[str, Any]:
    """A sound row of EC121, unlocated unless cells say otherwise."""
    return {
        "reference": reference,
        "name": f"Project {reference}",
        "organisation": "EC121",
        "original 2026/27": amount,
        **cells,
    }


@dataclass
class Loader:
    """Loads files as the command does, in the test's own transaction."""

    session: WriteSession
    ground: Ground
    folder: Path
    reports: list[Report] = field(default_factory=list)

    def __call__(
        self, content: str | bytes | Path, *, commit: bool = True, name: str = "table.csv", **options: Any
    ) -> Report:
        """Load a file, or text as a CSV file; options of reading and of loading alike."""
        accept = options.pop("accept_suggestions", False)
        asked = LoadOptions(ReadOptions(**options), accept_suggestions=accept)
        path = content if isinstance(content, Path) else self.write(content, name)
        one = service.load if commit else service.check
        self.reports.append(one(self.session, self.ground, path, asked))
        return self.reports[-1]

    def write(self, content: str | bytes, name: str = "table.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def findings(self) -> list[Finding]:
        """What was said of the file loaded last."""
        return list(service.findings(self.session))

    def rules(self, severity: str | None = None) -> set[str]:
        return {each.rule for each in self.findings() if severity in {None, each.severity}}

    def commitment(self, reference: str) -> Commitment:
        self.session.expire_all()
        return self.session.scalars(select(Commitment).where(Commitment.reference == reference)).one()

    def amounts(self, reference: str) -> dict[tuple[int, str], int]:
        statement = (
            select(Allocation)
            .join(Commitment, Commitment.id == Allocation.commitment_id)
            .where(Commitment.reference == reference)
            .execution_options(populate_existing=True)
        )
        return {
            (each.financial_year, each.phase.value): each.amount_cents
            for each in self.session.scalars(statement)
        }

    def landed(self, reference: str) -> dict[str, int]:
        """Cents by landing, over all years."""
        statement = (
            select(BudgetLine.landing, func.sum(BudgetLine.amount_cents))
            .join(Commitment, Commitment.id == BudgetLine.commitment_id)
            .where(Commitment.reference == reference)
            .group_by(BudgetLine.landing)
        )
        return {each.landing.value: int(each[1]) for each in self.session.execute(statement)}

    def organisation(self, code: str) -> Organisation:
        return self.session.scalars(select(Organisation).where(Organisation.code == code)).one()

    def count(self, table: Any) -> int:
        return self.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture(scope="session")
def engine(test_databases) -> Iterator[Engine]:
    """Engine on a database that holds the small country, active, and nothing else."""
    url = test_databases.create()
    made = make_engine(url)
    with WriteSession(made) as session:
        build_edition(session)
        session.commit()
    yield made
    made.dispose()
    test_databases.drop(url)


@pytest.fixture(scope="session")
def lists():
    return load_lists(data_dir() / "reference")


@pytest.fixture(scope="session")
def ground(engine: Engine, lists) -> Ground:
    with WriteSession(engine) as session:
        return service.ground_for(session, None, lists, TODAY)


@pytest.fixture
def session(connection: Connection) -> Iterator[WriteSession]:
    with WriteSession(connection, join_transaction_mode="create_savepoint") as opened:
        yield opened


@pytest.fixture
def load(session: WriteSession, ground: Ground, tmp_path: Path) -> Loader:
    """Load files into the small country."""
    return Loader(session, ground, tmp_path)


@pytest.fixture
def raises_sentence() -> Callable[[str], Any]:
    """Expect a domain error of exactly one sentence that matches."""

    @contextmanager
    def expect(pattern: str) -> Iterator[None]:
        with pytest.raises(OnebudgetError, match=pattern) as caught:
            yield
        assert caught.value.message.endswith(".")
        assert "\n" not in caught.value.message

    return expect


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Write rows of cells to a workbook."""

    def write(rows: Sequence[Sequence[object]], name: str = "table.xlsx", sheet: str = "Commitments") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet(sheet)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell not in ("", None):
                        page.write(number, column, cell)
        return path

    return write
