from __future__ import annotations

import pytest
from sqlalchemy import select

from service.errors import InvalidRequestError
from service.filters.conditions import of_commitment, of_money
from service.filters.schemas import FilterParameters, MoneyParameters
from service.filters.service import check
from service.filters.words import Filters, Transfers
from service.models import Allocation, Commitment
from spatial.vocabulary import Phase, Sphere
from tests.builders import build_world


@pytest.fixture
def small(db):
    return build_world(db, "small")


def found(db, filters):
    chosen = check(db, filters)
    return set(db.scalars(select(Commitment.reference).where(*of_commitment(chosen))))


def test_codes_come_back_as_they_are_stored_and_once(db, small):
    chosen = check(db, Filters(organisation=("buf", "BUF", "Dc12"), sector=("WATER", "unstated")))
    assert chosen.filters.organisation == ("BUF", "DC12")
    assert chosen.filters.sector == ("water", "unstated")
    assert chosen.ids["sector"] == (small.id("sector", "water"), None)


def test_every_unknown_code_is_named(db, small):
    with pytest.raises(InvalidRequestError) as caught:
        check(db, Filters(sector=("water", "wtaer"), stage=("plan",), funding_source=("nothing-like-it",)))
    errors = caught.value.extras["errors"]
    assert [(each["parameter"], each["did_you_mean"]) for each in errors] == [
        ("sector", ["water"]),
        ("funding_source", []),
        ("stage", ["planning"]),
    ]
    assert caught.value.extras["did_you_mean"] == ["water", "planning"]
    assert "There is no funding source 'nothing-like-it'; 3 are stored." in caught.value.message


def test_unstated_is_a_code_of_funding_sources_and_a_gap_elsewhere(db, small):
    with pytest.raises(InvalidRequestError):
        check(db, Filters(organisation=("unstated",)))
    chosen = check(db, Filters(funding_source=("unstated",)))
    assert chosen.ids["funding_source"] == (small.id("funding_source", "unstated"),)


def test_transfers(db, small):
    assert "GRANT" not in found(db, Filters())
    assert found(db, Filters(transfers=Transfers.ONLY)) == {"GRANT"}
    assert found(db, Filters(transfers=Transfers.INCLUDE)) == found(db, Filters()) | {"GRANT"}


def test_filters_add_up_and_values_are_alternatives(db, small):
    local = found(db, Filters(sphere=(Sphere.LOCAL,)))
    water = found(db, Filters(sector=("water",)))
    assert found(db, Filters(sphere=(Sphere.LOCAL,), sector=("water",))) == local & water
    health = found(db, Filters(sector=("health",)))
    assert found(db, Filters(sector=("water", "health"))) == water | health
    assert found(db, Filters(catalytic=True)) | found(db, Filters(catalytic=False)) == found(db, Filters())


def test_money_is_chosen_by_its_source(db, small):
    chosen = check(db, Filters(funding_source=("mig", "own")))
    sources = db.scalars(
        select(Allocation.funding_source_id).where(*of_money(chosen, Allocation.funding_source_id))
    )
    assert set(sources) == {small.id("funding_source", "mig"), small.id("funding_source", "own")}
    assert of_money(check(db, Filters()), Allocation.funding_source_id) == []


def test_parameters_are_taken_apart_at_commas():
    asked = FilterParameters.model_validate({"sector": ["a,b", " c "], "sphere": ["local,soe"]}).filters()
    assert asked.sector == ("a", "b", "c")
    assert asked.sphere == (Sphere.LOCAL, Sphere.SOE)
    assert FilterParameters().filters() == Filters()


@pytest.mark.parametrize("text", ["2026", "2026/27", "2026-27", "2026/2027", " 2026 "])
def test_years_by_either_name(text):
    assert MoneyParameters.model_validate({"year": text}).year == 2026


def test_phase_is_the_original_budget_unless_asked_for():
    assert MoneyParameters().phase is Phase.ORIGINAL


def test_what_was_asked_is_stated():
    asked = Filters(sector=("water",), catalytic=False)
    assert asked.stated() == {"sector": ["water"], "catalytic": False, "transfers": Transfers.EXCLUDE}
