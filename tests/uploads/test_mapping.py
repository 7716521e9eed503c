"""What each column is taken for: recognised, guessed, said by hand, and kept for the next file."""

from __future__ import annotations

import pytest

from service.imports.fields import FIELDS
from service.web import upload_view
from tests.uploads.conftest import rules, totals, workbook

TITLE = [["Department of works"], [], ["Provisional list"]]


def list_of(references, *, year="2026/27"):
    return [
        ["Project number", "Project name", "Ward", f"Budget {year}"],
        [next(references), "Clinic at Qora", "EC121_1", 100],
        [next(references), "Hall", "EC121_2", 50],
    ]


def roles(upload):
    return {each["name"]: each["role"] for each in upload["options"]["columns"]}


def test_headings_that_no_profile_knows_are_guessed(uploader, references, tmp_path):
    path = workbook(tmp_path / "list.xlsx", {"Notes": [["Read me"]], "List": [*TITLE, *list_of(references)]})
    upload = uploader.upload(path)
    assert upload["options"]["way"] == "guessed"
    there = uploader.change("PUT", upload, "options", {"sheet": "List"})
    assert there["options"]["sheets"] == ["Notes", "List"]
    assert (there["options"]["sheet"], there["options"]["header_row"]) == ("List", 4)
    named = roles(there)
    assert named["Project name"] == "name"
    assert named["Ward"] == "wards"
    [amount] = [each for each in there["options"]["columns"] if each["role"] == "amount"]
    assert (amount["name"], amount["phase"], amount["year"]) == ("Budget 2026/27", "original", 2026)


def test_a_wrong_row_of_headings_is_put_right(uploader, references, tmp_path):
    path = workbook(tmp_path / "list.xlsx", {"List": [*TITLE, *list_of(references)]})
    upload = uploader.upload(path)
    wrong = uploader.change("PUT", upload, "options", {"header_row": 5})
    assert wrong["options"]["profile"] is None
    refused = uploader.work(wrong, "check")
    assert refused["step"] == "failed"
    assert "which columns hold amounts" in refused["fault"]
    right = uploader.change("PUT", refused, "options", {"header_row": 4})
    done = uploader.work(right, "check")
    assert done["outcome"]["rows_loaded"] + done["outcome"]["rows_refused"] == 2


def test_columns_are_named_by_hand_blank_and_repeated_ones_too(uploader, references, tmp_path):
    rows = [["Ref", "What", "", "Total", "Total"], [next(references), "Clinic", "EC121_1", 5, 7]]
    upload = uploader.upload(workbook(tmp_path / "odd.xlsx", {"List": rows}))
    assert upload["options"]["profile"] is None
    by_hand = uploader.change(
        "PUT",
        upload,
        "options",
        {
            "header_row": 1,
            "columns": {
                "Ref": {"role": "reference"},
                "What": {"role": "name"},
                "column C": {"role": "wards"},
                "Total": {"role": "amount", "phase": "original", "year": 2026},
                "Total (2)": {"role": "amount", "phase": "adjusted", "year": 2026},
            },
        },
    )
    assert by_hand["options"]["way"] == "by hand"
    done = uploader.work(by_hand, "check")
    assert rules(done) == set()
    assert totals(done) == {("original", 2026): (5, 5, 0), ("adjusted", 2026): (7, 7, 0)}
    [draft] = uploader.drafts(uploader.work(done, "load")["id"]).values()
    assert [each["code"] for each in draft["content"]["wards"]] == ["21201001"]


def test_one_amount_a_row(uploader, references, tmp_path):
    one = next(references)
    rows = [
        ["Ref", "What", "When", "How much"],
        [one, "Clinic", "2026/27", 5],
        [one, "Clinic", "2027/28", 6],
    ]
    upload = uploader.upload(workbook(tmp_path / "long.xlsx", {"List": rows}))
    columns = {
        "Ref": {"role": "reference"},
        "What": {"role": "name"},
        "When": {"role": "year_each"},
        "How much": {"role": "amount_each"},
    }
    done = uploader.work(uploader.change("PUT", upload, "options", {"columns": columns}), "check")
    assert done["step"] == "checked", done["fault"]
    assert totals(done) == {("original", 2026): (5, 5, 0), ("original", 2027): (6, 6, 0)}
    assert done["outcome"]["commitments"]["add"] == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"Ref": {"role": "amount"}}, "financial year"),
        ({"Ref": {"role": "nonsense"}}, "cannot be taken"),
        ({"Reff": {"role": "name"}}, "no column 'Reff'"),
        ({"Ref": {"role": "name"}, "What": {"role": "name"}}, "both taken for name"),
        ({"Ref": {"role": "amount_each"}}, "financial year of each amount"),
    ],
)
def test_a_column_that_cannot_be_so_is_refused_in_one_sentence(uploader, tmp_path, columns, said):
    rows = [["Ref", "What", "Sum 2026/27"], ["a", "b", 1]]
    upload = uploader.upload(workbook(tmp_path / "odd.xlsx", {"List": rows}))
    answer = uploader.write("PUT", upload, "options", {"columns": columns})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_kept_profile_recognises_next_years_file_for_its_organisation_alone(person, references, tmp_path):
    ours, theirs = person("EC121"), person("EC-HEALTH")
    rows = list_of(references)
    rows[0][0] = "Our own number"
    upload = ours.upload(workbook(tmp_path / "list.xlsx", {"List": [*TITLE, *rows]}))
    columns = {"Our own number": {"role": "reference"}}
    kept = ours.change("PUT", upload, "options", {"columns": columns, "keep_as": "Our project list"})
    assert totals(ours.work(kept, "check"))[("original", 2026)] == (150, 150, 0)
    again = list_of(references, year="2027/28")
    again[0][0] = "Our own number"
    path = workbook(tmp_path / "next.xlsx", {"Sheet 1": again})
    upload = ours.upload(path)
    assert (upload["options"]["way"], upload["options"]["profile"]) == ("known", "our-project-list")
    assert totals(ours.work(upload, "check")) == {("original", 2027): (150, 150, 0)}
    assert theirs.upload(path)["options"]["way"] == "guessed"
    refused = theirs.write("PUT", theirs.upload(path), "options", {"profile": "our-project-list"})
    assert refused.status_code == 422


def test_units_are_declared_and_never_guessed(uploader, references, tmp_path):
    upload = uploader.upload(workbook(tmp_path / "list.xlsx", {"List": list_of(references)}))
    told = uploader.change("PUT", upload, "options", {"unit": "thousands"})
    assert totals(uploader.work(told, "check"))[("original", 2026)][0] == 150_000


def test_the_page_offers_every_field_that_a_column_can_be_taken_for():
    assert sorted(upload_view.ROLES) == sorted(FIELDS)
