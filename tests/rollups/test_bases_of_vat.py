"""A trial balance says where sums hold amounts with VAT, without it, and of which nobody said."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from service.commands.answering import as_text
from service.filters.words import Filters
from service.imports.fields import Vat
from service.models import Allocation
from service.rollups.balance import reconcile
from service.rollups.lines import Window
from service.rollups.report import balance_report
from spatial.vocabulary import Phase

TODAY = date(2026, 11, 22)


def state(db, commitment_id, vat):
    stated = update(Allocation).where(Allocation.commitment_id == commitment_id).values(vat=vat)
    db.execute(stated)


def balance(db, period=None):
    return reconcile(db, edition=None, period=period, filters=Filters(), today=TODAY)


def rows(db, period=None):
    return {(row.phase, row.financial_year): row for row in balance(db, period).rows}


def test_each_basis_of_a_year_is_told_and_together_they_are_the_source(db, crowd):
    tower, bulk = crowd.commitments["TOWER"], crowd.commitments["BULK"]
    state(db, tower, "included")
    state(db, bulk, "excluded")
    for row in balance(db).rows:
        expected = dict.fromkeys(Vat, 0)
        chosen = select(Allocation).where(
            Allocation.phase == row.phase, Allocation.financial_year == row.financial_year
        )
        for each in db.scalars(chosen):
            expected[Vat(each.vat)] += each.amount_cents
        assert row.by_vat == expected
        assert sum(row.by_vat.values()) == row.source_cents
    assert rows(db)[Phase.ORIGINAL, 2026].by_vat[Vat.INCLUDED] == 100_000_00


def test_of_a_window_each_basis_counts_by_its_days(db, world):
    state(db, world.commitments["TOWER"], "included")
    year, half = rows(db), rows(db, Window(date(2026, 7, 1), date(2027, 1, 1)))
    key = Phase.ORIGINAL, 2026
    assert 0 < half[key].by_vat[Vat.INCLUDED] < year[key].by_vat[Vat.INCLUDED]
    assert sum(half[key].by_vat.values()) == half[key].source_cents


def test_the_report_names_the_bases_only_where_they_mix(db, world):
    text = as_text(balance_report(balance(db)))
    assert "VAT" not in text
    state(db, world.commitments["TOWER"], "included")
    text = as_text(balance_report(balance(db)))
    [with_vat] = [line for line in text.splitlines() if line.startswith("  with VAT")]
    # The year of which it is all that there is does not mix.
    assert with_vat.count("R") == 1
    assert "R 100\u202f000,00".replace(" ", "\u202f") in with_vat
    assert "VAT not stated" in text
    assert "without VAT" not in [line.strip()[:11] for line in text.splitlines()]
    assert "Sums mix bases of VAT" in text
