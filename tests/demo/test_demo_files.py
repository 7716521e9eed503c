from __future__ import annotations

import csv
import re

import pytest
import yaml

from service.imports.profiles import find_profile, load_profile

WANTED = """
zero for both coordinates
lacks its minus sign, left
lacks its minus sign, mended
have changed places
degrees, minutes and seconds
decimal commas
Various in place
Not specified
two pairs of coordinates
Lo31
outside the country
outside the district
outside the municipality named
contradict each other
three wards meet
head office
whole municipality
regions in place of wards
misspelt municipality
without a description
R, blanks and a comma
brackets for a negative
with an m
amount that is none
reference given twice
maps to nothing
ended in 2015/16
those who transfer and who spend
unit line
code for several wards
code for the whole
took for a date
does not exist
declared shares
cp1252
""".strip().splitlines()


@pytest.fixture(scope="module")
def listed(demo_folder):
    return yaml.safe_load((demo_folder / "commitments.yaml").read_text(encoding="utf-8"))["files"]


def test_every_file_of_commitments_is_listed_once(demo_folder, listed):
    there = {f"commitments/{path.name}" for path in (demo_folder / "commitments").iterdir()}
    data = {name for name in there if not name.endswith(".yaml")}
    assert sorted(entry["file"] for entry in listed) == sorted(data)
    assert len(data) == 7


def test_every_profile_is_shipped_or_lies_beside_its_file(demo_folder, listed):
    for entry in listed:
        own = demo_folder / entry["profile"]
        profile = load_profile(own) if entry["profile"].endswith(".yaml") else find_profile(entry["profile"])
        assert profile.title
        assert isinstance(entry["accept_suggestions"], bool)
    assert len(list((demo_folder / "commitments").glob("*.yaml"))) == 2


def test_encodings_separators_and_line_ends_differ(demo_folder):
    def read(name):
        return (demo_folder / "commitments" / name).read_bytes()

    assert read("dc99-district.csv").startswith(b"\xef\xbb\xbf")
    assert b"\r\n" not in read("national-projects.csv")
    province = read("provincial-departments.csv")
    assert b"\r\n" in province
    assert province.count(b";") > 1_000
    with pytest.raises(UnicodeDecodeError):
        province.decode("utf-8")
    assert "crèche" in province.decode("cp1252")


def test_faults_of_every_kind_are_listed(demo_folder):
    with (demo_folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        faults = [row["what is wrong on purpose"] for row in csv.DictReader(file)]
    together = "\n".join(faults)
    assert [fault for fault in WANTED if fault not in together] == []
    expressions = {fault.split(": ", 1)[1] for fault in faults if fault.startswith("a ward expression")}
    assert {"12", "Ward 12", "12, 14 and 29 to 33", "KZN991_12", "59901012", "3 & 4", "6-9"} <= expressions


def test_the_readme_says_that_it_is_fiction_and_names_no_machine(demo_folder):
    text = (demo_folder / "README.md").read_text(encoding="utf-8")
    assert "does not exist" in text.splitlines()[0]
    assert not re.search(r"(?<![\w`])/(?:work|tmp|root|home)\b", text)
