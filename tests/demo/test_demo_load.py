"""The demonstration's files, loaded as `onebudget demo` loads them, are read as they are meant."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
import yaml
from sqlalchemy import func, select

from service.boundaries import service as boundaries
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare
from service.boundaries.sources import SourceOptions
from service.commitments import service as commitments
from service.commitments.plan import LoadOptions
from service.commitments.report import Report
from service.db import WriteSession
from service.imports.source import ReadOptions
from service.models import (
    Allocation,
    BudgetLine,
    Commitment,
    ImportFinding,
    ImportRun,
    Organisation,
    RefusedRow,
    SourceFile,
)
from service.reference.service import load_lists
from service.resources import data_dir
from spatial.vocabulary import Landing, Phase, Sphere

BILLION_CENTS = 10**11
TODAY = datetime(2026, 7, 1, tzinfo=UTC)


@dataclass
class Loaded:
    """The whole demonstration in a database, and what was said of each file."""

    session: WriteSession
    reports: dict[str, Report] = field(default_factory=dict)


@pytest.fixture(scope="module")
def loaded(engine, demo_folder):
    with engine.connect() as connection, connection.begin() as outer:
        with WriteSession(connection, join_transaction_mode="create_savepoint") as session:
            manifest, folder = find_manifest(str(demo_folder / "manifest.yaml"))
            boundaries.load(session, prepare(manifest, SourceOptions(folder)))
            boundaries.activate(session, "demo", TODAY)
            yield load_all(session, demo_folder)
        outer.rollback()


def load_all(session, folder) -> Loaded:
    result = Loaded(session)
    ground = commitments.ground_for(session, "demo", load_lists(data_dir() / "reference"), date(2026, 7, 1))
    for entry in yaml.safe_load((folder / "commitments.yaml").read_text(encoding="utf-8"))["files"]:
        own = folder / entry["profile"]
        read = ReadOptions(
            profile=str(own) if own.is_file() else entry["profile"],
            organisation=entry.get("organisation"),
            unit=entry.get("unit"),
        )
        options = LoadOptions(read, edition="demo", accept_suggestions=entry["accept_suggestions"])
        path = folder / entry["file"]
        result.reports[path.name] = commitments.load(session, ground, path, options)
    return result


def test_600_commitments_load_and_less_than_two_percent_are_refused(loaded):
    assert loaded.session.scalar(select(func.count()).select_from(Commitment)) == 600
    refused = loaded.session.scalar(select(func.count()).select_from(RefusedRow))
    assert 5 <= refused <= 12


def test_all_spheres_commit_money(loaded):
    spheres = loaded.session.scalars(
        select(Organisation.sphere).join(Commitment, Commitment.organisation_id == Organisation.id).distinct()
    )
    assert set(spheres) == set(Sphere)


def test_about_80_billion_over_three_years_most_of_it_in_wards(loaded):
    landed = Counter()
    statement = (
        select(BudgetLine.landing, Allocation.financial_year, func.sum(BudgetLine.amount_cents))
        .join(Allocation, Allocation.id == BudgetLine.allocation_id)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .where(Allocation.phase == Phase.ORIGINAL, Commitment.is_transfer.is_(False))
        .group_by(BudgetLine.landing, Allocation.financial_year)
    )
    years = set()
    for landing, year, cents in loaded.session.execute(statement):
        landed[landing] += int(cents)
        years.add(year)
    total = landed.total()
    assert years == {2025, 2026, 2027}
    assert total == pytest.approx(80 * BILLION_CENTS, rel=0.02)
    assert 0.60 < landed[Landing.WARD] / total < 0.66
    for residual in set(Landing) - {Landing.WARD}:
        assert landed[residual] > total / 250, residual


def test_transfers_stand_beside_the_same_grants_spent(loaded):
    statement = (
        select(Commitment.is_transfer, func.sum(Allocation.amount_cents))
        .join(Allocation, Allocation.commitment_id == Commitment.id)
        .where(Allocation.phase == Phase.ORIGINAL)
        .group_by(Commitment.is_transfer)
    )
    cents = {transfer: int(total) for transfer, total in loaded.session.execute(statement)}
    assert BILLION_CENTS < cents[True] < 2 * BILLION_CENTS
    assert sum(cents.values()) == pytest.approx(80 * BILLION_CENTS, rel=0.02)


def test_rows_and_rands_in_are_rows_and_rands_loaded_or_refused(loaded):
    for run in loaded.session.scalars(select(ImportRun)):
        assert run.rows_in == run.rows_loaded + run.rows_refused
        assert run.cents_in == run.cents_loaded + run.cents_refused


def test_later_phases_are_there_for_the_first_year(loaded):
    statement = select(Allocation.phase).where(Allocation.financial_year == 2025).distinct()
    assert set(loaded.session.scalars(statement)) == {
        Phase.ORIGINAL, Phase.ADJUSTED, Phase.AUDITED, Phase.ACTUAL,
    }  # fmt: skip


def test_each_fault_made_on_purpose_is_named_where_it_stands_and_nothing_else_is_wrong_there(
    loaded, demo_folder
):
    rows = rows_of_references(loaded.session)
    said = findings_by_row(loaded.session)
    with (demo_folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        faults = list(csv.DictReader(file))
    assert len(faults) > 80
    for fault in faults:
        places = rows[fault["file"], fault["reference"]] if fault["reference"] else {None}
        assert places, fault
        rules = {finding for place in places for finding in said[fault["file"], place]}
        grave = {rule for rule, severity in rules if severity != "note"}
        wanted = fault["finding"]
        assert wanted in {rule for rule, _ in rules} if wanted else not grave, (fault, rules)


def rows_of_references(session) -> dict[tuple[str, str], set[int]]:
    rows = defaultdict(set)
    files = select(ImportRun.id, SourceFile.name).join(SourceFile, SourceFile.id == ImportRun.source_file_id)
    names = {run.id: run.name for run in session.execute(files)}
    for run, reference, row in session.execute(
        select(Commitment.import_run_id, Commitment.reference, Commitment.row)
    ):
        rows[names[run], reference].add(row)
    for refused in session.scalars(select(RefusedRow)):
        for cell in refused.cells.values():
            rows[names[refused.import_run_id], cell].add(refused.row)
    return rows


def findings_by_row(session) -> dict[tuple[str, int | None], set[tuple[str, str]]]:
    said = defaultdict(set)
    statement = (
        select(SourceFile.name, ImportFinding.row, ImportFinding.rule, ImportFinding.severity)
        .join(ImportRun, ImportRun.id == ImportFinding.import_run_id)
        .join(SourceFile, SourceFile.id == ImportRun.source_file_id)
    )
    for name, row, rule, severity in session.execute(statement):
        said[name, row].add((rule, severity))
    return said


def test_only_planted_faults_refuse_rows(loaded, demo_folder):
    refusing = Counter(
        group.rule
        for report in loaded.reports.values()
        for group in report.groups
        if group.severity == "refuse"
    )
    with (demo_folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        planted = Counter(
            row["finding"] for row in csv.DictReader(file) if "refused" in row["what is wrong on purpose"]
        )
    assert refusing == planted
