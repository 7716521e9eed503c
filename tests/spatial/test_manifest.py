from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from spatial.errors import ManifestError
from spatial.manifest import parse_manifest
from spatial.vocabulary import Level
from tests.spatial import boundary_cases as cases

FOLDER = Path(__file__).resolve().parents[2] / "data" / "boundaries"


def content(**changes):
    return cases.manifest().model_dump(mode="json", by_alias=True) | changes


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/manifest.yaml")), ids=lambda path: path.parent.name)
def test_the_manifests_that_ship_are_whole_and_named_after_their_folder(path):
    manifest = parse_manifest(yaml.safe_load(path.read_text()), str(path))
    assert manifest.edition == path.parent.name
    assert set(manifest.levels) >= {Level.PROVINCE, Level.DISTRICT, Level.LOCAL}


def test_the_2011_manifest_names_all_districts_and_metros():
    manifest = parse_manifest(yaml.safe_load((FOLDER / "mdb-2011" / "manifest.yaml").read_text()), "2011")
    names = manifest.levels[Level.DISTRICT].names
    assert len(names) == 52
    assert len([code for code in names if code.startswith("DC")]) == 44
    assert manifest.columns_of(Level.LOCAL) == ("CAT_B", "MUNICNAME", "DISTRICT", "PROVINCE")


def test_a_manifest_survives_being_kept_as_json():
    manifest = cases.manifest(valid_to="2025-01-01", translate={"province": {"Natal": "KZN"}})
    kept = manifest.model_dump(mode="json", by_alias=True)
    assert parse_manifest(kept, "kept") == manifest
    assert manifest.code_of(Level.PROVINCE, "Natal") == "KZN"
    assert manifest.code_of(Level.PROVINCE, "EC") == "EC"


def level(**changes):
    levels = content()["levels"]
    name = changes.pop("of", "ward")
    return {"levels": levels | {name: {"file": "x", "code": "CODE", "parent": "PARENT"} | changes}}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"edition": "MDB 2020"}, "edition: use small letters"),
        ({"valid_to": "2019-01-01"}, "valid_to must be later than valid_from"),
        ({"valid_from": "yesterday"}, "valid_from: "),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"levels": {}}, "levels lacks province"),
        (level(of="country"), "the country is made of its provinces"),
        (level(service="S"), "levels.ward: name exactly one of file, service, url or from"),
        (level(file=None), "name exactly one of file, service, url or from"),
        (level(of="local", **{"file": None, "from": "province"}), "must name a lower level"),
        (level(of="province", **{"file": None, "from": "ward", "parent": None}), None),
        (level(of="district", parent=None), "levels.district.parent must name the column"),
        (level(parent=None) | {"codes": {"system": "own"}}, "levels.ward.parent must name the column"),
        ({"close_gaps_m": -1}, "close_gaps_m: "),
        ({"codes": {"system": "iso"}}, "codes.system: "),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused_in_one_sentence(changes, fault):
    if fault is None:
        parse_manifest(content(**changes), "test.yaml")
        return
    with pytest.raises(ManifestError) as error:
        parse_manifest(content(**changes), "test.yaml")
    assert fault in str(error.value)
    assert str(error.value).startswith("test.yaml cannot be used: ")
    assert "\n" not in str(error.value)


def test_a_level_made_of_one_that_is_itself_made_of_another_is_refused():
    levels = content()["levels"]
    levels["local"] = {"from": "ward", "code": "PARENT", "parent": "DISTRICT"}
    levels["district"] = {"from": "local", "code": "DISTRICT", "parent": "PROVINCE"}
    with pytest.raises(ManifestError, match="must name a level that is read from a file or service"):
        parse_manifest(content(levels=levels), "test.yaml")


@pytest.mark.parametrize("document", [None, [], "text", 3])
def test_a_document_that_is_no_manifest_is_refused(document):
    with pytest.raises(ManifestError, match="holds no manifest"):
        parse_manifest(document, "test.yaml")
