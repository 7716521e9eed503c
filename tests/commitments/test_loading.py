from __future__ import annotations

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import select

from service.commitments.ground import ground_for
from service.models import (
    Allocation,
    BudgetLine,
    Commitment,
    CommitmentWard,
    Edition,
    ImportFinding,
    ImportRun,
    NamedPlace,
    Organisation,
    Placement,
    RefusedRow,
    SourceFile,
)
from spatial.vocabulary import LocateMethod, Phase, Scope, Sphere
from tests.commitments.conftest import HEADINGS, TODAY, Loader, row, table

WRITTEN = (Commitment, CommitmentWard, Allocation, BudgetLine, Placement, Organisation, ImportRun, SourceFile)


def test_a_row_with_a_point_lands_in_its_ward(load):
    report = load(table(row("A", "1 234,50", latitude="-32.95", longitude="27.05", sector="Water")))
    stored = load.commitment("A")
    assert (stored.scope, stored.locate_method) == (Scope.SITE, LocateMethod.COORDINATES)
    assert stored.territory == "ZA"
    assert stored.stated == {"latitude": "-32.95", "longitude": "27.05"}
    assert load.amounts("A") == {(2026, "original"): 1_234_50}
    assert load.landed("A") == {"ward": 1_234_50}
    assert (report.outcome.new, report.outcome.editions, report.committed) == (1, 1, True)


def test_a_row_may_name_a_place_that_its_edition_knows(session, lists, tmp_path):
    edition_id = session.scalars(select(Edition.id)).one()
    for name, point in (("Willowvale", Point(27.05, -32.95)), ("Elliotdale", Point(27.15, -32.95))):
        session.add(NamedPlace(edition_id=edition_id, name=name, geom=from_shape(point, srid=4326)))
    session.flush()
    load = Loader(session, ground_for(session, None, lists, TODAY), tmp_path)
    load(table(row("A", place="Willowvale"), row("B", place="Eliotdale", municipality="EC121")))
    one = load.commitment("A")
    assert (one.scope, one.locate_method, one.precision) == (Scope.SITE, LocateMethod.PLACE_NAME, 2)
    assert load.landed("A") == {"ward": 100_00}
    assert load.commitment("B").scope is Scope.LOCAL
    [said] = [each for each in load.findings() if each.rule == "place-unknown"]
    assert (said.suggestion, said.known[0]) == ("Elliotdale", "Elliotdale")
    load(table(row("B", place="Eliotdale", municipality="EC121")), accept_suggestions=True)
    assert load.commitment("B").scope is Scope.SITE


def test_wards_shares_and_beneficiaries_are_kept(load):
    load(
        table(row("A", 1000, wards="1, 2", ward_shares="75; 25", beneficiary_wards="3", municipality="EC121"))
    )
    wards = load.session.execute(
        select(CommitmentWard.role, CommitmentWard.ward_code, CommitmentWard.share).order_by(
            CommitmentWard.role, CommitmentWard.ward_code
        )
    ).all()
    assert wards == [
        ("benefit", "21201003", None),
        ("work", "21201001", 750_000),
        ("work", "21201002", 250_000),
    ]
    cents = load.session.scalars(select(BudgetLine.amount_cents).order_by(BudgetLine.position)).all()
    assert cents == [750_00, 250_00]


def test_a_ward_that_its_point_contradicts_is_kept_beside_it(load):
    load(table(row("A", latitude="-32.95", longitude="27.05", wards="2", municipality="EC121")))
    wards = load.session.execute(select(CommitmentWard.role, CommitmentWard.ward_code)).all()
    assert wards == [("stated", "21201002")]
    assert load.commitment("A").scope is Scope.SITE


def test_wider_scopes_stay_as_residuals_where_they_belong(load):
    rows = [
        row("LOCAL", 1, municipality="EC122"),
        row("OFFICE", 2, scope="head office"),
        row("NOWHERE", 3),
        row("DISTRICT", 4, organisation="DC12", scope="district", district="DC12"),
    ]
    load(table(*rows))
    assert load.landed("LOCAL") == {"local": 100}
    assert load.landed("OFFICE") == {"head_office": 200}
    assert load.landed("NOWHERE") == {"unlocated": 300}
    assert load.landed("DISTRICT") == {"district": 400}


def test_a_dry_run_writes_nothing_and_says_what_would_be(load):
    before = [load.count(each) for each in WRITTEN]
    report = load(table(row("A"), row("B", "many")), commit=False)
    assert [load.count(each) for each in WRITTEN] == before
    assert (report.outcome.new, report.balance.rows_refused, report.run_id) == (1, 1, None)
    assert report.outcome.organisations == ["EC121"]
    assert not report.committed


