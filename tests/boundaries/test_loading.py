from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, date, datetime

import geopandas as gpd
import pyogrio
import pytest
import shapely
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError

from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import LOAD_STEPS, prepare
from service.boundaries.report import summary_lines
from service.boundaries.service import Action, activate, list_editions, load
from service.boundaries.sources import SourceOptions
from service.db import make_engine, reading, writing
from service.errors import ConflictError, ImportRefusedError
from service.models import Area, AreaGeneralised, AreaPiece, Edition, Indicator, NamedPlace, NeedValue
from spatial.boundaries import prepare_boundaries
from spatial.generalise import BANDS
from spatial.vocabulary import Level
from tests.spatial import boundary_cases as cases

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def area(db, level, code):
    return db.scalar(select(Area).where(Area.level == level, Area.code == code))


def count(db, thing):
    return db.scalar(select(func.count()).select_from(thing))


def test_a_loaded_edition_is_inactive_and_whole(db, prepared):
    done = load(db, prepared())
    assert done.action is Action.NEW
    edition = db.get(Edition, done.edition_id)
    assert (edition.slug, edition.territory, edition.activated_at) == ("test-1", "test", None)
    assert edition.manifest["levels"]["ward"]["code"] == "CODE"
    assert dict(db.execute(select(Area.level, func.count()).group_by(Area.level)).all()) == {
        Level.COUNTRY: 1,
        Level.PROVINCE: 2,
        Level.DISTRICT: 3,
        Level.LOCAL: 4,
        Level.WARD: 10,
    }


def test_named_places_come_with_their_edition_and_go_with_it(db, write_edition):
    path = write_edition(places={"file": "towns.gpkg", "name": "town"})
    inside = cases.layers()["ward"].frame.geometry.iloc[0].representative_point()
    shapes = [inside, inside, shapely.Point(0, 0)]
    towns = gpd.GeoDataFrame({"town": ["Emnambithi", "Ladysmith", "Abroad"]}, geometry=shapes, crs=4326)
    pyogrio.write_dataframe(towns, path.parent / "towns.gpkg")
    manifest, folder = find_manifest(str(path))
    with_places = prepare(manifest, SourceOptions(folder))
    assert "place-outside" in {each.rule for each in with_places.bounds.findings}
    assert "2 named places can be looked for." in summary_lines(with_places)
    load(db, with_places)
    assert db.scalars(select(NamedPlace.name).order_by(NamedPlace.name)).all() == ["Emnambithi", "Ladysmith"]
    # Their layer belongs to what the edition was made of, and the places are replaced with it.
    pyogrio.write_dataframe(towns[:1], path.parent / "towns.gpkg")
    with_fewer = prepare(manifest, SourceOptions(folder))
    assert with_fewer.checksum != with_places.checksum
    assert load(db, with_fewer).action is Action.REPLACE
    assert count(db, NamedPlace) == 1


def test_a_layer_of_places_that_is_not_there_is_refused(write_edition):
    manifest, folder = find_manifest(str(write_edition(places={"file": "towns.gpkg", "name": "town"})))
    [refusal] = prepare(manifest, SourceOptions(folder)).bounds.refusals
    assert (refusal.rule, refusal.file) == ("unreadable-layer", "towns.gpkg")


def test_a_manifest_without_places_is_as_it_was_before_there_were_any(prepared):
    ready = prepared()
    assert "places" not in ready.bounds.manifest.stated()
    assert ready.places.names == []


def test_the_parts_of_the_work_are_timed(db, prepared):
    done = load(db, prepared())
    assert tuple(done.timings) == LOAD_STEPS
    assert all(seconds >= 0 for seconds in done.timings.values())


def test_every_area_names_its_holders_and_itself(db, prepared):
    load(db, prepared())
    ward, local = area(db, Level.WARD, "52308003"), area(db, Level.LOCAL, "KZN238")
    district, province = area(db, Level.DISTRICT, "DC23"), area(db, Level.PROVINCE, "KZN")
    country = area(db, Level.COUNTRY, "ZA")
    line = (ward.country_id, ward.province_id, ward.district_id, ward.local_id, ward.ward_id)
    assert line == (country.id, province.id, district.id, local.id, ward.id)
    assert ward.parent_id == local.id
    assert (local.ward_id, local.local_id, local.parent_id) == (None, local.id, district.id)
    assert (country.parent_id, country.country_id, country.province_id) == (None, country.id, None)
    assert (ward.ward_number, ward.name, local.ward_number) == (3, "Ward 3", None)


def test_a_metro_is_two_areas_of_one_code(db, prepared):
    load(db, prepared())
    district, local = area(db, Level.DISTRICT, "ETH"), area(db, Level.LOCAL, "ETH")
    assert district.is_metro
    assert local.is_metro
    assert local.parent_id == district.id
    assert not area(db, Level.LOCAL, "KZN238").is_metro


