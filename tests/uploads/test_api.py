"""Who may upload what, what a file may be, and what happens to work that is interrupted."""

from __future__ import annotations

import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.accounts.limits import Limits
from service.db import writing
from service.models import Proposal, SourceFile, Upload
from service.settings import Settings
from service.uploads import jobs
from service.uploads.arriving import safe_name
from tests.accounts import with_token, without_proof
from tests.uploads.conftest import OCTETS, row, table


def test_two_departments_see_nothing_of_each_others(person, references, engine):
    ours, theirs = person("EC121"), person("EC-HEALTH")
    loaded = ours.work(ours.checked(table(row(next(references), "5"))), "load")
    number = loaded["id"]
    assert theirs.client.get("/v1/uploads").json() == {"uploads": []}
    for method, path in (
        ("GET", ""),
        ("GET", "/progress"),
        ("PUT", "/options"),
        ("PATCH", "/corrections"),
        ("POST", "/check"),
        ("POST", "/load"),
    ):
        answer = theirs.client.request(
            method, f"/v1/uploads/{number}{path}", json={}, headers={"If-Match": '"1"'}
        )
        assert answer.status_code == 404, (method, path)
    assert theirs.client.get(f"/upload/{number}").status_code == 404
    assert theirs.client.get("/v1/proposals", params={"upload": number}).json()["proposals"] == []
    assert "projects.csv" not in theirs.client.get("/upload").text


def test_a_colleague_of_the_same_organisation_does_not_see_it_either(person, references):
    one, other = person("EC121"), person("EC121")
    upload = one.upload(table(row(next(references))))
    assert other.client.get(f"/v1/uploads/{upload['id']}").status_code == 404


def test_one_uploads_for_the_own_organisation_alone(person, client, references):
    text = table(row(next(references)))
    refused = person("EC121").send(text, organisation="EC-HEALTH")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed")
    assert person().send(text).status_code == 403
    two = person("EC121", "DC12")
    assert two.send(text).status_code == 422
    assert two.upload(text, organisation="dc12")["organisation"]["code"] == "DC12"
    anybody = person(administrator=True)
    assert anybody.upload(text, organisation="BUF")["organisation"]["code"] == "BUF"
    assert anybody.send(text, organisation="NOBODY").status_code == 422
    assert client.post("/v1/uploads", content=text, headers=OCTETS).status_code == 401


def test_a_browser_proves_that_it_comes_from_a_page_and_a_token_that_it_may_propose(
    uploader, client, references
):
    text = table(row(next(references)))
    forged = without_proof(uploader.client).post("/v1/uploads", content=text, headers=OCTETS)
    assert forged.status_code == 403
    reads = with_token(client, uploader.account_id, ["read"])
    assert reads.post("/v1/uploads", content=text, headers=OCTETS).status_code == 403
    proposes = with_token(client, uploader.account_id, ["read", "propose"])
    files = {"file": ("projects.csv", text.encode(), "text/csv")}
    assert proposes.post("/v1/uploads", files=files).status_code == 201


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 nothing", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"PK\x03\x04 torn", "torn workbook"),
        (b"<html><table></table></html>", "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "password"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence_and_is_not_kept(uploader, engine, content, said):
    with Session(engine) as session:
        before = session.scalar(select(func.count()).select_from(SourceFile))
    answer = uploader.send(content, "projects.xlsx")
    assert answer.status_code == 422, answer.text
    assert said in answer.json()["detail"]
    assert uploader.client.get("/v1/uploads").json() == {"uploads": []}
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(SourceFile)) == before