def test_the_run_keeps_file_findings_refused_rows_and_sums(load):
    text = table(row("A", 10), row("B", "many", scope="head office"), row("C", "NaN"), row("C", 7))
    report = load(text)
    run = load.session.get(ImportRun, report.run_id)
    assert (run.rows_in, run.rows_loaded, run.rows_refused) == (4, 1, 3)
    assert (run.cents_in, run.cents_loaded, run.cents_refused) == (17_00, 10_00, 7_00)
    assert (run.profile, run.facts["kind"], run.options) == ("template", "csv", {})
    kept = load.session.get(SourceFile, run.source_file_id)
    assert (kept.name, kept.content) == ("table.csv", text.encode())
    refused = load.session.scalars(select(RefusedRow).order_by(RefusedRow.row)).all()
    assert [(each.row, each.cents) for each in refused] == [(3, 0), (4, 0), (5, 7_00)]
    assert refused[0].cells["original 2026/27"] == "many"
    assert refused[0].cells["scope"] == "head office"
    rules = load.session.execute(select(ImportFinding.rule, ImportFinding.row)).all()
    assert ("amount-unreadable", 3) in rules
    assert ("amount-not-finite", 4) in rules
    assert ("duplicate-reference", 5) in rules


def test_amounts_are_balanced_by_phase_year_and_scope(load):
    headings = (*HEADINGS, "actual 2026/27")
    rows = [
        row("A", 10, municipality="EC122") | {"original 2027/28": 20, "actual 2026/27": 5},
        row("B", 30) | {"original 2027/28": "(1.50)"},
        row("C", "x") | {"original 2027/28": 40},
    ]
    balance = load(table(*rows, headings=headings)).balance
    assert balance.loaded == {("original", 2026): 40_00, ("original", 2027): 18_50, ("actual", 2026): 5_00}
    assert balance.refused == {("original", 2027): 40_00}
    assert balance.scopes == {"local": 1, "unlocated": 1}
    assert balance.scope_cents["unlocated", ("original", 2027)] == -1_50
    assert "amount-negative" in load.rules("note")


def test_organisations_come_from_the_file(load):
    rows = [
        row("A", organisation="BUF"),
        row("B", organisation="DC12"),
        row("C", organisation="za-health"),
        row("D", organisation="Health", sphere="provincial", province="EC"),
        row("E", organisation="Ubuntu Partners", sphere="partner"),
        row("F", organisation="Mbhashe Local Municipality"),
    ]
    load(table(*rows))
    told = {
        code: (load.organisation(code).sphere, load.organisation(code).fy_start_month)
        for code in ("BUF", "DC12", "za-health", "ec-health", "ubuntu-partners", "EC121")
    }
    assert told == {
        "BUF": (Sphere.LOCAL, 7),
        "DC12": (Sphere.DISTRICT, 7),
        "za-health": (Sphere.NATIONAL, 4),
        "ec-health": (Sphere.PROVINCIAL, 4),
        "ubuntu-partners": (Sphere.PARTNER, 4),
        "EC121": (Sphere.LOCAL, 7),
    }
    assert load.organisation("BUF").area_level == "local"
    assert load.organisation("EC121").name == "Mbhashe"
    assert "organisation-new" in load.rules("warn")


def test_an_organisation_of_another_sphere_is_a_conflict(load):
    report = load(table(row("A", organisation="EC121", sphere="national"), row("B", sphere="district")))
    assert (report.balance.rows_loaded, report.balance.rows_refused) == (1, 1)
    (conflict,) = [each for each in load.findings() if each.rule == "organisation-sphere"]
    assert (conflict.row, conflict.suggestion) == (2, "local")


def test_a_stored_organisation_of_another_sphere_is_a_conflict(load):
    load(table(row("A", organisation="Ubuntu", sphere="partner")))
    report = load(table(row("B", organisation="Ubuntu", sphere="private")))
    assert report.balance.rows_refused == 1
    assert "organisation-sphere" in load.rules("refuse")


def test_an_unknown_organisation_names_the_nearest(load):
    load(table(row("A", organisation="EC199"), row("B", organisation="Mbashe"), row("C", organisation="qqq")))
    said = {each.row: each for each in load.findings() if each.rule == "unknown-organisation"}
    assert "no municipality EC199" in said[2].message
    assert any("Mbhashe" in name for name in said[3].known)
    assert "state its sphere" in said[4].message


