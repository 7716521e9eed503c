"""Who decides on which finding: by the API, on the hub's page, and in plain SQL; and what is kept of it."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from service.actors import Actor
from service.alignment import deciding
from service.alignment.findings import question_for
from service.alignment.words import Search
from service.clock import today
from service.db import writing
from service.errors import ChangedMeanwhileError
from service.filters.words import Filters
from service.models import FindingDecision
from service.texts.service import choose
from spatial.vocabulary import FindingState, Phase
from tests.accounts import add_account, approver, proof_of, with_token, without_proof
from tests.builders import add_commitment, place_all
from tests.plan_builders import add_feature, add_plan
from tests.security.conftest import Country

# What is said of a finding stays, and the tests read it: they share a country, on one worker.
pytestmark = pytest.mark.xdist_group("deciding")

ASKED = "year=2026"
ROLES = ("public", "health", "planner", "hub", "planner_elsewhere", "hub_elsewhere", "administrator")
SAID = {"state": "explained", "note": "Emergency work after the floods."}
SEARCH = Search(Filters(), 2026, Phase.ORIGINAL, None)


@pytest.fixture(scope="module")
def findings(country: Country) -> dict[str, str]:
    """Keys of findings by what they are about: commitments by reference, others by rule and name."""
    with writing(country.engine) as session:
        province = add_plan(session, country.world, "EC-PGDS", "pgds", owner="DC12", area=("province", "EC"))
        add_feature(session, province, "corridor", "Sea", "LINESTRING(27 -32.81, 27.4 -32.81)", reach_m=500)
    rows = country.ask("public", "GET", f"/v1/findings?{ASKED}&limit=1000")["findings"]
    return {
        (row["commitment"]["reference"] if row["rule"] == "no-plan" else f"{row['rule']} {named(row)}"): row[
            "key"
        ]
        for row in rows
    }


def named(row: dict[str, Any]) -> str:
    about = row["commitment"] or row["objective"] or row["feature"] or row["need"]
    return about.get("reference") or about["plan"] + " " + row["name"]


def tag_of(country: Country, key: str) -> str:
    return country.clients["public"].get(f"/v1/findings/{key}?{ASKED}").headers["etag"]


def decide(country: Country, who: str, key: str, *, tag: str | None = None, **more: Any) -> Any:
    headers = {"If-Match": tag or tag_of(country, key)} | more.pop("headers", {})
    path = f"/v1/findings/{key}/decisions?{ASKED}"
    return country.clients[who].post(path, json=more.pop("json", SAID), headers=headers, **more)


def history(country: Country, key: str, who: str = "public") -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = country.ask(who, "GET", f"/v1/findings/{key}?{ASKED}")["history"]
    return told


@pytest.mark.parametrize(
    ("about", "deciding_there"),
    [
        ("STREETS", {"hub"}),
        ("ESTATE", {"hub_elsewhere"}),
        ("PIPE", {"hub", "hub_elsewhere"}),  # its line runs through both districts
        ("SOMEWHERE", {"hub"}),  # it lies nowhere, and its municipality in DC12
        ("NATION", set()),
        ("not-in-idp CLINICS", {"hub", "hub_elsewhere"}),
        ("objective-unfunded DC12-ONE-PLAN Water for all", {"hub"}),
        ("objective-unfunded EC-PGDS Water for all", set()),
        ("priority-empty DC12-SDF North", {"hub"}),
        ("priority-empty EC-PGDS Sea", {"hub", "hub_elsewhere"}),
    ],
)
def test_those_of_the_district_decide_and_administrators(country, findings, about, deciding_there):
    key = findings[about]
    statuses = {who: decide(country, who, key).status_code for who in ROLES}
    may = deciding_there | {"administrator"}
    assert statuses == {who: 201 if who in may else 403 for who in ROLES} | {"public": 401}
    assert len(history(country, key)) == len(may)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("ESTATE", "Only an approver of BUF, or an administrator, decides on this finding."),
        ("NATION", "It lies in no district: only an administrator decides on this finding."),
    ],
)
def test_a_refusal_says_who_may(country, findings, about, sentence):
    assert decide(country, "hub", findings[about]).json()["detail"] == sentence


def test_the_decision_is_the_signed_in_persons_and_is_told_by_role_or_title(country, findings):
    key = findings["BULK"]
    answer = decide(country, "hub", key)
    assert answer.headers["location"] == f"/v1/findings/{key}"
    assert answer.headers["etag"] == '"1"'
    assert answer.json()["history"][0]["decided_by"] == "hub"
    assert answer.json()["finding"]["state"] == "explained"
    [told] = history(country, key)
    assert (told["state"], told["note"], told["decided_by"]) == (*SAID.values(), "Hub of DC12")
    [listed] = [
        one
        for one in country.ask("public", "GET", f"/v1/findings?{ASKED}&rule=no-plan&state=explained")[
            "findings"
        ]
        if one["key"] == key
    ]
    assert listed["decided_by"] == "Hub of DC12"
    assert "Hub of DC12" in country.clients["public"].get("/hub/DC12").text
    shown, settled = (
        country.clients["public"].get(f"/hub/DC12/findings/{key}{asked}").text for asked in ("", "?year=2031")
    )
    assert all("Hub of DC12" in page and SAID["note"] in page for page in (shown, settled))
    assert 'class="sketch hub-one"' in shown
    assert "This is not found for this year and these filters" in settled
    assert "<h1>DC12 · BULK</h1>" in settled
    assert 'class="sketch hub-one"' not in settled
    for path in (f"BUF/findings/{key}", f"BUF/findings/{key}?year=2031", f"EC121/findings/{key}"):
        refused = country.clients["public"].get(f"/hub/{path}", headers={"Accept": "text/html"})
        assert refused.status_code == 404
        assert "it lies in DC12" in refused.text
    for area in ("EC121", "EC", "ZA"):
        assert country.clients["public"].get(f"/hub/{area}/findings/{key}?year=2031").status_code == 200
    typed = {**SAID, "decided_by": "The mayor"}
    assert decide(country, "hub", key, json=typed).status_code == 422


def test_the_record_tells_of_it_to_everybody_and_in_the_district(country, findings):
    key = findings["STREETS"]
    assert (
        decide(country, "hub", key, json={"state": "open", "note": "Told in the record."}).status_code == 201
    )
    [mine] = [
        one
        for one in country.ask("planner", "GET", "/v1/changes?kind=finding_decision")["changes"]
        if "Told in the record." in one["differences"][0]["after"]
    ]
    assert (mine["by"]["title"], mine["via"], mine["commitment"]) == ("hub", "web", None)
    assert mine["differences"][0]["after"] == "Open: Told in the record."
    elsewhere = country.ask("planner_elsewhere", "GET", "/v1/changes?kind=finding_decision")["changes"]
    assert mine["change_set"] not in {one["change_set"] for one in elsewhere}
    assert "Told in the record." in country.clients["public"].get("/record?kind=finding_decision").text
    refused = country.clients["administrator"].post(
        f"/v1/changes/{mine['change_set']}/take-back", json={"reason": "No."}
    )
    assert (refused.status_code, "say what holds now" in refused.json()["detail"]) == (409, True)


def test_nothing_is_written_over_unseen(country, findings):
    key = findings["REFUND"]
    path = f"/v1/findings/{key}/decisions?{ASKED}"
    assert country.clients["hub_elsewhere"].post(path, json=SAID).status_code == 428
    seen = tag_of(country, key)
    assert decide(country, "hub_elsewhere", key, tag=seen).status_code == 201
    second = decide(country, "administrator", key, tag=seen, json={"state": "open", "note": "Why?"})
    assert second.status_code == 412
    told = second.json()
    assert told["version"] == 1
    assert told["current"]["note"] == SAID["note"]
    assert "explained, hub-elsewhere" in told["detail"]
    assert [one["note"] for one in history(country, key)] == [SAID["note"]]


def test_the_second_of_two_at_one_moment_is_shown_the_first(country, findings):
    key, engine = findings["ESTATE"], country.engine
    people = [
        Actor(add_account(engine, name, approver("BUF")), name, (approver("BUF"),), "web")
        for name in ("first", "second")
    ]
    version = len(history(country, key))

    def say(session: Any, who: int) -> None:
        question = question_for(session, SEARCH, None, today())
        deciding.decide(
            session, people[who], question, key, state=FindingState.OPEN, note=f"By {who}.", version=version
        )

    def second() -> None:
        with writing(engine, actor=people[1]) as session:
            say(session, 1)

    with ThreadPoolExecutor(1) as pool:
        with writing(engine, actor=people[0]) as session:
            say(session, 0)
            waiting = pool.submit(second)
            wait_until_somebody_waits(engine)
        with pytest.raises(ChangedMeanwhileError) as told:
            waiting.result(30)
    assert told.value.extras["current"]["note"] == "By 0."
    assert [one["note"] for one in history(country, key)][version:] == ["By 0."]


def wait_until_somebody_waits(engine: Engine) -> None:
    """Wait for a transaction of this database that waits for another one."""
    blocked = text(
        "select count(*) from pg_stat_activity "
        "where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
    )
    with engine.connect() as link:
        for _ in range(200):
            if link.execute(blocked).scalar_one():
                return
            link.rollback()
            time.sleep(0.05)
    raise AssertionError("The second of the two does not wait for the first.")


def test_a_request_that_is_sent_again_is_answered_as_before(country, findings):
    key = findings["OFFICE"]
    tag, once = tag_of(country, key), {"Idempotency-Key": "decided"}
    first, again = (decide(country, "hub_elsewhere", key, tag=tag, headers=once) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content
    assert len(history(country, key)) == 1


def test_a_token_needs_the_scope_and_a_browser_the_pages_proof(country, findings):
    key = findings["STREETS"]
    number = add_account(country.engine, "by-token", approver("DC12"))
    for scopes, status in ((["read", "propose"], 403), (["read", "review"], 201)):
        client = with_token(country.clients["public"], number, scopes)
        headers = {"If-Match": tag_of(country, key)}
        answer = client.post(f"/v1/findings/{key}/decisions?{ASKED}", json=SAID, headers=headers)
        assert answer.status_code == status, answer.text
    foreign = without_proof(country.clients["hub"])
    form = {**SAID, "version": "1"}
    assert foreign.post(f"/hub/DC12/findings/{key}", data=form).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"state": "explained", "note": " "}, 422),
        ({"state": "closed", "note": "Why."}, 422),
        ({"state": "explained", "note": "x" * 4001}, 422),
        ({"state": "explained"}, 422),
    ],
)
def test_what_a_decision_lacks_is_said(country, findings, body, status):
    assert decide(country, "hub", findings["STREETS"], json=body).status_code == status


def test_there_must_be_such_a_finding(country):
    path = f"/v1/findings/no-plan.0123456789abcdef/decisions?{ASKED}"
    answer = country.clients["administrator"].post(path, json=SAID, headers={"If-Match": '"0"'})
    assert answer.status_code == 404


def test_a_settled_finding_is_decided_on_where_it_is_known_what_it_is_about(country, findings):
    """The rules of 2040 find nothing; what was decided in 2026 still says whose the finding is."""
    decide(country, "hub", findings["STREETS"])
    path = f"/v1/findings/{findings['STREETS']}"
    tag = country.clients["public"].get(f"{path}?year=2040").headers["etag"]
    send = {"json": SAID, "headers": {"If-Match": tag}}
    assert country.clients["hub_elsewhere"].post(f"{path}/decisions?year=2040", **send).status_code == 403
    answer = country.clients["hub"].post(f"{path}/decisions?year=2040", **send)
    assert (answer.status_code, answer.json()["finding"]) == (201, None)
    with writing(country.engine) as session:  # as decisions were kept before
        session.add(
            FindingDecision(
                territory="ZA",
                key="no-plan.00000000000000aa",
                state="open",
                note="Old.",
                decided_by="Technical hub",
                turn=1,
            )
        )
    old = country.clients["administrator"].post(
        f"/v1/findings/no-plan.00000000000000aa/decisions?{ASKED}", json=SAID, headers={"If-Match": '"1"'}
    )
    assert (old.status_code, "have the operator do it" in old.json()["detail"]) == (409, True)


def test_the_command_and_the_page_write_one_record(country, findings):
    key = findings["PROVINCE"]
    with writing(country.engine) as session:
        question = question_for(session, SEARCH, None, today())
        at = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
        facts = {"state": FindingState.FIX_AGREED, "note": "By letter.", "by": "Technical hub", "at": at}
        deciding.set_state(session, question, key, **facts)
    assert decide(country, "administrator", key).status_code == 201
    told = [(one["state"], one["decided_by"]) for one in history(country, key)]
    assert told == [("fix_agreed", "Technical hub"), ("explained", "Administrator")]
    with Session(country.engine) as session:
        rows = session.execute(
            select(FindingDecision.subject, FindingDecision.district_codes, FindingDecision.turn).where(
                FindingDecision.key == key
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("ZA|EC-HEALTH|PROVINCE", [], 1),
        ("ZA|EC-HEALTH|PROVINCE", [], 2),
    ]
    said = [
        one["differences"][0]["after"]
        for one in country.ask("administrator", "GET", "/v1/changes?kind=finding_decision")["changes"]
    ]
    assert "Fix agreed, said by Technical hub: By letter." in said


INSERT = (
    "insert into finding_decision (territory, key, subject, state, note, turn, {columns}) "
    "select '{territory}', 'no-plan.' || left(md5(s), 16), '{subject}', 'open', 'why', 99, {values} "
    "from (values ('{about}')) as v (s)"
)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, None),
        ({"values": "1"}, "row-level security"),  # in the name of somebody else
        ({"columns": "decided_by", "values": "'The mayor'"}, "permission denied"),
        ({"columns": "account_id, decided_at", "values": ":me, '2020-01-01'"}, "permission denied"),
        ({"columns": "account_id, district_codes", "values": ":me, '{{BUF}}'"}, "permission denied"),
        ({"about": "ZA|BUF|ESTATE", "subject": "ZA|BUF|ESTATE"}, "row-level security"),
        ({"territory": "demo"}, "row-level security"),
        # Under the key of another finding, the name of one of their own would open it.
        ({"about": "ZA|BUF|ESTATE"}, "key_of_subject"),
    ],
    ids=str,
)
def test_plain_sql_decides_no_more_than_the_account(country, changed, fault):
    number = country.ask("hub", "GET", "/v1/account")["account"]["id"]
    given = {
        "columns": "account_id",
        "values": ":me",
        "territory": "ZA",
        "subject": "ZA|EC121|STREETS",
        "about": "ZA|EC121|STREETS",
    } | changed
    statement = text(INSERT.format(**given))
    hub = Actor(number, "hub", (), "web")

    def send() -> None:
        with writing(country.engine, actor=hub) as session:
            session.execute(statement, {"me": number} if ":me" in given["values"] else {})
            session.rollback()

    if fault is None:
        send()
    else:
        with pytest.raises((ProgrammingError, IntegrityError), match=fault):
            send()


def test_what_a_finding_is_about_says_where_it_lies(country):
    world = country.world
    with Session(country.engine) as session:
        name = "ward 3 | ward 4"
        add_commitment(session, world, name, "EC121", [(2026, "original", 1_00)], area=("local", "EC122"))
        place_all(session, world)
        plan = add_plan(session, world, "BUF-SDF", "sdf", owner="BUF", area=("district", "BUF"))
        add_feature(session, plan, "node", "Port | East", "POINT(27.35 -32.95)", reach_m=100)
        asked = {
            ("no-plan", f"ZA|EC121|{name}"): ["DC12"],
            ("idp-unfunded", "ZA|DC12|BULK"): ["DC12"],
            ("outside-priority", "ZA|DWS|NATION"): [],
            ("no-plan", "ZA|EC121|NOT-THERE"): [],
            ("need-unanswered", "ZA|test-2021|21202001|population"): ["DC12"],
            ("need-unanswered", "ZA|test-2021|29200003|population"): ["BUF"],
            ("need-unanswered", "ZA|test-1999|29200003|population"): [],
            ("priority-empty", "ZA|BUF-SDF|node|Port | East"): ["BUF"],
            ("objective-unfunded", "ZA|BUF-SDF|1"): ["BUF"],
            ("objective-unfunded", "ZA|EC121-IDP|1.1"): ["DC12"],
        }
        found = {
            (rule, subject): session.scalar(select(func.districts_of_finding(f"{rule}.x", subject)))
            for rule, subject in asked
        }
        session.rollback()
    assert found == asked


def page_of(country: Country, who: str, path: str = f"/hub/DC12?{ASKED}") -> str:
    return country.clients[who].get(path, headers={"Accept": "text/html"}).text


def forms(html: str) -> list[str]:
    return re.findall(r'<form action="/hub/[^/]+/findings/([^?"]+)', html)


def test_forms_are_there_for_those_whom_they_are_for(country, findings):
    say = choose("en", "").say
    assert {who: bool(forms(page_of(country, who))) for who in ROLES} == {
        who: who in {"hub", "hub_elsewhere", "administrator"} for who in ROLES
    }
    theirs = forms(page_of(country, "hub_elsewhere"))
    assert findings["PIPE"] in theirs  # it crosses into their district
    assert findings["STREETS"] not in theirs
    assert say("hub.others_decide", codes="DC12") in page_of(country, "hub_elsewhere")
    assert say("hub.administrators_decide") in page_of(country, "hub")
    assert "/sign-in?next=%2Fhub%2FDC12" in page_of(country, "public")
    assert say("hub.who_reads") in page_of(country, "planner")


def send_form(
    country: Country, who: str, key: str, version: int, path: str = f"?{ASKED}", **form: str
) -> Any:
    client = country.clients[who]
    data = {"csrf": proof_of(client), "version": str(version), **form}
    address = f"/hub/DC12/findings/{key}{path}"
    return client.post(address, data=data, headers={"Accept": "text/html"}, follow_redirects=False)


def test_a_form_leads_back_to_its_finding_and_says_what_is_kept(country, findings):
    key, said = findings["BULK"], {"state": "explained"}
    version = len(history(country, key))
    note = "By the council:\r\nsee minute 14."
    asked = f"?{ASKED}&rule=no-plan&state=open"
    answer = send_form(country, "hub", key, version, asked, **said, note=note)
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert where == f"/hub/DC12{asked}&decided={key}#finding-{key}"
    html = page_of(country, "hub", where.partition("#")[0])
    assert f'<tr id="finding-{key}">' in html  # though the list is of open ones
    assert choose("en", "").say("hub.kept", state="Explained") in html
    assert history(country, key)[-1]["note"] == "By the council:\nsee minute 14."
    # To others the same address says nothing of a decision of theirs.
    assert "Your decision" not in page_of(country, "administrator", where.partition("#")[0])


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"note": "Typed <long>."}, 422, "Choose what holds from now on"),
        ({"state": "explained", "note": " "}, 422, "needs a note"),
        ({"state": "fix_agreed", "note": "Typed <long>."}, 412, "since you read it"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_typed(country, findings, form, status, sentence):
    key = findings["STREETS"]
    decide(country, "hub", key)
    before = history(country, key)
    answer = send_form(country, "hub", key, len(before) - 1, **form)
    assert answer.status_code == status
    assert sentence in answer.text
    assert form["note"].strip().replace("<", "&lt;").replace(">", "&gt;") in answer.text
    if form.get("state"):
        assert re.search(rf'value="{form["state"]}" required checked', answer.text)
    assert history(country, key) == before


def test_the_page_asks_what_was_said_and_who_decides_once_for_all_findings(country, findings):
    decide(country, "hub", findings["BULK"])
    statements: list[str] = []

    def remember(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(country.engine, "before_cursor_execute", remember)
    try:
        page_of(country, "hub")
    finally:
        event.remove(country.engine, "before_cursor_execute", remember)
    counts = {
        name: sum(name in each for each in statements) for name in ("districts_of_finding", "change_makers")
    }
    assert counts == {"districts_of_finding": 1, "change_makers": 2}
    assert sum("from finding_decision" in " ".join(each.lower().split()) for each in statements) <= 4


def test_every_write_to_a_finding_is_tried(country):
    described = country.clients["public"].app.openapi()["paths"]
    there = {
        (method, path)
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/findings") and method != "get"
    }
    assert there == {("post", "/v1/findings/{key}/decisions")}
