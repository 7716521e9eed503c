from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from service.models import Commitment, CommitmentWard, NeedValue, Placement
from tests.builders import add_commitment, build_edition
from tests.placing.looking import AMOUNT, landed, place, put, spread

PEOPLED = ["21201001", "21201002", "21201003"]  # 1 000, 3 000 and 500 people
UNPEOPLED = ["29200001", "29200002"]


def put_shares(db, world, shares: dict[str, int | None], amounts=AMOUNT, **facts) -> int:
    """Place a commitment of wards with declared shares, in millionths."""
    one = add_commitment(db, world, "ONE", "EC121", amounts, wards=list(shares), **facts)
    for code, share in shares.items():
        chosen = (CommitmentWard.commitment_id == one, CommitmentWard.ward_code == code)
        db.execute(update(CommitmentWard).where(*chosen).values(share=share))
    place(db, world, [one])
    return one


def test_declared_shares_go_first(db, world):
    one = put_shares(db, world, {"21201001": 250_000, "21201002": 700_000, "29200001": 50_000})
    assert spread(db, world, one) == [
        ("ward", "21201001", 250_000, "declared"),
        ("ward", "21201002", 700_000, "declared"),
        ("ward", "29200001", 50_000, "declared"),
    ]
    assert landed(db, world, one) == {
        ("ward", "21201001"): 25_00,
        ("ward", "21201002"): 70_00,
        ("ward", "29200001"): 5_00,
    }


def test_a_share_of_nothing_leaves_a_line_of_nothing(db, world):
    one = put_shares(db, world, {"21201001": 0, "21201002": 1_000_000})
    assert landed(db, world, one) == {("ward", "21201001"): 0, ("ward", "21201002"): 100_00}


def test_shares_that_are_all_nothing_are_none(db, world):
    one = put_shares(db, world, {"21201001": 0, "21201002": 0})
    assert {method for *_, method in spread(db, world, one)} == {"population"}


def test_shares_of_some_wards_only_are_none(db, world):
    one = put_shares(db, world, {"21201001": 900_000, "21201002": None})
    assert landed(db, world, one) == {("ward", "21201001"): 25_00, ("ward", "21201002"): 75_00}


def test_people_go_next(db, world):
    one = put(db, world, [(2026, "original", 45_00)], wards=PEOPLED)
    assert spread(db, world, one) == [
        ("ward", "21201001", 1000, "population"),
        ("ward", "21201002", 3000, "population"),
        ("ward", "21201003", 500, "population"),
    ]
    assert list(landed(db, world, one).values()) == [10_00, 30_00, 5_00]


@pytest.mark.parametrize("wards", [UNPEOPLED, ["21201001", "29200001"]])
def test_equal_parts_come_last(db, world, wards):
    one = put(db, world, [(2026, "original", 1_01)], wards=wards)
    assert spread(db, world, one) == [("ward", code, 1, "equal") for code in wards]
    assert landed(db, world, one) == {("ward", wards[0]): 51, ("ward", wards[1]): 50}


@pytest.mark.parametrize(
    ("split_by", "method"),
    [("declared", "declared"), ("population", "population"), ("equal", "equal"), (None, "declared")],
)
def test_a_row_can_say_how_to_split(db, world, split_by, method):
    one = put_shares(db, world, {"21201001": 1, "21201002": 999_999}, split_by=split_by)
    assert {used for *_, used in spread(db, world, one)} == {method}


def test_nobody_in_any_ward_means_equal_parts(db, world):
    empty = build_edition(db, "empty", territory="T", people=dict.fromkeys(PEOPLED, 0))
    empty.lists.update(world.lists)
    one = put(db, empty, [(2026, "original", 99)], wards=PEOPLED)
    assert [row[3] for row in spread(db, empty, one)] == ["equal"] * 3
    assert list(landed(db, empty, one).values()) == [33, 33, 33]