def test_words_of_no_list_are_findings_and_kept_as_written(load):
    load(table(row("A", sector="Xylophones", stage="Somehow", funding_source="Lotto money")))
    stored = load.commitment("A")
    assert (stored.sector_id, stored.stage_id) == (None, None)
    assert stored.stated == {"sector": "Xylophones", "stage": "Somehow"}
    assert {"unknown-sector", "unknown-stage", "unknown-funding-source"} <= load.rules("warn")


def test_rows_without_a_sector_are_counted_whatever_they_say(load):
    place = {"latitude": "-32.95", "longitude": "27.05"}
    said = ("Water", "Infrastructure", "Other", "Zorgs", None)
    load(table(*(row(f"S{n}", 1, sector=word, **place) for n, word in enumerate(said))))
    told = {each.rule: each.message for each in load.findings() if each.rule.endswith(("sector", "stated"))}
    assert set(told) == {"unknown-sector", "sector-not-stated"}
    assert told["sector-not-stated"].startswith("3 rows name no sector")


def test_a_grant_outside_its_years_is_a_finding(load):
    load(
        table(
            row("A", funding_source="Neighbourhood Development Partnership Grant"), row("B", sector="Water")
        )
    )
    known = load.rules()
    assert "funding-source-dates" not in known
    load(table(row("C", funding_source="Hospital Revitalisation Grant")))
    assert "funding-source-dates" in load.rules("warn")


def test_a_grant_on_the_vote_of_its_department_is_a_transfer(load):
    rows = [
        row("A", organisation="za-cooperative-governance", funding_source="MIG"),
        row("B", organisation="za-cooperative-governance", funding_source="MIG", transfer="no"),
        row("C", funding_source="MIG"),
    ]
    load(table(*rows))
    assert [load.commitment(each).is_transfer for each in "ABC"] == [True, False, False]
    assert {"taken-as-transfer", "grant-on-both-sides"} <= load.rules("note")


def test_several_rows_of_one_commitment_bring_money_from_several_sources(load):
    rows = [
        row("A", 10, funding_source="MIG", municipality="EC122"),
        row("A", 5, funding_source="own"),
        row("A", 7, funding_source="MIG", municipality="EC122"),
        row("A", 9, funding_source="Loan", municipality="EC121"),
    ]
    report = load(table(*rows))
    assert (report.balance.rows_loaded, report.balance.rows_refused, report.outcome.new) == (2, 2, 1)
    assert load.landed("A") == {"local": 15_00}
    assert report.balance.scopes == {"local": 1}


def test_a_file_without_rows_is_refused_in_one_sentence(load, raises_sentence):
    with raises_sentence("no rows|no commitment"):
        load(table())
    assert load.count(ImportRun) == 0


def test_a_name_without_end_and_dates_the_wrong_way_round(load):
    rows = [row("A") | {"name": "x" * 1001}, row("B", start_date="2027-07-01", end_date="2026-07-01")]
    report = load(table(*rows))
    assert (report.balance.rows_refused, report.balance.rows_loaded) == (1, 1)
    assert "name-too-long" in load.rules("refuse")
    assert "dates-reversed" in load.rules("warn")


def test_more_than_the_total_cost_is_said(load):
    load(table(row("A", 60, total_cost="100") | {"original 2027/28": 50}, row("B", 60, total_cost="0")))
    assert [each.row for each in load.findings() if each.rule == "over-total-cost"] == [2]


def test_every_phase_of_a_workbook_is_loaded(load, write_xlsx):
    phases = [phase.value for phase in Phase]
    headings = ["reference", "name", "organisation", *(f"{phase} 2025/26" for phase in phases)]
    load(write_xlsx([headings, ["A", "Road", "EC121", 1, 2, 3, 4, 5.05]]))
    assert load.amounts("A") == {
        (2025, "original"): 100,
        (2025, "adjusted"): 200,
        (2025, "forecast"): 300,
        (2025, "audited"): 400,
        (2025, "actual"): 505,
    }


def test_text_that_copy_or_json_could_trip_over_comes_back_as_it_was(load):
    name = 'Tab \\t "quoted" back\\slash \\N né 🚰 {"a": 1}'
    load(table(row("A\\B") | {"name": name, "place": "line\\nfeed\nand more"}))
    stored = load.commitment("A\\B")
    assert stored.name == name
    assert stored.stated["place"] == "line\\nfeed\nand more"
