from __future__ import annotations

import json
import struct
import warnings
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from spatial.errors import LayerError
from spatial.layers import keep_rows, read_layer, read_pages
from spatial.manifest import LevelSource

SQUARES = [shapely.box(29 + n, -29, 30 + n, -28) for n in range(3)]


def frame(**columns):
    table = {"Code": ["A1", "A2", "A3"], "Name": ["Một", "iDutywa", "!Kheis"], "PARENT": ["P", "P", "Q"]}
    return gpd.GeoDataFrame(table | columns, geometry=SQUARES, crs=4326)


def source(**options):
    return LevelSource(**({"file": "x", "code": "code", "name": "NAME", "parent": "Parent"} | options))


def write(path, table=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # FileGDB stores whole numbers as floats and says so
        pyogrio.write_dataframe(frame() if table is None else table, path, **options)
    return path


def zipped(folder, target, inside=""):
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{inside}{path.relative_to(folder)}")
    return target


@pytest.fixture
def shapefile(tmp_path):
    (tmp_path / "shapes").mkdir()
    return write(tmp_path / "shapes" / "wards.shp", encoding="UTF-8")


def topojson(path):
    """Two squares that share an arc, quantised, without any statement of their reference system."""
    names = {"NAME": "x", "PARENT": "P"}
    document = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [29, -29]},
        "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {
            "wards": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"Code": "A1"} | names},
                    {"type": "Polygon", "arcs": [[2, -1]], "properties": {"Code": "A2"} | names},
                ],
            }
        },
    }
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("name", ["wards.shp", "wards.gpkg", "wards.geojson", "wards.gdb"])
def test_every_format_gives_the_same_rows_in_the_manifests_spelling(tmp_path, name):
    driver = {"driver": "OpenFileGDB"} if name.endswith("gdb") else {}
    path = write(tmp_path / name, **driver)
    rows = read_layer(path, source())
    assert list(rows.columns) == ["code", "NAME", "Parent", "geometry"]
    assert list(rows["code"]) == ["A1", "A2", "A3"]
    assert list(rows["NAME"]) == ["Một", "iDutywa", "!Kheis"]
    assert all(one.equals(other) for one, other in zip(rows.geometry, SQUARES, strict=True))
    assert rows.crs == "EPSG:4326"


def test_topojson_has_no_reference_system_of_its_own(tmp_path):
    rows = read_layer(topojson(tmp_path / "wards.topojson"), source())
    assert rows.crs is None
    assert shapely.coverage_is_valid(rows.geometry.to_numpy())
    assert list(rows.geometry.area) == [1, 1]


@pytest.mark.parametrize("inside", ["", "deep/folder/"])
def test_a_zipped_shapefile_is_found_wherever_it_lies(tmp_path, shapefile, inside):
    archive = zipped(shapefile.parent, tmp_path / "wards.zip", inside)
    assert len(read_layer(archive, source())) == 3


def test_a_zipped_file_geodatabase_is_read(tmp_path):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "wards.gdb", driver="OpenFileGDB")
    archive = zipped(tmp_path / "in", tmp_path / "wards.zip")
    assert list(read_layer(archive, source())["code"]) == ["A1", "A2", "A3"]


def test_one_of_several_zipped_shapefiles_is_chosen_by_layer(tmp_path, shapefile):
    write(shapefile.with_name("towns.shp"), frame(Code=["T1", "T2", "T3"]))
    archive = zipped(shapefile.parent, tmp_path / "both.zip")
    with pytest.raises(LayerError, match=r"holds towns\.shp, wards\.shp; choose by layer"):
        read_layer(archive, source())
    assert list(read_layer(archive, source(layer="Towns"))["code"]) == ["T1", "T2", "T3"]


def test_the_layer_is_chosen_by_name_whatever_its_letter_case(tmp_path):
    path = write(tmp_path / "all.gpkg", layer="Wards")
    write(path, frame(Code=["L1", "L2", "L3"]), layer="Locals", append=True)
    assert read_layer(path, source(layer="locals"))["code"].iloc[0] == "L1"
    with pytest.raises(LayerError, match="has several layers; name one of Wards, Locals as layer"):
        read_layer(path, source())
    with pytest.raises(LayerError, match="has no layer 'districts'; name one of Wards, Locals"):
        read_layer(path, source(layer="districts"))


def test_a_layer_named_as_its_file_needs_no_naming(tmp_path):
    path = write(tmp_path / "wards.gpkg", layer="other")
    write(path, frame(Code=["W1", "W2", "W3"]), layer="WARDS", append=True)
    assert read_layer(path, source())["code"].iloc[0] == "W1"


def test_columns_for_other_levels_are_read_when_asked_for(tmp_path):
    path = write(tmp_path / "wards.gpkg", frame(Extra=[1, 2, 3]))
    rows = read_layer(path, source(), ["CODE", "extra"])
    assert list(rows.columns) == ["CODE", "extra", "geometry"]


def test_a_missing_column_is_named_with_those_that_exist(tmp_path):
    path = write(tmp_path / "wards.gpkg")
    with pytest.raises(LayerError, match="has no column 'WARD_ID'; its columns are Code, Name, PARENT"):
        read_layer(path, source(code="WARD_ID"))


