"""The template is written whole, reads back without a finding, and keeps its examples to itself."""

import itertools
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from service.errors import ConflictError, InvalidRequestError
from service.imports.profiles import shipped_profiles
from service.imports.service import save_template
from service.imports.template_columns import COLUMNS
from service.reference.classify import Classifier
from service.reference.lists import ReferenceLists, read_lists
from service.resources import data_dir
from spatial.gazetteer import Gazetteer
from spatial.locate import Locator
from spatial.vocabulary import Scope


@pytest.fixture(scope="module")
def lists() -> ReferenceLists:
    return read_lists(data_dir() / "reference")


@pytest.fixture(params=["csv", "xlsx"])
def template(request, tmp_path: Path, lists) -> Path:
    return save_template(tmp_path / f"template.{request.param}", lists, first_year=2026)


def test_the_columns_are_those_that_the_profile_reads():
    headings = {column.heading for column in COLUMNS}
    assert headings == set(shipped_profiles()["template"].columns)


def test_examples_are_left_out_unless_asked_for(template, read):
    rows, source = read(template)
    assert rows == []
    assert source.counts.rows_skipped == source.counts.rows_read > 10
    assert {finding.rule for finding in source.findings} == {"example-row"}


def test_every_example_reads_without_a_finding(template, read):
    rows, source = read(template, include_examples=True)
    assert source.findings == []
    assert [row.findings for row in rows] == [[]] * len(rows)
    assert source.facts.profile == "template"


def test_there_is_an_example_of_each_kind(template, read):
    rows, _ = read(template, include_examples=True)
    scopes = Counter(row.scope for row in rows)
    assert {scope.value.replace("_", " ") for scope in Scope} - {"site", "wards", "unlocated"} == set(
        scopes
    ) - {None}
    assert sum(bool(row.latitude) for row in rows) >= 1
    assert sum(bool(row.coordinates) for row in rows) == 1
    assert {row.geometry.split()[0] for row in rows if row.geometry} == {"LINESTRING", "POLYGON"}
    assert {bool(row.ward_shares) for row in rows if row.wards} == {True, False}
    assert sum(bool(row.beneficiary_wards) for row in rows) == 1
    assert sum(bool(row.transfer) for row in rows) == 1
    assert max(Counter(row.reference for row in rows).values()) == 2  # one with two funding sources
    assert {(amount.financial_year, amount.phase) for row in rows for amount in row.amounts} == {
        (2026, "original"),
        (2027, "original"),
    }


def test_every_word_of_the_examples_is_in_the_reference_lists(template, read, lists):
    classifier = Classifier(lists)
    rows, _ = read(template, include_examples=True)
    found = [classifier.classify(row) for row in rows]
    assert [each.findings for each in found] == [()] * len(rows)
    assert all(each.organisation and each.sector for each in found)
    assert [each.organisation.sphere for each in found] == [row.sphere for row in rows]


def demo_areas() -> gpd.GeoDataFrame:
    """The demonstration district's wards, and the areas above them as unions of their wards."""
    wards = gpd.read_file(data_dir() / "boundaries" / "demo" / "wards.geojson")
    wards["country_code"], wards["country_name"] = "ZA", "South Africa"
    chain = ["ward", "municipality", "district", "province", "country", None]
    frames = []
    for level, above in itertools.pairwise(chain):
        areas = wards.dissolve(f"{level}_code").reset_index()
        frames.append(
            gpd.GeoDataFrame(
                {
                    "level": "local" if level == "municipality" else level,
                    "code": areas[f"{level}_code"],
                    "name": areas["ward_code" if level == "ward" else f"{level}_name"],
                    "parent_code": areas[f"{above}_code"] if above else None,
                },
                geometry=areas.geometry,
            )
        )
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=4326)


def test_every_example_is_found_in_the_demonstration_district(template, read, lists):
    locator, classifier = Locator(Gazetteer(demo_areas())), Classifier(lists)
    rows, _ = read(template, include_examples=True)
    homes = [classifier.classify(row).organisation.area_code for row in rows]
    located = locator.finish([locator.parse(row, home) for row, home in zip(rows, homes, strict=True)])
    assert [findings for _, findings in located] == [[]] * len(rows)
    assert {location.scope for location, _ in located} == set(Scope)
    assert not any(location.outside for location, _ in located)


def test_both_forms_state_the_same(tmp_path, lists, read):
    paths = [save_template(tmp_path / f"t.{end}", lists, first_year=2026) for end in ("csv", "xlsx")]
    ours, theirs = (read(path, include_examples=True)[0] for path in paths)
    for left, right in zip(ours, theirs, strict=True):
        assert dict(left.raw) == dict(right.raw)
        assert left.amounts == right.amounts


def test_the_workbook_explains_itself(tmp_path, lists):
    path = save_template(tmp_path / "t.xlsx", lists, first_year=2026)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Commitments", "Columns", "Lists"]
    explained = {row[0] for row in book.get_sheet_by_name("Columns").to_python()[1:]}
    headings = book.get_sheet_by_name("Commitments").to_python()[0]
    assert set(headings) <= explained
    listed = {cell for row in book.get_sheet_by_name("Lists").to_python() for cell in row}
    assert {
        "Water",
        "Municipal Infrastructure Grant",
        "Feasibility",
        "Governance",
        "yes",
        "head office",
    } <= listed


def test_years_follow_the_one_asked_for(tmp_path, lists):
    path = save_template(tmp_path / "t.csv", lists, first_year=2030)
    head = path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.endswith("original 2030/31,original 2031/32,original 2032/33,adjusted 2030/31,actual 2030/31")


def test_a_file_that_is_there_is_not_overwritten_by_accident(tmp_path, lists):
    path = tmp_path / "mine.csv"
    path.write_text("precious", encoding="utf-8")
    with pytest.raises(ConflictError, match="is there already"):
        save_template(path, lists, first_year=2026)
    assert path.read_text(encoding="utf-8") == "precious"
    save_template(path, lists, first_year=2026, overwrite=True)
    assert "EXAMPLE-01" in path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("name", "year", "said"),
    [
        ("t.pdf", 2026, "as .csv or .xlsx, not as '.pdf'"),
        ("t.csv", 1066, "The year 1066 is not between"),
        ("gone/t.xlsx", 2026, "cannot be written"),
        ("gone/t.csv", 2026, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_left(tmp_path, lists, name, year, said):
    with pytest.raises(InvalidRequestError, match=said):
        save_template(tmp_path / name, lists, first_year=year)
    assert list(tmp_path.iterdir()) == []
