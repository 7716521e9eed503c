"""The shipped lists are sound and complete; lists that an operator breaks are named where they break."""

import shutil
from pathlib import Path

import pytest
import yaml

from service.errors import BadFileError, ImportRefusedError
from service.reference.lists import ReferenceLists, read_lists
from service.reference.schemas import OrganisationEntry
from service.reference.service import load_lists
from service.reference.words import Lookup
from service.resources import data_dir


@pytest.fixture(scope="module")
def lists() -> ReferenceLists:
    return read_lists(data_dir() / "reference")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_dir() / "reference", tmp_path / "lists"))


def edit(folder: Path, name: str, change) -> None:
    path = folder / name
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def test_the_shipped_lists_do_not_contradict_themselves(lists):
    assert lists.faults == []
    assert len(lists.focal_areas) == 6
    assert 12 <= len(lists.sectors) <= 18
    assert "unstated" in lists.funding_sources


def test_stages_stand_in_the_order_of_a_project(lists):
    order = sorted(lists.stages, key=lambda code: lists.stages[code].position)
    assert [
        code for code in order if code in {"feasibility", "design", "tender", "construction", "complete"}
    ] == [
        "feasibility",
        "design",
        "tender",
        "construction",
        "complete",
    ]


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("sector", "Community Parks (including Nurseries)", "community-facilities"),
        ("sector", "  WATER   treatment ", "water"),
        ("sector", "Police Forces, Traffic and Street Parking Control", "safety-justice"),
        ("asset_class", "Community Facilities > Taxi Ranks/Bus Terminals", "transport"),
        ("asset_class", "Community Facilities > Something new", "community-facilities"),
        ("asset_class", "Roads Infrastructure", "roads"),
        ("asset_class", "District Hospital", "health"),
        ("focal_area", "Demographic Change and People Development", "people-development"),
        ("focal_area", "Spatial Restructuring & Environmental Sustainability", "spatial-restructuring"),
        ("funding_source", "MIG", "mig"),
        ("funding_source", "Energy Efficiency and Demand-Side Management Grant", "eedsm"),
        ("funding_source", "Internally generated funds", "own"),
        ("stage", "Construction 26% - 50%", "construction"),
        ("stage", "Tender", "tender"),
    ],
)
def test_words_of_real_files_are_known(lists, kind, text, code):
    assert lists.lookup(kind, text) == Lookup(code)


def test_an_unknown_word_gets_the_nearest_known_ones_and_no_code(lists):
    found = lists.lookup("funding_source", "Municipal Infrastructure Grants")
    assert found.code is None
    assert found.known[0] == "Municipal Infrastructure Grant"


def test_a_word_that_spans_sectors_is_known_but_no_sector(lists):
    assert lists.lookup("sector", "Social Services") == Lookup(None, is_group=True)


def test_a_long_text_is_answered_at_once(lists):
    assert lists.lookup("sector", "water " * 100_000).code is None


@pytest.mark.parametrize(
    ("text", "stated", "code"),
    [
        ("KZN238", {}, "KZN238"),
        ("dc23", {}, "DC23"),
        ("BUF", {}, "BUF"),
        ("Health", {"sphere": "national"}, "za-health"),
        ("Science and Technology", {"sphere": "national"}, "za-science"),
        ("Higher Education and Training", {"sphere": "national"}, "za-higher-education"),
        ("KwaZulu-Natal Department of Health", {}, "kzn-health"),
        ("Department of Education", {"province": "Eastern Cape"}, "ec-education"),
        ("Gauteng: Office of the Premier", {}, "gt-premier"),
        ("National Treasury", {}, "za-treasury"),
        ("Eskom Holdings SOC Ltd", {}, "eskom"),
        ("Umgeni Water", {}, "umngeni-uthukela-water"),
    ],
)
def test_organisations_are_found_by_code_and_by_name(lists, text, stated, code):
    found = lists.organisations.find(text, **stated)
    assert isinstance(found, OrganisationEntry)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "month", "sphere", "area"),
    [
        ("KZN238", 7, "local", ("local", "KZN238")),
        ("DC23", 7, "district", ("district", "DC23")),
        ("BUF", 7, "local", ("local", "BUF")),
        ("za-transport", 4, "national", ("country", "ZA")),
        ("kzn-transport", 4, "provincial", ("province", "KZN")),
        ("gp transport", 4, "provincial", ("province", "GT")),
        ("rand-water", 7, "soe", ("country", "ZA")),
        ("transnet", 4, "soe", ("country", "ZA")),
    ],
)
def test_each_organisation_has_its_year_and_its_area(lists, text, month, sphere, area):
    found = lists.organisations.find(text)
    assert (found.fy_start_month, found.sphere, (found.area_level, found.area_code)) == (month, sphere, area)