def test_a_file_over_the_limit_is_refused_while_it_arrives(uploader):
    answer = uploader.send(b"reference,name\n" + b"x" * 2_200_000)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    # Just over the limit of the file itself, which a form may be and a file not.
    answer = uploader.send(b"reference,name\n" + b"x" * 2_000_000)
    assert answer.status_code == 422
    remedy = "split it, or ask whoever runs onebudget to raise the limit."
    assert answer.json()["detail"].endswith(f"over the limit of 2 MB; {remedy}")


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(uploader, tmp_path: Path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    answer = uploader.send(path)
    assert answer.status_code == 422
    assert "unpack" in answer.json()["detail"]


def test_a_file_of_more_than_one_upload_takes_is_refused_in_the_check(uploader, references, monkeypatch):
    monkeypatch.setattr("service.uploads.examining.MOST_COMMITMENTS", 1)
    done = uploader.work(uploader.upload(table(row(next(references)), row(next(references)))), "check")
    assert done["step"] == "failed"
    assert "more than 1 commitments" in done["fault"]


def test_signs_that_the_database_cannot_hold_are_no_fault_of_the_service(uploader, references):
    text = table(row(next(references), "x1", name="Cli\0nic"), row(next(references), "5", name="Ha\x07ll"))
    done = uploader.work(uploader.upload(text), "check")
    assert done["step"] == "checked", done["fault"]
    assert done["outcome"]["rows_refused"] >= 1


def test_too_many_uploads_in_a_time_are_put_off(uploader, references):
    uploader.client.app.state.limits = Limits(Settings(upload_limit="1 per 1 hour"))
    uploader.upload(table(row(next(references))))
    answer = uploader.send(table(row(next(references))))
    assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many-requests")
    assert int(answer.headers["Retry-After"]) > 0


def test_what_was_changed_meanwhile_is_not_written_over(uploader, references):
    upload = uploader.upload(table(row(next(references))))
    uploader.change("PATCH", upload, "corrections", {"left_out": {"2": True}})
    for method, path in (("PATCH", "corrections"), ("PUT", "options"), ("POST", "check")):
        stale = uploader.write(method, upload, path, {})
        assert (stale.status_code, stale.json()["type"]) == (412, "/problems/changed-meanwhile")
    without = uploader.client.post(f"/v1/uploads/{upload['id']}/check")
    assert without.status_code == 428


def test_a_file_is_checked_before_it_is_loaded(uploader, references):
    upload = uploader.upload(table(row(next(references))))
    assert uploader.write("POST", upload, "load").status_code == 409


def test_an_account_has_one_check_at_a_time(uploader, references, monkeypatch):
    go_on, examine = threading.Event(), jobs.examine

    def waiting(*given):
        assert go_on.wait(30)
        return examine(*given)

    monkeypatch.setattr(jobs, "examine", waiting)
    one, other = (uploader.upload(table(row(next(references)))) for _ in range(2))
    assert uploader.write("POST", one, "check").status_code == 202
    again = uploader.write("POST", other, "check")
    assert again.status_code == 409
    assert f"Upload {one['id']}" in again.json()["detail"]
    busy = uploader.client.get(f"/v1/uploads/{one['id']}").json()
    assert uploader.write("PATCH", busy, "corrections", {}).status_code == 409
    go_on.set()
    assert uploader.awaited(one["id"])["step"] == "checked"
    assert uploader.work(other, "check")["step"] == "checked"


class Killed(BaseException):
    """What ends a thread without a word, as the end of its process does."""


def test_work_that_was_killed_loads_nothing_by_half_and_can_be_started_again(
    uploader, references, engine, monkeypatch
):
    names = [next(references) for _ in range(4)]
    done = uploader.checked(table(*(row(name, "5") for name in names)))
    keep, ended = jobs.keep_drafts, threading.Event()

    def killed_later(session, actor, drafts):
        keep(session, actor, drafts)
        ended.set()
        raise Killed

    monkeypatch.setattr(jobs, "keep_drafts", killed_later)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    assert uploader.write("POST", done, "load").status_code == 202
    assert ended.wait(30)
    for thread in threading.enumerate():
        if thread.name == f"onebudget-upload-{done['id']}":
            thread.join(30)
    with writing(engine) as session:
        assert session.scalars(select(Proposal.id).where(Proposal.reference.in_(names))).all() == []
        long_ago = Upload.changed_at - timedelta(minutes=1)
        session.execute(update(Upload).where(Upload.id == done["id"]).values(changed_at=long_ago))
    stalled = uploader.client.get(f"/v1/uploads/{done['id']}").json()
    assert (stalled["step"], stalled["is_stalled"]) == ("loading", True)
    assert "interrupted" in uploader.client.get(f"/upload/{done['id']}").text
    monkeypatch.setattr(jobs, "keep_drafts", keep)
    loaded = uploader.work(uploader.work(stalled, "check"), "load")
    assert set(uploader.drafts(loaded["id"])) == set(names)


def test_work_that_was_started_again_is_not_finished_by_the_one_before(uploader, references, engine):
    upload = uploader.upload(table(row(next(references))))
    done = uploader.work(upload, "check")
    actor = _actor(uploader)
    thread = uploader.client.app.state.jobs.start(actor, upload["id"], upload["version"], "loading")
    thread.join(30)
    after = uploader.client.get(f"/v1/uploads/{upload['id']}").json()
    assert (after["step"], after["version"]) == ("checked", done["version"])


def _actor(uploader):
    from service.accounts.recognising import by_session  # noqa: PLC0415 - one test's need
    from service.http import cookies  # noqa: PLC0415

    state = uploader.client.app.state
    return by_session(state.engine, uploader.client.cookies[cookies.SESSION], timedelta(hours=1))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\My files\\plan.xlsx", "plan.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202ecsv.exe", "abcsv.exe"),
        ("..", "table"),
        ("é" * 300 + ".xlsx", None),
    ],
)
def test_names_of_files_are_those_of_files_and_of_nothing_else(sent, kept):
    name = safe_name(sent)
    assert len(name.encode()) <= 240
    assert "/" not in name
    assert kept in {None, name}


def test_the_pages_work_without_scripts(uploader, references):
    one = next(references)
    page = uploader.client.get("/upload")
    assert page.status_code == 200
    proof = uploader.client.headers["X-CSRF-Token"]
    plain = without_proof(uploader.client)
    text = table(row(one, "5x"))
    sent = plain.post(
        "/upload",
        data={"csrf": proof},
        files={"file": ("projects.csv", text.encode(), "text/csv")},
        follow_redirects=False,
    )
    assert sent.status_code == 303, sent.text
    address = sent.headers["location"]
    number = int(address.rsplit("/", maxsplit=1)[-1])

    def version() -> dict[str, object]:
        return {"csrf": proof, "version": plain.get(f"/v1/uploads/{number}").json()["version"]}

    assert plain.post(f"{address}/check", data=version(), follow_redirects=False).status_code == 303
    done = uploader.awaited(number)
    assert done["outcome"]["rows_refused"] == 1
    assert "is not an amount" in plain.get(address).text
    place = [each["name"] for each in done["options"]["columns"]].index("original 2026/27")
    fields = {**version(), "shown.2": "1", f"cell.2.{place}": "5", "then": "check"}
    assert plain.post(f"{address}/corrections", data=fields, follow_redirects=False).status_code == 303
    assert uploader.awaited(number)["outcome"]["rows_loaded"] == 1
    assert plain.post(f"{address}/load", data=version(), follow_redirects=False).status_code == 303
    assert set(uploader.drafts(uploader.awaited(number)["id"])) == {one}
    assert "1 draft was written" in plain.get(address).text
    stale = plain.post(f"{address}/check", data={"csrf": proof, "version": 1})
    assert stale.status_code == 412
    assert "look at it again" in stale.text
    nothing = plain.post("/upload", data={"csrf": proof}, files={"other": ("", b"")})
    assert nothing.status_code == 422
