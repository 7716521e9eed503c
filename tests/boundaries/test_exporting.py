from __future__ import annotations

import zipfile

import pyogrio
import pytest
import shapely

from service.boundaries.exporting import FileKind
from service.boundaries.manifests import find_manifest
from service.boundaries.preparing import prepare
from service.boundaries.service import export, load
from service.boundaries.sources import SourceOptions
from service.errors import BoundaryError, NotFoundError
from spatial.vocabulary import Level


@pytest.fixture
def edition(db, prepared):
    ready = prepared()
    load(db, ready)
    return ready


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp"])
def test_every_format_holds_the_areas_with_their_holders(db, edition, tmp_path, ending):
    out = tmp_path / f"wards.{ending}"
    assert export(db, "test-1", Level.WARD, out) == 10
    frame = pyogrio.read_dataframe(out)
    assert frame.crs == "EPSG:4326"
    ward = frame.set_index("code").loc["52308003"]
    holders = (ward["parent"], ward["local"], ward["district"], ward["province"])
    assert holders == ("KZN238", "KZN238", "DC23", "KZN")
    assert (ward["edition"], ward["level"], ward["name"], ward["ward_no"]) == ("test-1", "ward", "Ward 3", 3)
    assert not ward["is_metro"]
    assert ward["area_km2"] == pytest.approx(edition.bounds.levels[Level.WARD]["area_km2"].iloc[6], rel=1e-4)
    assert shapely.symmetric_difference(
        ward["geometry"], edition.bounds.levels[Level.WARD].set_index("code").geometry["52308003"]
    ).area == pytest.approx(0, abs=1e-9)


def test_other_levels_and_an_explicit_format(db, edition, tmp_path):
    out = tmp_path / "districts.data"
    assert export(db, "test-1", Level.DISTRICT, out, FileKind.GPKG) == 3
    frame = pyogrio.read_dataframe(out.rename(tmp_path / "districts.gpkg"))
    assert frame.set_index("code").loc["ETH", "is_metro"]
    assert frame["ward_no"].isna().all()


def test_an_export_can_be_loaded_again(db, edition, tmp_path, write_edition):
    path = write_edition("again")
    for level in edition.bounds.levels:
        if level is not Level.COUNTRY:
            export(db, "test-1", level, path.with_name(f"{level}.gpkg"), force=True)
    text = path.read_text().replace("CODE", "code").replace("NAME", "name").replace("PARENT", "parent")
    path.write_text(text)
    manifest, folder = find_manifest(str(path))
    ready = prepare(manifest, SourceOptions(folder))
    assert ready.bounds.findings == []
    assert ready.counts == edition.counts


def test_nothing_is_overwritten_unasked(db, edition, tmp_path):
    out = tmp_path / "wards.gpkg"
    out.write_text("mine")
    with pytest.raises(BoundaryError, match="exists already"):
        export(db, "test-1", Level.WARD, out)
    assert out.read_text() == "mine"
    export(db, "test-1", Level.WARD, out, force=True)
    assert len(pyogrio.read_dataframe(out)) == 10


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wards.docx", "does not tell its format"),
        ("no/such/wards.gpkg", "does not exist"),
        ("", "is a folder"),
    ],
)
def test_places_that_cannot_be_written_are_refused_first(db, tmp_path, name, sentence):
    with pytest.raises(BoundaryError, match=sentence):
        export(db, "test-1", Level.WARD, tmp_path / name, FileKind.GPKG if not name else None, force=True)


def test_an_unknown_edition_or_an_empty_level_is_one_sentence(db, edition, tmp_path, prepared):
    with pytest.raises(NotFoundError, match="test-2"):
        export(db, "test-2", Level.WARD, tmp_path / "wards.gpkg")
    assert list(tmp_path.glob("wards*")) == []


def test_a_failed_export_leaves_nothing_behind(db, edition, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise pyogrio.errors.DataSourceError("disk full")

    monkeypatch.setattr(pyogrio, "write_dataframe", fail)
    with pytest.raises(BoundaryError, match=r"wards\.gpkg cannot be written: disk full\.$"):
        export(db, "test-1", Level.WARD, tmp_path / "wards.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["test-1"]


def test_a_shapefile_comes_with_all_its_parts(db, edition, tmp_path):
    export(db, "test-1", Level.LOCAL, tmp_path / "local.shp")
    assert {path.suffix for path in tmp_path.glob("local.*")} >= {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    archive = tmp_path / "local.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for part in tmp_path.glob("local.???"):
            if part != archive:
                packed.write(part, part.name)
    assert len(pyogrio.read_dataframe(archive)) == 4