def test_shapes_arrive_as_they_were_prepared(db, prepared):
    ready = prepared()
    load(db, ready)
    stored = db.execute(select(Area.code, func.ST_AsBinary(Area.geom)).where(Area.level == "ward")).all()
    wards = ready.bounds.levels[Level.WARD].set_index("code").geometry
    for code, wkb in stored:
        assert shapely.from_wkb(bytes(wkb)).equals_exact(wards[code])
    labels_inside = db.scalar(select(func.bool_and(func.ST_Contains(Area.geom, Area.label_point))))
    assert labels_inside
    valid = db.scalar(select(func.bool_and(func.ST_IsValid(Area.geom))))
    assert valid


def test_pieces_are_small_and_make_up_their_areas(db, prepared):
    angle = [shapely.Point(29.0625, -28.9375).buffer(0.0625, quad_segs=300)]
    load(db, prepared(layers=cases.layers({"52307001": angle[0]})))
    assert db.scalar(select(func.max(func.ST_NPoints(AreaPiece.geom)))) <= 128
    pieces = (
        select(AreaPiece.area_id, func.ST_Union(AreaPiece.geom).label("whole"))
        .group_by(AreaPiece.area_id)
        .subquery()
    )
    differing = (
        select(func.count())
        .select_from(Area)
        .join(pieces, pieces.c.area_id == Area.id)
        .where(func.ST_Area(func.ST_SymDifference(Area.geom, pieces.c.whole)) > 1e-12)
    )
    assert db.scalar(differing) == 0
    levels = db.scalars(select(AreaPiece.level).distinct()).all()
    assert len(levels) == 5


def test_every_area_has_an_outline_for_every_band(db, prepared):
    load(db, prepared())
    bands = select(AreaGeneralised.band, func.count(), func.bool_and(func.ST_IsValid(AreaGeneralised.geom)))
    found = db.execute(bands.group_by(AreaGeneralised.band).order_by(AreaGeneralised.band)).all()
    assert found == [(band.number, 20, True) for band in BANDS]


def test_stored_outlines_still_nest(db, prepared):
    load(db, prepared())
    parent = select(AreaGeneralised.geom).where(
        AreaGeneralised.area_id == area(db, Level.LOCAL, "KZN238").id, AreaGeneralised.band == 0
    )
    wards = (
        select(func.ST_Union(AreaGeneralised.geom))
        .join(Area, Area.id == AreaGeneralised.area_id)
        .where(Area.parent_id == area(db, Level.LOCAL, "KZN238").id, AreaGeneralised.band == 0)
    )
    difference = func.ST_Area(func.ST_SymDifference(parent.scalar_subquery(), wards.scalar_subquery()))
    assert db.scalar(select(difference)) == 0


def test_loading_the_same_files_again_changes_nothing(db, prepared):
    first = load(db, prepared())
    again = load(db, prepared())
    assert (again.action, again.edition_id) == (Action.UNCHANGED, first.edition_id)
    assert count(db, Edition) == 1


def test_an_inactive_edition_is_replaced_by_other_files(db, prepared):
    first = load(db, prepared())
    indicator = Indicator(code="population", name="People", unit="persons", more_is="neutral")
    db.add(indicator)
    db.flush()
    ward = area(db, Level.WARD, "52307001")
    db.add(NeedValue(area_id=ward.id, indicator_id=indicator.id, year=2022, value=10, source="test"))
    db.flush()
    second = load(db, prepared(layers=cases.layers({"52308004": None})))
    assert second.action is Action.REPLACE
    assert second.edition_id != first.edition_id
    assert second.needs_dropped == 1
    assert count(db, Edition) == 1
    assert db.scalar(select(func.count()).where(Area.level == "ward")) == 9
    assert count(db, AreaPiece) == db.scalar(
        select(func.count()).where(AreaPiece.edition_id == second.edition_id)
    )


def test_an_active_edition_is_never_replaced(db, prepared):
    load(db, prepared())
    activate(db, "test-1", NOW)
    assert load(db, prepared()).action is Action.UNCHANGED
    with pytest.raises(ConflictError, match="test-1 is active and never changes"):
        load(db, prepared(layers=cases.layers({"52308004": None})))


def test_an_edition_whose_codes_are_in_use_is_not_replaced(db, prepared, commitment_at):
    load(db, prepared())
    commitment_at("test", cases.square(2, 0).centroid)
    with pytest.raises(ConflictError, match="1 commitments name their place in the codes of test-1"):
        load(db, prepared(layers=cases.layers({"52308004": None})))


def test_the_database_too_guards_an_active_edition(db, prepared):
    load(db, prepared())
    activate(db, "test-1", NOW)
    with pytest.raises(DBAPIError, match="An active edition never changes"), db.begin_nested():
        db.execute(text("update area set name = 'other' where code = 'KZN238'"))


