"""Tables of counts read through mapping profiles, the shipped ones on the real Census among them."""

from __future__ import annotations

import csv
import gzip
from collections import Counter

import pytest
import xlsxwriter
import yaml

from service.errors import BadFileError, ImportRefusedError, NotFoundError
from service.imports.source import Limits
from service.models import Indicator, NeedDefinition, NeedValue
from service.needs import service
from service.needs.adding import read_counts
from service.needs.profiles import CountsAs, find_profile, shipped_profiles
from spatial.vocabulary import Level
from tests.builders import build_edition
from tests.needs.test_needs import stored

RULES = {
    "title": "Water of the small country",
    "year": 2022,
    "source": "Census 2022",
    "columns": {"code": "Ward", "value": "People", "level": "Level", "category": "Source"},
    "levels": {"ward": "ward", "municipality": "local", "metro": "district"},
    "indicator": {
        "code": "no_tap",
        "name": "People without a tap",
        "unit": "persons",
        "more_is": "worse",
        "means": "People whose water does not come from a tap.",
    },
    "adds": "backlog",
    "categories": [
        {"category": "Tap", "counts_as": "served", "because": "It is one."},
        {"category": "River", "counts_as": "backlog", "because": "It is none."},
        {"category": "Unspecified", "counts_as": "left_out", "because": "Nobody knows."},
    ],
}
HEAD = "Level,Ward,Source,People\n"
WARD = "ward,21201001,Tap,70\nward,21201001,River,20\nward,21201001,Unspecified,10\n"
CENSUS = {
    "population": "population",
    "tenurestatus": "households",
    "sourceofwater": "water",
    "toiletfacilities": "sanitation",
    "refusedisposal": "refuse",
    "energyorfuelforlighting": "lighting",
}


@pytest.fixture
def profile(tmp_path):
    def write(**changes):
        path = tmp_path / "profile.yaml"
        path.write_text(yaml.safe_dump(RULES | changes, sort_keys=False), encoding="utf-8")
        return find_profile(str(path))

    return write


@pytest.fixture
def load(db, tmp_path, profile):
    def run(text: str, **changes):
        path = tmp_path / "table.csv"
        path.write_text(HEAD + text, encoding="utf-8")
        return service.load(db, path, edition="test-2021", profile=profile(**changes))

    return run


def test_categories_add_up_to_the_indicator_its_base_and_the_total(db, load):
    build_edition(db, people={})
    report = load(WARD)
    assert (report.rows_in, report.rows_loaded, report.new) == (3, 3, 1)
    assert stored(db, "no_tap") == {("ward", "21201001", 2022): 20}
    assert [value.base for value in db.query(NeedValue)] == [90]
    (sums,) = report.sums
    assert (sums.level, sums.areas, sums.value, sums.total) == (Level.WARD, 1, 20, 100)
    assert sums.counts == {CountsAs.SERVED: 70, CountsAs.BACKLOG: 20, CountsAs.LEFT_OUT: 10}


def test_what_counts_is_kept_in_words(db, load):
    world = build_edition(db, people={})
    load(WARD)
    kept = db.query(NeedDefinition).one()
    assert (kept.edition_id, kept.year) == (world.edition_id, 2022)
    assert kept.categories[2] == {
        "category": "Unspecified",
        "counts_as": "left_out",
        "because": "Nobody knows.",
    }


def test_loading_again_changes_nothing_and_a_newer_year_stands_beside_the_older(db, load):
    build_edition(db, people={})
    load(WARD)
    again = load(WARD)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    load(WARD.replace("River,20", "River,5"), year=2024)
    assert stored(db, "no_tap") == {("ward", "21201001", 2022): 20, ("ward", "21201001", 2024): 5}
    assert db.query(Indicator).count() == 2  # with the population of the small country


@pytest.mark.parametrize(
    ("row", "rule", "said"),
    [
        ("ward,21201002,Well,1\n", "unknown-category", "does not say how 'Well' counts"),
        ("ward,21201002,Tap,some\n", "unreadable-value", "'some' is no whole number"),
        ("ward,21201002,Tap,-1\n", "unreadable-value", "from 0 up"),
        ("ward,21201002,Tap,1\nward,21201002,Tap,2\n", "duplicate", "Row 5 gives this category"),
        ("ward,21201002,Tap,1\nward,21201002,River,1\n", "missing-category", "no row for 'Unspecified'"),
        ("ward,EC121,Tap,1\n", "unknown-area", "no ward area 'EC121'"),
        ("village,21201002,Tap,1\n", "unknown-word", "none of ward, municipality, metro"),
        ("ward,,Tap,1\n", "empty-cell", "Ward is empty"),
    ],
)
def test_an_area_of_which_something_is_unknown_is_refused_whole(db, load, row, rule, said):
    build_edition(db, people={})
    report = load(WARD + row)
    assert (report.rows_in, report.rows_refused) == (3 + row.count("\n"), row.count("\n"))
    assert said in next(each.message for each in report.findings if each.rule == rule)
    assert stored(db, "no_tap") == {("ward", "21201001", 2022): 20}


