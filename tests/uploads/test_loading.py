"""Files checked, corrected and loaded as drafts by the engine of the command line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.commitments.ground import ground_for
from service.commitments.plan import LoadOptions
from service.commitments.service import load
from service.db import writing
from service.imports.service import save_template
from service.models import Commitment, Proposal
from service.reference.service import load_lists
from service.resources import data_dir
from service.uploads.drafting import same
from tests.commitments.conftest import TODAY
from tests.uploads.conftest import HEADINGS, row, rules, table, totals, workbook

ORIGINAL = ("original", 2026)


def publish(engine, folder, content: str) -> None:
    """Load a file as the command does."""
    path = folder / "published.csv"
    path.write_text(content, encoding="utf-8")
    with writing(engine) as session:
        ground = ground_for(session, None, load_lists(data_dir() / "reference"), TODAY)
        load(session, ground, path, LoadOptions())


def published(engine, reference: str):
    """The content of a published commitment."""
    chosen = select(Commitment.id).where(Commitment.reference == reference)
    with Session(engine) as session:
        number = session.scalars(chosen).one()
        contents = func.commitment_contents([number]).table_valued("commitment_id", "content")
        return session.scalars(select(contents.c.content)).one()


def count_of(engine, what, *where) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(what).where(*where))


def test_rows_and_rands_in_are_those_taken_and_those_refused(uploader, references):
    located, amiss, unlocated = (next(references) for _ in range(3))
    done = uploader.checked(
        table(
            row(located, "100.05", latitude="-32.95", longitude="27.05"),
            row(amiss, "200", latitude="-32.95", longitude="27.05", transfer="perhaps"),
            row(unlocated, "0.01"),
        )
    )
    outcome = done["outcome"]
    assert (outcome["rows_in"], outcome["rows_loaded"], outcome["rows_refused"]) == (3, 2, 1)
    assert (outcome["located"], outcome["unlocated"]) == (1, 1)
    assert totals(done)[ORIGINAL] == (300.06, 100.06, 200)
    assert outcome["commitments"] == {"add": 2, "change": 0, "draft": 0, "same": 0}
    [coverage] = [each["coverage"] for each in outcome["totals"] if each["year"] == 2026]
    assert coverage == pytest.approx(float(Decimal("100.05") / Decimal("100.06")), abs=1e-4)
    refused = outcome["rows"][0]
    assert (refused["row"], refused["refused"], refused["reference"]) == (3, True, amiss)
    assert refused["findings"][0]["column"] == "transfer"


def test_a_check_leaves_nothing_behind_but_its_findings(uploader, references, engine):
    before = count_of(engine, Proposal), count_of(engine, Commitment)
    uploader.checked(table(row(next(references))))
    assert (count_of(engine, Proposal), count_of(engine, Commitment)) == before


def test_a_corrected_cell_is_read_in_place_of_what_the_file_says(uploader, references):
    one, other = next(references), next(references)
    done = uploader.checked(table(row(one, "R 12x"), row(other, "7")))
    assert rules(done) == {"amount-unreadable"}
    asked = {"cells": {2: {"original 2026/27": "R 12,50"}}}
    corrected = uploader.change("PATCH", done, "corrections", asked)
    assert corrected["step"] == "arrived"
    assert corrected["corrections"] == {"2": {"original 2026/27": "R 12,50"}}
    again = uploader.work(corrected, "check")
    assert rules(again) == set()
    assert totals(again)[ORIGINAL] == (19.5, 19.5, 0)
    # Taken back, the file's own word counts again.
    back = uploader.change("PATCH", again, "corrections", {"cells": {2: {"original 2026/27": None}}})
    assert rules(uploader.work(back, "check")) == {"amount-unreadable"}


def test_a_row_left_out_is_kept_as_refused(uploader, references):
    done = uploader.checked(table(row(next(references), "5"), row(next(references), "7")))
    out = uploader.change("PATCH", done, "corrections", {"left_out": {"3": True}})
    again = uploader.work(out, "check")
    assert rules(again) == {"left-out"}
    assert totals(again)[ORIGINAL] == (12, 5, 7)
    loaded = uploader.work(again, "load")
    assert len(uploader.drafts(loaded["id"])) == 1


def test_an_error_in_a_workbooks_cell_is_mended_in_place(uploader, references, tmp_path):
    path = workbook(tmp_path / "errors.xlsx", {"Commitments": [[*HEADINGS]]})
    import xlsxwriter  # noqa: PLC0415 - formulas without a result need its own interface

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Commitments")
        for column, name in enumerate(HEADINGS):
            sheet.write(0, column, name)
        for column, text in enumerate((next(references), "Hall", "EC121")):
            sheet.write(1, column, text)
        sheet.write_formula(1, HEADINGS.index("original 2026/27"), "=1/0", None, "#DIV/0!")
    done = uploader.checked(path)
    assert rules(done) == {"cell-error"}
    asked = {"cells": {"2": {"original 2026/27": "80"}}}
    again = uploader.work(uploader.change("PATCH", done, "corrections", asked), "check")
    assert totals(again)[ORIGINAL] == (80, 80, 0)


def test_sound_rows_become_drafts_and_nothing_is_published(uploader, references, engine):
    site, wards, refused = (next(references) for _ in range(3))
    published = count_of(engine, Commitment)
    done = uploader.checked(
        table(
            row(site, "100", latitude="-32.95", longitude="27.05", sector="health"),
            row(wards, "50", wards="EC121_1, EC121_2", municipality="EC121"),
            row(refused, "some"),
        )
    )
    loaded = uploader.work(done, "load")
    assert (loaded["step"], loaded["fault"]) == ("loaded", None)
    assert loaded["outcome"]["proposals"] == 2
    drafts = uploader.drafts(loaded["id"])
    assert {name: each["status"] for name, each in drafts.items()} == {site: "draft", wards: "draft"}
    content = drafts[site]["content"]
    assert content["place"]["geometry"] == {"type": "Point", "coordinates": [27.05, -32.95]}
    assert content["sector"] == "health"
    assert [each["cents"] for each in content["allocations"]] == [100_00]
    assert {each["code"] for each in drafts[site]["lines"]} == {"21201001"}
    assert sum(each["amount"] for each in drafts[wards]["lines"]) == 50
    assert drafts[site]["row"] == 2
    assert count_of(engine, Commitment) == published


def test_loading_the_same_file_again_changes_nothing(uploader, references):
    text = table(row(next(references), "9", latitude="-32.95", longitude="27.05"), row(next(references), "1"))
    first = uploader.work(uploader.checked(text), "load")
    versions = {name: each["version"] for name, each in uploader.drafts(first["id"]).items()}
    second = uploader.checked(text)
    assert second["outcome"]["commitments"] == {"add": 0, "change": 0, "draft": 0, "same": 2}
    loaded = uploader.work(second, "load")
    assert loaded["outcome"]["proposals"] == 0
    assert {name: each["version"] for name, each in uploader.drafts(first["id"]).items()} == versions


def test_an_open_draft_is_brought_up_to_date_and_a_submitted_one_is_left(uploader, references):
    one, other = next(references), next(references)
    first = uploader.work(uploader.checked(table(row(one, "1"), row(other, "2"))), "load")
    drafts = uploader.drafts(first["id"])
    submitted = uploader.client.post(
        f"/v1/proposals/{drafts[other]['id']}/submit",
        headers={"If-Match": f'"{drafts[other]["version"]}"'},
        json={},
    )
    assert submitted.status_code == 200, submitted.text
    done = uploader.checked(table(row(one, "10"), row(other, "20")))
    assert rules(done) == {"proposal-submitted"}
    assert done["outcome"]["commitments"] == {"add": 0, "change": 0, "draft": 1, "same": 0}
    loaded = uploader.work(done, "load")
    assert totals(loaded)[ORIGINAL] == (30, 10, 20)
    after = uploader.client.get(f"/v1/proposals/{drafts[one]['id']}").json()
    assert [each["cents"] for each in after["content"]["allocations"]] == [10_00]
    still = uploader.client.get(f"/v1/proposals/{drafts[other]['id']}").json()
    assert [each["cents"] for each in still["content"]["allocations"]] == [2_00]


def test_what_is_published_is_changed_only_where_it_differs(uploader, references, engine, tmp_path):
    same, differs = next(references), next(references)
    rows = [
        row(same, "5", wards="EC121_1", municipality="EC121", sector="water"),
        row(differs, "7", latitude="-32.95", longitude="27.05", **{"original 2027/28": "3"}),
    ]
    publish(engine, tmp_path, table(*rows))
    rows[1]["original 2026/27"] = "8"
    short = [name for name in HEADINGS if name != "original 2027/28"]
    text = table(
        *({name: text for name, text in each.items() if name in short} for each in rows), headings=short
    )
    done = uploader.checked(text)
    assert done["outcome"]["commitments"] == {"add": 0, "change": 1, "draft": 0, "same": 1}
    [(reference, draft)] = uploader.drafts(uploader.work(done, "load")["id"]).items()
    assert (reference, draft["action"]) == (differs, "change")
    assert draft["commitment_id"] is not None
    # Of 2027/28 this file does not speak, so what is published for it stays.
    assert {(each["year"], each["cents"]) for each in draft["content"]["allocations"]} == {
        (2026, 8_00),
        (2027, 3_00),
    }


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "Another name"},
        {"name": "Another name", "municipality": "EC121"},
        {"municipality": "EC122"},
        {"sector": "Health", "original 2026/27": "9", "original 2027/28": "4"},
        {"description": "", "stage": "", "wards": "", "vat": ""},
    ],
    ids=",".join,
)
def test_an_upload_proposes_what_a_load_of_the_same_few_columns_stores(
    uploader, references, engine, tmp_path, cells
):
    reference = next(references)
    more = {"description": "Steel", "stage": "a word of our own", "vat": "included", "catalytic": "yes"}
    full = row(reference, "5", wards="EC121_1", municipality="EC121", funding_source="MIG", **more)
    few = {name: full[name] for name in ("reference", "name", "organisation", "original 2026/27")} | cells
    text = table(few, headings=list(few))
    publish(engine, tmp_path, table(full))
    done = uploader.work(uploader.checked(text), "load")
    [draft] = uploader.drafts(done["id"]).values()
    publish(engine, tmp_path, text)
    assert same(draft["content"], published(engine, reference))


def test_amounts_that_stay_divided_take_the_basis_of_vat_that_an_upload_states(
    uploader, references, engine, tmp_path
):
    reference = next(references)
    one = row(reference, "5", vat="included", funding_source="MIG")
    publish(engine, tmp_path, table(one, one | {"funding_source": "WSIG", "original 2026/27": "7"}))
    few = {name: one[name] for name in ("reference", "name", "organisation")}
    few |= {"original 2026/27": "12", "vat": "excluded"}
    text = table(few, headings=list(few))
    done = uploader.work(uploader.checked(text), "load")
    [draft] = uploader.drafts(done["id"]).values()
    amounts = draft["content"]["allocations"]
    assert [(each["funding_source"], each["cents"], each["vat"]) for each in amounts] == [
        ("mig", 5_00, "excluded"),
        ("wsig", 7_00, "excluded"),
    ]
    publish(engine, tmp_path, text)
    assert same(draft["content"], published(engine, reference))


def test_rows_of_another_organisation_are_refused_and_rows_of_none_are_ones_own(uploader, references):
    foreign, own = next(references), next(references)
    done = uploader.checked(
        table(row(foreign, "4", organisation="EC-HEALTH"), row(own, "6", organisation=""))
    )
    assert rules(done) == {"other-organisation"}
    assert totals(done)[ORIGINAL] == (10, 6, 4)
    assert set(uploader.drafts(uploader.work(done, "load")["id"])) == {own}


def test_the_template_and_its_worked_examples(uploader, tmp_path):
    lists = load_lists(data_dir() / "reference")
    path = save_template(tmp_path / "template.xlsx", lists, first_year=2026)
    upload = uploader.upload(path)
    assert (upload["options"]["way"], upload["options"]["profile"]) == ("known", "template")
    done = uploader.work(upload, "check")
    assert done["step"] == "failed"
    assert "no rows" in done["fault"]
    with_examples = uploader.change("PUT", done, "options", {"include_examples": True})
    again = uploader.work(with_examples, "check")
    assert again["step"] == "checked"
    assert again["outcome"]["rows_in"] > 0


def test_a_text_of_the_old_code_page(uploader, references):
    text = table(row(next(references), "3", name="Café école à Qora")).replace(",", ";")
    upload = uploader.upload(text.encode("cp1252"), "alt.csv")
    loaded = uploader.work(uploader.work(upload, "check"), "load")
    [draft] = uploader.drafts(loaded["id"]).values()
    assert draft["content"]["name"] == "Café école à Qora"


def test_an_sa36_workbook_is_recognised(uploader, real_data):
    [path, *_] = sorted((real_data).rglob("*[Ss][Aa]36*.xls*"))
    upload = uploader.upload(path)
    assert (upload["options"]["way"], upload["options"]["profile"]) == ("known", "sa36")
    done = uploader.work(upload, "check")
    assert done["step"] == "checked", done["fault"]
    outcome = done["outcome"]
    assert outcome["rows_in"] == outcome["rows_loaded"] + outcome["rows_refused"] > 0
    for each in outcome["totals"]:
        parts = Decimal(str(each["amount_loaded"])) + Decimal(str(each["amount_refused"]))
        assert Decimal(str(each["amount_in"])) == parts
