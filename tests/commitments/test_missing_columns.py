"""A file that lacks a column leaves what is stored in that field; an empty cell of a column empties it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from service.commitments import change_queries
from service.commitments.service import changes
from service.models import Allocation, Commitment, CommitmentWard, FundingSource
from tests.commitments.conftest import row, table

BARE = ("reference", "name", "organisation", "original 2026/27")
FULL = row(
    "A",
    10,
    description="A tower of steel",
    sector="Water",
    asset_class="Roads Infrastructure",
    focal_area="Governance",
    stage="Planning",
    catalytic="yes",
    transfer="no",
    vat="included",
    start_date="2026-07-01",
    end_date="2027-06-30",
    total_cost=500,
    latitude="-32.95",
    longitude="27.05",
    municipality="EC121",
    beneficiary_wards="2",
    split_by="equal",
    funding_source="MIG",
)


def bare(*rows, **more):
    """The rows again, in a file of a few columns."""
    headings = (*BARE, *more)
    kept = [{name: text for name, text in each.items() if name in BARE} | more for each in rows]
    return table(*kept, headings=headings)


def said(load):
    """All that is stored of the commitment A but what each run of a load renews."""
    one = load.commitment("A")
    renewed = ("import_run_id", "changed_at", "content_hash", "revision", "row", "sheet", "geom", "name")
    kept = {each.key: getattr(one, each.key) for each in Commitment.__table__.c if each.key not in renewed}
    wards = select(CommitmentWard.role, CommitmentWard.ward_code, CommitmentWard.share).where(
        CommitmentWard.commitment_id == one.id
    )
    return kept | {
        "wards": sorted(map(tuple, load.session.execute(wards))),
        "geometry": load.session.scalar(select(Commitment.geom.ST_AsText()).where(Commitment.id == one.id)),
    }


def money(load):
    statement = (
        select(Allocation.financial_year, FundingSource.code, Allocation.amount_cents, Allocation.vat)
        .join(FundingSource, FundingSource.id == Allocation.funding_source_id)
        .join(Commitment, Commitment.id == Allocation.commitment_id)
        .where(Commitment.reference == "A")
    )
    return sorted(map(tuple, load.session.execute(statement)))


@pytest.fixture
def edited_meanwhile(load, monkeypatch):
    """Have the stored amounts be others once the next load has looked at them: cents by source and basis."""
    hold = change_queries.hold_changed

    def prepare(**amounts):
        def edit_and_hold(session, *asked):
            number = load.commitment("A").id
            ids = dict(session.execute(select(FundingSource.code, FundingSource.id)).all())
            session.execute(delete(Allocation).where(Allocation.commitment_id == number))
            for code, (cents, vat) in amounts.items():
                key = {"commitment_id": number, "financial_year": 2026, "phase": "original"}
                each = Allocation(**key, funding_source_id=ids[code], amount_cents=cents, vat=vat)
                session.add(each)
            session.flush()
            session.execute(update(Commitment).where(Commitment.id == number).values(description="Edited"))
            hold(session, *asked)

        monkeypatch.setattr(change_queries, "hold_changed", edit_and_hold)

    return prepare


def changed(load):
    return {each.field: (each.old, each.new) for each in changes(load.session)}


def test_a_file_of_few_columns_changes_nothing_that_it_does_not_speak_of(load):
    load(table(FULL))
    before, paid = said(load), money(load)
    assert before["is_catalytic"] is True
    report = load(bare(FULL), commit=False)
    assert (report.outcome.changed, report.outcome.same) == (0, 1)
    report = load(bare(FULL | {"name": "Another name"}))
    assert changed(load) == {"name": ("Project A", "Another name")}
    assert (said(load), money(load)) == (before, paid)
    assert load.landed("A") == {"ward": 10_00}
    assert load.commitment("A").import_run_id == report.run_id


def test_an_empty_cell_empties_also_after_a_file_without_its_column(load):
    load(table(FULL))
    load(bare(FULL | {"name": "Another name"}))
    emptied = {name: "" for name in FULL if name not in BARE}
    load(table(FULL | emptied | {"name": "Another name"}))
    after = said(load)
    assert (after["description"], after["stage_id"], after["total_cost_cents"]) == (None, None, None)
    assert (after["is_catalytic"], after["geometry"], after["wards"]) == (False, None, [])
    assert money(load) == [(2026, "unstated", 10_00, "unknown")]
    assert load.landed("A") == {"unlocated": 10_00}


@pytest.mark.parametrize("name", ["description", "stage", "vat", "start_date", "total_cost", "focal_area"])
def test_each_column_speaks_for_itself(load, name):
    load(table(FULL))
    load(bare(FULL, **{name: ""}))
    [(field, (_, new))] = changed(load).items()
    expected = "original 2026/27 mig" if name == "vat" else name
    assert field == expected.replace("total_cost", "total_cost_cents")
    assert new in (None, "10.00", "infrastructure")


def test_a_place_stays_where_the_file_says_no_more_of_it_than_is_stored(load):
    load(table(FULL))
    before = said(load)
    load(bare(FULL, municipality="EC121"))
    assert said(load) == before
    load(bare(FULL, municipality="EC122"))
    after = said(load)
    assert (after["scope"].value, after["area_code"], after["geometry"]) == ("local", "EC122", None)
    assert after["stated"] == {"municipality": "EC122"}
    assert {"scope", "area_code", "geom", "wards"} <= changed(load).keys()


def test_words_that_no_list_knows_stay_with_their_field(load):
    load(table(FULL | {"stage": "somewhere between"}))
    load(bare(FULL, municipality="EC122"))
    assert said(load)["stated"] == {"municipality": "EC122", "stage": "somewhere between"}
    load(bare(FULL | {"name": "Another name"}, stage=""))
    assert said(load)["stated"] == {"municipality": "EC122"}


def test_a_focal_area_of_its_own_stays_while_the_sector_does(load):
    load(table(FULL))
    before = said(load)["focal_area_id"]
    load(bare(FULL, sector="Water"))
    assert said(load)["focal_area_id"] == before
    load(bare(FULL, sector="Health"))
    assert said(load)["focal_area_id"] != before


def test_amounts_stay_under_their_funding_source(load):
    load(table(FULL))
    load(bare(FULL | {"original 2026/27": 11}, **{"original 2027/28": 5}))
    assert money(load) == [(2026, "mig", 11_00, "included"), (2027, "mig", 5_00, "unknown")]
    assert load.landed("A") == {"ward": 16_00}


def test_amounts_of_several_sources_stay_divided_while_their_sum_does(load):
    load(table(FULL, FULL | {"funding_source": "WSIG", "original 2026/27": 7}))
    divided = money(load)
    assert [each[1:3] for each in divided] == [("mig", 10_00), ("wsig", 7_00)]
    load(bare(FULL | {"original 2026/27": 17}))
    assert money(load) == divided
    # Nobody says which of them has more: it stands under none.
    load(bare(FULL | {"original 2026/27": 18}))
    assert money(load) == [(2026, "unstated", 18_00, "unknown")]
    assert load.landed("A") == {"ward": 18_00}


@pytest.mark.parametrize(("stated", "vat"), [("excluded", "excluded"), ("", "unknown")])
def test_amounts_that_stay_divided_take_the_basis_of_vat_that_the_file_states(load, stated, vat):
    load(table(FULL, FULL | {"funding_source": "WSIG", "original 2026/27": 7}))
    load(bare(FULL | {"original 2026/27": 17}, vat=stated))
    assert money(load) == [(2026, "mig", 10_00, vat), (2026, "wsig", 7_00, vat)]
    assert changed(load).keys() == {"original 2026/27 mig", "original 2026/27 wsig"}
    assert load.landed("A") == {"ward": 17_00}


@pytest.mark.parametrize(
    ("meanwhile", "then"),
    [
        ({"mig": (17_00, "excluded")}, [("mig", 17_00, "excluded")]),
        (
            {"mig": (9_00, "excluded"), "unstated": (8_00, "included")},
            [("mig", 9_00, "excluded"), ("unstated", 8_00, "included")],
        ),
        ({"mig": (9_00, "included"), "wsig": (7_00, "included")}, [("unstated", 17_00, "unknown")]),
    ],
    ids=["one source", "other sources", "another sum"],
)
def test_a_sum_is_divided_as_what_is_stored_has_become_meanwhile(load, edited_meanwhile, meanwhile, then):
    load(table(FULL, FULL | {"funding_source": "WSIG", "original 2026/27": 7}))
    edited_meanwhile(**meanwhile)
    load(bare(FULL | {"name": "Another name", "original 2026/27": 17}))
    assert money(load) == [(2026, *each) for each in then]
    assert load.landed("A") == {"ward": 17_00}
    assert (load.commitment("A").name, load.commitment("A").description) == ("Another name", "Edited")


def test_a_basis_of_vat_stays_only_with_the_source_that_has_it_meanwhile(load, edited_meanwhile):
    load(table(FULL))
    edited_meanwhile(wsig=(10_00, "included"))
    load(bare(FULL | {"name": "Another name"}, funding_source="MIG"))
    assert money(load) == [(2026, "mig", 10_00, "unknown")]