def test_a_metro_takes_its_row_at_both_levels_unless_the_file_has_one_for_each(db, load):
    build_edition(db, people={})
    metro = WARD.replace("ward,21201001", "municipality,BUF")
    load(metro)
    assert stored(db, "no_tap") == {("district", "BUF", 2022): 20, ("local", "BUF", 2022): 20}
    load(metro.replace("municipality", "metro").replace("River,20", "River,21") + metro)
    assert stored(db, "no_tap") == {("district", "BUF", 2022): 21, ("local", "BUF", 2022): 20}


def test_a_workbook_and_a_packed_file_are_read_alike(tmp_path, profile):
    rows = [line.split(",") for line in (HEAD + WARD).splitlines()]
    book = xlsxwriter.Workbook(str(tmp_path / "table.xlsx"))
    sheet = book.add_worksheet()
    for place, (level, code, category, people) in enumerate(rows):
        sheet.write_row(place, 0, [level, code, category, int(people) if place else people])
    book.close()
    with gzip.open(tmp_path / "table.csv.gz", "wt", encoding="utf-8") as packed:
        packed.write(HEAD + WARD)
    for name in ("table.xlsx", "table.csv.gz"):
        (row,) = read_counts(tmp_path / name, profile(), Limits())
        assert (row.value, row.base, row.lines, row.findings) == (20, 90, 3, [])


def test_a_packed_file_that_unpacks_to_too_much_or_is_torn_is_refused(tmp_path, profile):
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress((HEAD + WARD * 1000).encode()))
    with pytest.raises(BadFileError, match="unpacks to more than"):
        list(read_counts(path, profile(), Limits(max_unpacked_bytes=1000)))
    path.write_bytes(gzip.compress((HEAD + WARD).encode())[:-20])
    with pytest.raises(BadFileError, match="torn gzip file"):
        list(read_counts(path, profile(), Limits()))


def test_a_table_without_categories_counts_every_row(db, tmp_path, profile):
    build_edition(db, people={})
    path = tmp_path / "plain.csv"
    path.write_text("Ward,People\n21201001,12\n", encoding="utf-8")
    plain = profile(columns={"code": "Ward", "value": "People"}, levels={}, categories=[], adds="counted")
    report = service.load(db, path, edition="test-2021", profile=plain)
    assert report.new == 1
    assert stored(db, "no_tap") == {("ward", "21201001", 2022): 12}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"categories": RULES["categories"] * 2}, "the category 'River' is given twice"),
        ({"categories": []}, "belong together"),
        ({"levels": {}}, "belong together"),
        ({"adds": "counted"}, "no category counts as counted"),
        ({"colour": "blue"}, "wrong at colour"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(profile, changes, said):
    with pytest.raises(BadFileError, match=said):
        profile(**changes)


def test_an_unknown_profile_is_named_with_the_nearest():
    with pytest.raises(NotFoundError) as error:
        find_profile("census-2011-watr")
    assert "census-2011-water" in error.value.extras["did_you_mean"]


def test_a_file_without_the_profiles_columns_names_them(tmp_path, profile):
    path = tmp_path / "table.csv"
    path.write_text("Ward,People\n1,2\n", encoding="utf-8")
    with pytest.raises(BadFileError, match="no column Level, Source; the profile"):
        list(read_counts(path, profile(), Limits()))


def test_a_table_of_another_edition_is_not_loaded(db, load):
    build_edition(db, people={})
    with pytest.raises(ImportRefusedError, match="has no ward area '59901001'"):
        load(WARD.replace("21201001", "59901001"))


@pytest.mark.parametrize("name", sorted(shipped_profiles()))
def test_shipped_profiles_say_for_each_category_how_it_counts_and_why(name):
    found = find_profile(name)
    assert found.indicator.means
    assert all(len(rule.because) > 5 for rule in found.categories)
    assert (found.edition, found.year) == ("mdb-2011", 2011)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize(("table", "name"), CENSUS.items())
def test_the_census_adds_up_to_its_own_rows_to_the_person(real_data, table, name):
    path = real_data / "census-2011" / f"{table}.csv.gz"
    profile = find_profile(f"census-2011-{name}")
    totals: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for cell in csv.DictReader(file):
            totals[cell["geo_level"]] += int(cell["total"])
            counts_as = profile.by_category[cell["category"]]
            parts[cell["geo_level"]] += int(cell["total"]) if counts_as is profile.adds else 0
    rows = list(read_counts(path, profile, Limits()))
    assert not [finding for row in rows for finding in row.findings]
    meaning = {level.value: word for word, level in profile.levels.items()}
    read_totals: Counter[str] = Counter()
    read_parts: Counter[str] = Counter()
    for row in rows:
        read_totals[meaning[row.level.value]] += sum(row.counts.values())
        read_parts[meaning[row.level.value]] += int(row.value)
    assert (read_totals, read_parts) == (totals, parts)
    # The publisher rounds each cell at random: levels differ by a few hundred of fifty million.
    assert max(abs(totals[level] - totals["country"]) for level in ("ward", "municipality", "province")) < 150
