from __future__ import annotations

import random

import numpy as np
import pytest
import shapely
from sqlalchemy import func, select, text

from service.models import Area, AreaPiece, Edition
from tests import builders
from tests.builders import CORNERS, add_commitment, build_edition, build_lists
from tests.placing.looking import landed, place, put, spread

INSIDE = {(west + 0.03, south + 0.07): code for code, (west, south) in CORNERS.items()}
BORDERS = {
    (27.05, -32.9): "21201001",
    (27.1, -32.95): "21201001",
    (27.1, -32.85): "21201002",
    (27.2, -32.95): "21201003",
    (27.15, -32.9): "21201003",
    (27.2, -32.85): "21202001",
    (27.25, -32.9): "21202002",
    (27.3, -32.85): "21202002",
    (27.3, -32.95): "29200001",
    (27.35, -32.9): "29200002",
}
CORNER_OF_FOUR = {(27.1, -32.9): "21201001", (27.2, -32.9): "21201003", (27.3, -32.9): "21202002"}
COAST = {(27.0, -32.95): "21201001", (27.4, -32.8): "29200003", (27.25, -33.0): "29200001"}
ON_A_LINE = BORDERS | CORNER_OF_FOUR | COAST


@pytest.mark.parametrize(("point", "ward"), (INSIDE | ON_A_LINE).items(), ids=str)
def test_a_point_belongs_to_the_lowest_ward_that_covers_it(db, world, point, ward):
    one = put(db, world, site=f"POINT({point[0]} {point[1]})")
    assert spread(db, world, one) == [("ward", ward, 1, "whole")]
    assert landed(db, world, one) == {("ward", ward): 100_00}


def test_the_borders_asked_about_are_shared():
    shapes = [builders.square(*corner) for corner in CORNERS.values()]

    def covering(point):
        return sum(shape.covers(shapely.Point(point)) for shape in shapes)

    assert {covering(point) for point in BORDERS} == {2}
    assert {covering(point) for point in CORNER_OF_FOUR} == {4}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_boundaries_were_stored_does_not_matter(db, monkeypatch, seed):
    dice = random.Random(seed)
    shuffled = dict(dice.sample(list(CORNERS.items()), len(CORNERS)))
    assert list(shuffled) != sorted(shuffled)
    monkeypatch.setattr(builders, "CORNERS", shuffled)
    world = build_edition(db, f"shuffled-{seed}", territory=f"T{seed}", active=False)
    cut_anew(db, world, dice, largest=8)
    assert on_a_line(db, world) == ON_A_LINE


@pytest.mark.parametrize("largest", [16, 64])
def test_cuts_of_the_subdivision_take_no_point_from_its_ward(db, monkeypatch, largest):
    squares = builders.square
    monkeypatch.setattr(builders, "square", lambda *corner: squares(*corner) - star(*corner))
    world = build_edition(db, "many-vertices", territory="T", active=False)
    assert cut_anew(db, world, random.Random(1), largest) > 100
    assert on_a_line(db, world) == ON_A_LINE
    on_cuts = points_on_cuts(db, world)
    placed = wards_of(db, world, on_cuts)
    assert placed == {point: lowest_covering(world, point) for point in on_cuts}


@pytest.mark.parametrize("lower_is_below", [True, False])
@pytest.mark.parametrize("largest", [8, 12, 32])
def test_points_on_a_slanting_border_go_to_the_lowest_ward_too(db, monkeypatch, largest, lower_is_below):
    # Cuts of a slanting line end in rounded points, so that pieces of two wards no longer touch exactly.
    below, above = wedges()
    shapes = {CORNERS["21201001"]: below, CORNERS["21201003"]: above}
    if not lower_is_below:
        shapes = {CORNERS["21201001"]: above, CORNERS["21201003"]: below}
    squares = builders.square
    monkeypatch.setattr(builders, "square", lambda *corner: shapes.get(corner) or squares(*corner))
    world = build_edition(db, "slanting", territory="T", active=False)
    cut_anew(db, world, random.Random(2), largest)
    points = [(20 + 3 * step / 512, -33 + step / 512) for step in range(1, 64)]
    assert all(below.covers(shapely.Point(at)) and above.covers(shapely.Point(at)) for at in points)
    assert not_touching_both(db, world, points)
    assert set(wards_of(db, world, points).values()) == {"21201001"}


def star(west: float, south: float) -> shapely.Polygon:
    """A star of 120 points in the middle of a square, which makes its ward one of many vertices."""
    turns = np.arange(240) * np.pi / 120
    reach = np.where(np.arange(240) % 2, 0.03, 0.02)
    return shapely.Polygon(
        np.column_stack([west + 0.05 + reach * np.cos(turns), south + 0.05 + reach * np.sin(turns)])
    )


def wedges() -> tuple[shapely.Polygon, shapely.Polygon]:
    """Two wards on the two sides of one straight slanting border, each with a jagged far side."""
    start, end = (20.0, -33.0), (20.375, -32.875)
    teeth = [(20 + step * 0.375 / 97, (step % 2) / 64) for step in range(1, 97)]
    low = [(x, -33.1 - depth) for x, depth in teeth]
    high = [(x, -32.8 + depth) for x, depth in teeth]
    return shapely.Polygon([start, *low, end]), shapely.Polygon([start, *high, end])