def test_a_ward_without_people_gets_nothing_beside_wards_with_people(db, world):
    uneven = build_edition(db, "uneven", territory="T", people={"21201001": 0, "21201002": 10})
    uneven.lists.update(world.lists)
    one = put(db, uneven, wards=["21201001", "21201002"])
    assert landed(db, uneven, one) == {("ward", "21201001"): 0, ("ward", "21201002"): 100_00}


def test_fractions_of_people_that_round_to_nobody_mean_equal_parts(db, world):
    sparse = build_edition(db, "sparse", territory="T", people={"21201001": 0, "21201002": 0})
    sparse.lists.update(world.lists)
    ids = [sparse.area("ward", code) for code in ("21201001", "21201002")]
    db.execute(update(NeedValue).where(NeedValue.area_id.in_(ids)).values(value=Decimal("0.4")))
    one = put(db, sparse, wards=["21201001", "21201002"])
    assert landed(db, sparse, one) == {("ward", "21201001"): 50_00, ("ward", "21201002"): 50_00}


def test_one_ward_is_whole_whatever_its_share(db, world):
    one = put_shares(db, world, {"21201001": 400_000})
    assert spread(db, world, one) == [("ward", "21201001", 400_000, "whole")]
    assert landed(db, world, one) == {("ward", "21201001"): 100_00}


def test_wards_that_benefit_or_were_only_stated_take_no_money(db, world):
    one = put(db, world, wards=["21201001"], benefit=["21201002", "21201003"])
    db.add(CommitmentWard(commitment_id=one, role="stated", ward_code="29200001"))
    db.flush()
    place(db, world, [one])
    assert landed(db, world, one) == {("ward", "21201001"): 100_00}


def test_an_unknown_ward_keeps_its_part_at_the_organisation(db, world):
    one = put(db, world, wards=["21201001", "21299999"])
    assert spread(db, world, one) == [
        ("ward", "21201001", 1, "equal"),
        ("unlocated", "EC121", 1, "equal"),
    ]
    assert landed(db, world, one) == {("ward", "21201001"): 50_00, ("unlocated", "EC121"): 50_00}


def test_unknown_wards_keep_their_declared_parts_together(db, world):
    one = put_shares(db, world, {"21201001": 500_000, "21299998": 200_000, "21299999": 300_000})
    assert spread(db, world, one) == [
        ("ward", "21201001", 500_000, "declared"),
        ("unlocated", "EC121", 500_000, "declared"),
    ]


def test_a_list_of_unknown_wards_is_unlocated(db, world):
    one = put(db, world, wards=["21299998", "21299999"], owner="BUF")
    assert [row[:2] for row in spread(db, world, one)] == [("unlocated", "BUF")]
    assert landed(db, world, one) == {("unlocated", "BUF"): 100_00}


def test_no_ward_is_unlocated(db, world):
    one = put(db, world, scope="wards")
    assert spread(db, world, one) == [("unlocated", "EC121", 1, "whole")]


def test_codes_of_another_edition_only_estimate(db, world):
    old = build_edition(db, "old", territory="T", active=False, people={})
    facts = {
        "LIST": {"wards": ["21201001", "21299999"]},
        "TOWN": {"area": ("local", "EC121")},
        "NOBODY": {"scope": "unlocated"},
        "POINT": {"site": "POINT(27.05 -32.95)"},
        "NOW": {"wards": ["21201001"]},
    }
    for reference, place_of in facts.items():
        add_commitment(db, world, reference, "EC121", AMOUNT, **place_of)
    coded_in_old = Commitment.reference.in_(["LIST", "TOWN", "NOBODY", "POINT"])
    db.execute(update(Commitment).where(coded_in_old).values(code_edition_id=old.edition_id))
    place(db, world)
    of = {number: reference for reference, number in world.commitments.items()}
    found = {
        (of[one.commitment_id], one.landing.value, one.is_estimated)
        for one in db.query(Placement).where(Placement.edition_id == world.edition_id)
    }
    assert found == {
        ("LIST", "ward", True),
        ("LIST", "unlocated", False),
        ("TOWN", "local", True),
        ("NOBODY", "unlocated", False),
        ("POINT", "ward", False),
        ("NOW", "ward", False),
    }