def test_a_department_of_two_spheres_is_not_guessed(lists):
    found = lists.organisations.find("Department of Health")
    assert found == Lookup(None, ("za-health", "ec-health"))


def test_a_sphere_that_a_name_contradicts_is_not_overruled(lists):
    assert isinstance(lists.organisations.find("KZN Health", sphere="national"), Lookup)


def test_a_missing_list_is_named(copied):
    (copied / "stages.yaml").unlink()
    with pytest.raises(BadFileError, match=r"stages\.yaml is missing"):
        read_lists(copied)


def test_broken_yaml_is_named_with_its_line(copied):
    (copied / "stages.yaml").write_text("stages:\n  - {code: a, name: [}\n", encoding="utf-8")
    with pytest.raises(BadFileError, match=r"stages\.yaml is no readable YAML at line 2"):
        read_lists(copied)


def test_an_unknown_key_is_named_with_its_place(copied):
    edit(copied, "sectors.yaml", lambda content: content["sectors"][0].update(colour="blue"))
    with pytest.raises(BadFileError, match=r"sectors\.yaml is wrong at sectors\.0\.colour"):
        read_lists(copied)


def test_years_that_do_not_follow_each_other_are_refused(copied):
    edit(
        copied,
        "funding_sources.yaml",
        lambda content: content["funding_sources"][1].update({"from": "2016/18"}),
    )
    with pytest.raises(BadFileError, match="no financial year such as 2016/17"):
        read_lists(copied)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (
            "sectors.yaml",
            lambda content: content["sectors"][0]["aliases"].append("Roads"),
            "The word 'Roads' of the sector 'roads' means another entry already.",
        ),
        (
            "sectors.yaml",
            lambda content: content["sectors"][0].update(focal_area="nowhere"),
            "The sector 'water' names the focal area 'nowhere', which is not listed.",
        ),
        (
            "funding_sources.yaml",
            lambda content: content["funding_sources"][1].update(replaced_by="gone"),
            "'own' gives way to 'gone', which is not listed.",
        ),
        (
            "funding_sources.yaml",
            lambda content: content["funding_sources"].pop(0),
            "funding_sources lacks the code 'unstated'.",
        ),
        (
            "funding_sources.yaml",
            lambda content: content["funding_sources"].append(dict(content["funding_sources"][-1])),
            "The list funding_sources has the code 'pdrg' twice.",
        ),
    ],
)
def test_contradictions_are_said_one_by_one_and_forbid_the_use(copied, name, change, fault):
    edit(copied, name, change)
    assert fault in read_lists(copied).faults
    with pytest.raises(ImportRefusedError, match="contradict themselves"):
        load_lists(copied)


def test_an_edited_list_counts_at_once(copied):
    assert load_lists(copied).lookup("stage", "Snagging").code is None
    edit(copied, "stages.yaml", lambda content: content["stages"][0]["aliases"].append("Snagging"))
    assert load_lists(copied).lookup("stage", "Snagging").code == "concept"


def test_needs_are_answered_by_sectors_that_are_listed(lists):
    assert lists.answers["no_piped_water"] == ("water",)
    assert {sector for sectors in lists.answers.values() for sector in sectors} <= set(lists.sectors)


def test_an_answer_of_a_sector_that_is_not_listed_is_a_fault(copied):
    edit(copied, "answers.yaml", lambda content: content["answers"][0].update(sectors=["waters"]))
    fault = "The need 'no_piped_water' is answered by the sector 'waters', which is not listed."
    assert fault in read_lists(copied).faults