def test_columns_that_differ_only_in_letter_case_need_the_exact_name(tmp_path):
    path = tmp_path / "wards.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"Code": "A", "CODE": "B", "Name": "n", "Parent": "P"},
                        "geometry": shapely.geometry.mapping(SQUARES[0]),
                    }
                ],
            }
        )
    )
    assert read_layer(path, source(code="CODE"))["CODE"].iloc[0] == "B"
    with pytest.raises(LayerError, match="several columns like 'code'"):
        read_layer(path, source())


def test_a_missing_file_is_named_with_what_the_folder_holds(tmp_path, shapefile):
    with pytest.raises(LayerError, match=r"Wards_2020\.zip is not there; .* holds shapes; .*--from"):
        read_layer(tmp_path / "Wards_2020.zip", source())
    with pytest.raises(LayerError, match="does not exist"):
        read_layer(tmp_path / "no" / "where.shp", source())


@pytest.mark.parametrize("name", ["wards.gpkg", "wards.geojson", "wards.topojson", "wards.zip", "wards.shp"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_torn_files_are_refused_in_one_sentence(tmp_path, shapefile, name, share):
    path = tmp_path / name
    if name == "wards.zip":
        zipped(shapefile.parent, path)
    elif name == "wards.topojson":
        topojson(path)
    elif name == "wards.shp":
        path = shapefile
    else:
        write(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(LayerError, match=r"^[^\n]*fetch it again\.$"):
        read_layer(path, source())


def test_a_shapefile_torn_inside_its_archive_is_refused(tmp_path, shapefile):
    shapefile.write_bytes(shapefile.read_bytes()[:-60])
    with pytest.raises(LayerError, match="is torn: it should have"):
        read_layer(zipped(shapefile.parent, tmp_path / "wards.zip"), source())


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_shapefile_that_lacks_a_part_is_refused(tmp_path, shapefile, part):
    shapefile.with_suffix(part).unlink()
    with pytest.raises(LayerError, match=rf"lacks its \{part}"):
        read_layer(shapefile, source())
    with pytest.raises(LayerError, match=rf"lacks its \{part}"):
        read_layer(zipped(shapefile.parent, tmp_path / "wards.zip"), source())


def test_files_of_another_kind_are_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("Ward 12 lies to the north.")
    with pytest.raises(LayerError, match="is not a boundary file"):
        read_layer(tmp_path / "notes.txt", source())
    (tmp_path / "fake.shp").write_bytes(struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 14))
    (tmp_path / "fake.dbf").touch()
    (tmp_path / "fake.shx").touch()
    with pytest.raises(LayerError, match="not a shapefile"):
        read_layer(tmp_path / "fake.shp", source())
    with pytest.raises(LayerError, match="is a folder"):
        read_layer(tmp_path, source())


def test_a_table_without_shapes_is_refused(tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text("code,name,parent\nA1,One,P\n")
    with pytest.raises(LayerError, match="without geometry"):
        read_layer(path, source())


def test_an_archive_that_unpacks_too_large_is_not_opened(tmp_path):
    bomb = tmp_path / "wards.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("wards.shp", b"\0" * 3_000_000)
    assert bomb.stat().st_size < 10_000
    with pytest.raises(LayerError, match="unpacks to 3 MB, more than the 1 MB allowed"):
        read_layer(bomb, source(), unpacked_limit=1_000_000)


def test_an_archive_with_a_password_is_refused(tmp_path, shapefile):
    path = zipped(shapefile.parent, tmp_path / "wards.zip")
    content = bytearray(path.read_bytes())
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1  # the flag that says "encrypted" in each entry of the central directory
        start += 4
    path.write_bytes(content)
    with pytest.raises(LayerError, match="locked with a password"):
        read_layer(path, source())


def test_an_archive_without_boundaries_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "wards.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
        archive.writestr("__MACOSX/._wards.shp", "droppings")
    with pytest.raises(LayerError, match="holds none"):
        read_layer(tmp_path / "wards.zip", source())


def test_an_encoding_that_the_file_does_not_state_is_declared(tmp_path):
    path = write(tmp_path / "wards.shp", frame(Name=["Khâi-Ma", "b", "c"]), encoding="CP1252")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    assert read_layer(path, source(encoding="CP1252"))["NAME"].iloc[0] == "Khâi-Ma"


def test_only_the_rows_asked_for_are_kept():
    rows = keep_rows(frame(), {"PARENT": ["P"], "Code": ["A2", "A3"]})
    assert list(rows["Code"]) == ["A2"]


def test_pages_are_joined_in_order_with_their_system(tmp_path):
    pages = []
    for number, table in enumerate((frame().iloc[:2], frame().iloc[2:], frame().iloc[:0])):
        pages.append(tmp_path / f"page-{number}.geojson")
        pages[-1].write_text(table.to_json())
    rows = read_pages(pages, ["code", "PARENT"], "the service", crs=4326)
    assert list(rows["code"]) == ["A1", "A2", "A3"]
    assert list(rows.index) == [0, 1, 2]
    assert rows.crs == "EPSG:4326"


def test_pages_without_the_column_or_without_features_are_refused(tmp_path):
    page = tmp_path / "page.geojson"
    page.write_text(frame().to_json())
    with pytest.raises(LayerError, match="the service has no column 'WardID'"):
        read_pages([page], ["WardID"], "the service")
    page.write_text(frame().iloc[:0].to_json())
    with pytest.raises(LayerError, match="holds no features"):
        read_pages([page], ["code"], "the service")
