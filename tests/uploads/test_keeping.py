"""What becomes of uploads that are not loaded: deleted, corrected elsewhere, or looked at page by page."""

from __future__ import annotations

import csv
import io
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.commitments.loading import REASON
from service.models import SourceFile
from tests.accounts import without_proof
from tests.uploads.conftest import HEADINGS, row, table, totals, workbook


def delete(uploader, upload):
    headers = {"If-Match": f'"{upload["version"]}"'}
    return uploader.client.delete(f"/v1/uploads/{upload['id']}", headers=headers)


def kept(engine, text: str) -> bool:
    with Session(engine) as session:
        return session.scalar(select(SourceFile.id).where(SourceFile.content == text.encode())) is not None


def test_an_upload_is_deleted_with_its_file_until_it_is_loaded(person, uploader, references, engine):
    one, other = table(row(next(references))), table(row(next(references)))
    upload, twin = uploader.upload(one), uploader.upload(one)
    stale = upload | {"version": upload["version"] + 1}
    assert delete(uploader, stale).status_code == 412
    assert delete(person("EC121"), upload).status_code == 404
    left = delete(uploader, upload)
    assert left.status_code == 200
    assert [each["id"] for each in left.json()["uploads"]] == [twin["id"]]
    assert uploader.client.get(f"/v1/uploads/{upload['id']}").status_code == 404
    assert kept(engine, one)  # the twin came from it, too
    assert delete(uploader, twin).status_code == 200
    assert not kept(engine, one)
    loaded = uploader.work(uploader.checked(other), "load")
    refused = delete(uploader, loaded)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
    assert "withdraw the drafts instead" in refused.json()["detail"]


def test_an_administrator_deletes_anybodys(person, uploader, references):
    upload = uploader.upload(table(row(next(references))), name="left-behind.csv")
    administrator = person(administrator=True)
    assert "left-behind.csv" not in person("EC121").client.get("/upload").text
    page = administrator.client.get("/upload").text
    assert "left-behind.csv" in page
    assert f'action="/upload/{upload["id"]}/delete"' in page
    proof = administrator.client.headers["X-CSRF-Token"]
    fields = {"csrf": proof, "version": upload["version"]}
    plain = without_proof(administrator.client)
    done = plain.post(f"/upload/{upload['id']}/delete", data=fields, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/upload?done=deleted")
    assert uploader.client.get(f"/v1/uploads/{upload['id']}").status_code == 404
    again = plain.post(f"/upload/{upload['id']}/delete", data=fields)
    assert again.status_code == 404
    assert "You have no upload" in again.text


def test_refused_rows_are_corrected_elsewhere_and_uploaded_again(uploader, references):
    good, bad, risky = (next(references) for _ in range(3))
    text = table(row(good, "1"), row(bad, "R 2x"), row(risky, "3y", description="=1+1"))
    upload = uploader.upload(text)
    address = f"/v1/uploads/{upload['id']}/refused-rows"
    assert uploader.client.get(address).status_code == 409
    done = uploader.work(upload, "check")
    assert address in uploader.client.get(f"/upload/{upload['id']}").text
    answer = uploader.client.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''projects-refused.csv"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [each["reference"] for each in rows] == [bad, risky]
    assert list(rows[0]) == [*HEADINGS, REASON] or {*HEADINGS, REASON} <= rows[0].keys()
    assert "is not an amount" in rows[0][REASON]
    assert rows[1]["description"] == "'=1+1"  # no formula, wherever it is opened
    for each, amount in zip(rows, ("2", "3"), strict=True):
        each["original 2026/27"] = amount
    again = uploader.checked(table(*rows, headings=list(rows[0])))
    assert totals(again)[("original", 2026)] == (5, 5, 0)
    assert done["outcome"]["rows_refused"] == 2
    sound = uploader.checked(table(row(next(references), "1")))
    assert uploader.client.get(f"/v1/uploads/{sound['id']}/refused-rows").status_code == 409


def test_the_grid_leads_on_past_the_first_two_hundred_rows(uploader, references):
    names = [next(references) for _ in range(230)]
    done = uploader.checked(table(*(row(name, "many") for name in names)))
    assert (done["outcome"]["rows_to_look_at"], len(done["outcome"]["rows"])) == (230, 200)
    address = f"/upload/{done['id']}"
    first = uploader.client.get(address).text
    [pages] = re.findall(r"Page 1 of (\d+)", first)
    assert "The first" not in first
    seen = []
    for number in range(1, int(pages) + 1):
        seen += re.findall(r'<tr data-row="(\d+)"', uploader.client.get(f"{address}?page={number}").text)
    assert seen == [str(number) for number in range(2, 232)]
    place = [each["name"] for each in done["options"]["columns"]].index("original 2026/27")
    proof = uploader.client.headers["X-CSRF-Token"]
    fields = {
        "csrf": proof,
        "version": done["version"],
        "shown.231": "1",
        f"cell.231.{place}": "7",
        "then": "",
    }
    plain = without_proof(uploader.client)
    assert (
        plain.post(f"{address}/corrections?page={pages}", data=fields, follow_redirects=False).status_code
        == 303
    )
    now = uploader.client.get(f"/v1/uploads/{done['id']}").json()
    assert now["corrections"] == {"231": {"original 2026/27": "7"}}
    rows = uploader.client.get(f"/v1/uploads/{done['id']}/refused-rows").content.decode("utf-8-sig")
    assert len(rows.splitlines()) == 231


def test_kept_profiles_are_named_anew_and_deleted(person, references, tmp_path):
    ours, theirs = person("BUF"), person("EC-HEALTH")
    path = workbook(
        tmp_path / "list.xlsx", {"List": [["Our number", "Project", "Budget 2026/27"], ["1", "Taps", 5]]}
    )
    columns = {
        "Our number": {"role": "reference"},
        "Project": {"role": "name"},
        "Budget 2026/27": {"role": "amount", "phase": "original", "year": 2026},
    }
    for title in ("First list", "Second list"):
        upload = ours.upload(path)
        ours.change("PUT", upload, "options", {"columns": columns, "keep_as": title})
    page = ours.client.get("/upload/profiles").text
    numbers = {
        title: re.findall(rf'id="title-(\d+)"[^>]*value="{title}"', page)
        for title in ("First list", "Second list")
    }
    [first], [second] = numbers.values()
    proof = ours.client.headers["X-CSRF-Token"]
    plain = without_proof(ours.client)

    def send(number: str, status: int, **fields: str) -> str:
        answer = plain.post(
            f"/upload/profiles/{number}", data={"csrf": proof, **fields}, follow_redirects=False
        )
        assert answer.status_code == status, answer.text
        return answer.text

    assert "choose another name" in send(first, 409, act="rename", title="second LIST")
    assert "letters and figures" in send(first, 422, act="rename", title="...")
    send(first, 303, act="rename", title="Capital list")
    assert ours.upload(path)["options"]["profile"] in {"capital-list", "second-list"}
    others = without_proof(theirs.client)
    foreign = {"csrf": theirs.client.headers["X-CSRF-Token"], "act": "drop"}
    assert others.post(f"/upload/profiles/{first}", data=foreign).status_code == 404
    assert "Capital list" not in theirs.client.get("/upload/profiles").text
    send(first, 303, act="drop")
    send(second, 303, act="drop")
    page = ours.client.get("/upload/profiles").text
    assert "No profile is kept yet." in page
    assert ours.upload(path)["options"]["profile"] not in {"capital-list", "second-list"}
    assert person().client.get("/upload/profiles").status_code == 403