def cut_anew(db, world, dice, largest) -> int:
    """Replace the pieces by those of a subdivision, stored in any order, and activate the edition."""
    db.execute(text("delete from area_piece where edition_id = :edition"), {"edition": world.edition_id})
    cut = func.ST_Dump(func.ST_Subdivide(Area.geom, largest)).geom
    wanted = select(Area.id, Area.level, cut.label("geom")).where(Area.edition_id == world.edition_id)
    pieces = list(db.execute(wanted))
    dice.shuffle(pieces)
    db.add_all(
        AreaPiece(edition_id=world.edition_id, level=piece.level, area_id=piece.id, geom=piece.geom)
        for piece in pieces
    )
    db.flush()
    db.get(Edition, world.edition_id).activated_at = func.now()
    db.flush()
    return len(pieces)


def wards_of(db, world, points) -> dict[tuple[float, float], str | None]:
    """The ward in which each point is placed, None outside the country; all placed together."""
    build_lists_once(db, world)
    amounts, first = [(2026, "original", 1)], len(world.commitments)
    ids = {
        add_commitment(db, world, f"P{n}", "EC121", amounts, site=f"POINT({x!r} {y!r})"): (x, y)
        for n, (x, y) in enumerate(points, first)
    }
    place(db, world, ids)
    by_point, by_ward = (
        set(
            db.execute(select(text("*")).select_from(func.point_wards(world.edition_id, list(ids), are_most)))
        )
        for are_most in (False, True)
    )
    assert by_point == by_ward
    assert len(by_point) == len(ids)
    found = {point: spread(db, world, key) for key, point in ids.items()}
    return {point: rows[0][1] if rows[0][0] == "ward" else None for point, rows in found.items()}


def build_lists_once(db, world) -> None:
    if not world.lists:
        db.execute(text("delete from organisation; delete from stage; delete from funding_source"))
        db.execute(text("delete from sector; delete from focal_area"))
        build_lists(db, world)


def on_a_line(db, world):
    return wards_of(db, world, ON_A_LINE)


def points_on_cuts(db, world) -> list[tuple[float, float]]:
    """Middles of edges where two pieces of one ward meet."""
    cuts = text(
        "select st_x(middle), st_y(middle) from ("
        "select st_lineinterpolatepoint(st_geometryn(st_linemerge(st_intersection(p.geom, q.geom)), 1), 0.5) "
        "as middle from area_piece p join area_piece q on p.area_id = q.area_id and p.id < q.id "
        "and st_dimension(st_intersection(p.geom, q.geom)) = 1 "
        "where p.edition_id = :edition and p.level = 'ward' order by p.id, q.id limit 40) as cut"
    )
    found = [(row[0], row[1]) for row in db.execute(cuts, {"edition": world.edition_id})]
    assert len(found) == 40
    return found


def lowest_covering(world, point) -> str:
    at = shapely.Point(point)
    return min(
        code for level, code in world.areas if level == "ward" and world.shapes[level, code].covers(at)
    )


def not_touching_both(db, world, points) -> list[tuple[float, float]]:
    """Points on the border that the pieces of only one ward, or of none, still touch."""
    touched = text(
        "select count(distinct area_id) from area_piece where edition_id = :edition and level = 'ward' "
        "and st_intersects(geom, st_setsrid(st_point(:x, :y), 4326))"
    )
    return [
        (x, y) for x, y in points if db.scalar(touched, {"edition": world.edition_id, "x": x, "y": y}) != 2
    ]


def test_points_take_equal_parts_wherever_they_are(db, world):
    one = put(db, world, site="MULTIPOINT(27.05 -32.95, 27.06 -32.95, 27.15 -32.95, 30 -34)")
    assert spread(db, world, one) == [
        ("ward", "21201001", 2, "equal"),
        ("ward", "21201003", 1, "equal"),
        ("outside", "ZA", 1, "equal"),
    ]
    assert landed(db, world, one) == {
        ("ward", "21201001"): 50_00,
        ("ward", "21201003"): 25_00,
        ("outside", "ZA"): 25_00,
    }


def test_the_odd_cent_of_three_points_goes_to_the_lowest_code(db, world):
    amounts = [(2026, "original", 100), (2027, "original", 101), (2026, "adjusted", -100)]
    one = put(db, world, amounts, site="MULTIPOINT(27.15 -32.95, 27.35 -32.95, 27.05 -32.85)")
    assert landed(db, world, one) == {
        ("ward", "21201002"): 34 + 34 - 34,
        ("ward", "21201003"): 33 + 34 - 33,
        ("ward", "29200002"): 33 + 33 - 33,
    }


def test_points_that_share_a_ward_are_whole(db, world):
    one = put(db, world, site="MULTIPOINT(27.05 -32.95, 27.06 -32.95)")
    assert spread(db, world, one) == [("ward", "21201001", 2, "whole")]


@pytest.mark.parametrize("site", ["POINT(30 -34)", "MULTIPOINT(30 -34, 31 -34)", "POINT(27.40001 -32.9)"])
def test_points_outside_the_country_stand_at_it_as_outside(db, world, site):
    one = put(db, world, site=site)
    assert [row[:2] for row in spread(db, world, one)] == [("outside", "ZA")]
    assert landed(db, world, one) == {("outside", "ZA"): 100_00}