def test_refused_findings_forbid_the_load(db, prepared):
    spoilt = prepared(layers=cases.layers({"52307001": shapely.Polygon()}))
    with pytest.raises(
        ImportRefusedError, match=r"test-1 was not loaded: Area 52307001 has no shape"
    ) as error:
        load(db, spoilt)
    assert error.value.extras["errors"][0]["rule"] == "empty-shape"
    assert spoilt.outlines == {}
    assert count(db, Edition) == 0


def test_a_broken_layer_is_a_refusal_that_names_all_broken_layers(prepared, write_edition):
    path = write_edition()
    path.with_name("ward.gpkg").write_bytes(b"SQLite format 3\0 but torn")
    path.with_name("local.gpkg").unlink()
    manifest, folder = find_manifest(str(path))
    ready = prepare(manifest, SourceOptions(folder))
    assert [(f.rule, f.file) for f in ready.bounds.refusals] == [
        ("unreadable-layer", "local.gpkg"),
        ("unreadable-layer", "ward.gpkg"),
    ]
    assert ready.counts == {}


def test_editions_of_different_territories_live_side_by_side(db, prepared):
    load(db, prepared("here"))
    load(db, prepared("there", territory="other"))
    activate(db, "here", NOW)
    activate(db, "there", NOW)
    listed = list_editions(db)
    assert [(edition.slug, counts["ward"]) for edition, counts in listed] == [("there", 10), ("here", 10)]
    assert count(db, Area) == 40


@pytest.mark.parametrize(
    "name", ["Tab\there", "line\nfeed", "back\\slash", "\\N", "quote'\"", "NUL\0", "Đà Nẵng"]
)
def test_awkward_names_arrive_unchanged(db, prepared, name):
    ready = prepared()
    frame = ready.bounds.levels[Level.LOCAL]
    frame.loc[frame["code"] == "KZN238", "name"] = name
    load(db, ready)
    assert area(db, Level.LOCAL, "KZN238").name == name.replace("\0", "")


KILLED = """
import sys, time
from pathlib import Path
from service.boundaries import queries, service
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare
from service.boundaries.sources import SourceOptions
from service.db import make_engine, writing

def wait(session):
    print("everything is written", flush=True)
    time.sleep(60)

queries.analyse = wait
manifest, folder = find_manifest(sys.argv[2])
with writing(make_engine(sys.argv[1])) as session:
    service.load(session, prepare(manifest, SourceOptions(folder)))
"""


def test_a_load_killed_half_way_leaves_nothing(fresh_database, write_edition):
    url, path = fresh_database(), write_edition()
    arguments = [sys.executable, "-c", KILLED, url, str(path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as loader:
        assert loader.stdout.readline() == "everything is written\n"
        loader.kill()
    engine = create_engine(url)
    with engine.connect() as link:
        for table in ("edition", "area", "area_piece", "area_generalised"):
            assert link.scalar(text(f"select count(*) from {table}")) == 0
    engine.dispose()


def _load_and_lose_the_connection(engine, ready):
    with writing(engine) as session:
        load(session, ready)
        own = session.scalar(select(func.pg_backend_pid()))
        with engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(own)))


def test_a_load_whose_connection_dies_leaves_nothing_and_can_be_repeated(fresh_database, prepared):
    engine, ready = make_engine(fresh_database()), prepared()
    with pytest.raises(DBAPIError):
        _load_and_lose_the_connection(engine, ready)
    with writing(engine) as session:
        assert load(session, ready).action is Action.NEW
    engine.dispose()


def test_two_loads_at_once_make_one_edition(fresh_database, prepared):
    engine, ready, done = make_engine(fresh_database()), prepared(), []

    def one():
        with writing(engine) as session:
            done.append(load(session, ready).action)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [Action.NEW, Action.UNCHANGED]
    with reading(engine) as session:
        assert count(session, Edition) == 1
    engine.dispose()


def test_a_prepared_edition_needs_no_folder_of_files(db, prepared):
    """The demonstration district builds its layers in memory."""
    ready = prepared()
    ready.bounds = prepare_boundaries(cases.manifest(edition="memory"), cases.layers())
    assert db.get(Edition, load(db, ready).edition_id).valid_from == date(2020, 1, 1)


@pytest.mark.real
@pytest.mark.slow
def test_the_national_edition_loads_in_parts_that_are_timed(fresh_database, real_data):
    manifest, _ = find_manifest("mdb-2020")
    ready = prepare(manifest, SourceOptions(real_data / "boundaries" / "mdb-2020"))
    engine = make_engine(fresh_database())
    with writing(engine) as session:
        done = load(session, ready)
    assert tuple(done.timings) == LOAD_STEPS
    with reading(engine) as session:
        wards = select(func.count()).select_from(Area).where(Area.level == "ward")
        assert session.scalar(wards) == 4468
        assert session.scalar(select(func.max(func.ST_NPoints(AreaPiece.geom)))) <= 128
        assert session.scalar(select(func.count()).select_from(AreaGeneralised)) == 5 * 4743
    engine.dispose()
