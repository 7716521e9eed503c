"""A row's words become codes; unknown words become findings; nothing turns into a silent 'other'."""

import pytest

from service.imports.rows import CanonicalRow
from service.reference.classify import Classifier
from service.reference.lists import read_lists
from service.resources import data_dir


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(read_lists(data_dir() / "reference"))


def row(**texts) -> CanonicalRow:
    return CanonicalRow("Sheet", 7, {}, **texts)


def rules(classified) -> list[str]:
    return [finding.rule for finding in classified.findings]


def test_a_service_function_decides_over_the_asset_class(classifier):
    found = classifier.classify(row(sector="Disaster Management", asset_class="Roads Infrastructure > Roads"))
    assert (found.sector, rules(found)) == ("disaster-management", [])


def test_a_function_that_only_says_who_works_gives_way_to_the_asset_class(classifier):
    found = classifier.classify(
        row(sector="Economic Development/Planning", asset_class="Roads Infrastructure")
    )
    assert found.sector == "roads"


def test_a_general_function_stands_where_the_asset_class_says_nothing(classifier):
    bought = row(sector="Administrative and Corporate Support", asset_class="Furniture and Office Equipment")
    found = classifier.classify(bought)
    assert (found.sector, rules(found)) == ("governance", [])


def test_a_sector_group_leaves_it_to_asset_class_and_department(classifier):
    hospital = row(
        sector="Social Services", asset_class="District Hospital", organisation="Health", sphere="national"
    )
    court = row(sector="Social Services", asset_class="Various", organisation="Police", sphere="national")
    assert classifier.classify(hospital).sector == "health"
    assert classifier.classify(court).sector == "safety-justice"


def test_the_focal_area_follows_the_sector_unless_stated(classifier):
    assert classifier.classify(row(sector="Water")).focal_area == "infrastructure-engineering"
    assert classifier.classify(row(sector="Water", focal_area="Governance")).focal_area == "governance"


def test_every_unknown_word_is_a_finding_with_its_place_and_the_nearest_known(classifier):
    found = classifier.classify(
        row(sector="Watre", funding_source="Lotery", stage="Dreaming", focal_area="Economy!")
    )
    assert rules(found) == ["unknown-sector", "unknown-funding-source", "unknown-stage"]
    assert (found.sector, found.funding_source, found.stage) == (None, "unstated", None)
    assert found.focal_area == "economic-positioning"
    first = found.findings[0]
    assert (first.sheet, first.row, first.known[0]) == ("Sheet", 7, "Water")


def test_findings_carry_the_place_of_each_row_though_words_are_looked_up_once(classifier):
    first, second = CanonicalRow(None, 3, {}, sector="Nothing"), CanonicalRow(None, 9, {}, sector="Nothing")
    assert classifier.classify(first).findings[0].row == 3
    assert classifier.classify(second).findings[0].row == 9


def test_a_row_without_words_is_unstated_and_no_finding(classifier):
    found = classifier.classify(row(organisation="KZN238"))
    assert (found.sector, found.focal_area, found.funding_source, found.stage) == (
        None,
        None,
        "unstated",
        None,
    )
    assert found.findings == ()
    assert found.organisation.code == "KZN238"


def test_money_of_a_grant_that_had_ended_is_a_finding_that_names_its_successor(classifier):
    (finding,) = classifier.funding_findings("mwig", {2015, 2016}, row(funding_source="MWIG"))
    assert "did not exist any more in 2016/17" in finding.message
    assert finding.suggestion == "Water Services Infrastructure Grant"
    assert classifier.funding_findings("mwig", {2013, 2015}, row()) == []
    assert "yet in 2010/11" in classifier.funding_findings("usdg", {2010}, row())[0].message


def test_an_asset_class_that_no_list_knows_is_said_beside_a_sector_that_one_does(classifier):
    found = classifier.classify(row(sector="Disaster Management", asset_class="Xylophones"))
    assert found.sector is not None
    assert [(each.rule, each.column, each.value) for each in found.findings] == [
        ("unknown-asset-class", "asset_class", "Xylophones")
    ]
