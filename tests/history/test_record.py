"""The record of changes over the API: what is told to whom, and taking changes back."""

from __future__ import annotations

import pytest

from tests.accounts import signed_in
from tests.commitments.conftest import row

THIN = "\u202f"


def told(entry) -> dict[str, tuple[str | None, str | None]]:
    return {each["label"]: (each["before"], each["after"]) for each in entry["differences"]}


def test_each_kind_of_change_is_told_in_words(office):
    tower = office.world.commitments["TOWER"]
    before = office.content(tower)
    office.change(
        office.people.hub_dc12,
        tower,
        "As the tender says.",
        name="Water tower",
        sector="health",
        place=before["place"] | {"geometry": {"type": "Point", "coordinates": [27.15, -32.95]}},
        wards=[{"role": "benefit", "code": "21201001", "share": None}],
        allocations=[
            each | ({"cents": each["cents"] + 1} if each["phase"] == "adjusted" else {})
            for each in before["allocations"]
        ],
    )
    entry = office.history(tower)[0]
    assert (entry["verb"], entry["via"]) == ("changed", "api")
    said = told(entry)
    assert said["Name"] == ("Water tower at Qora", "Water tower")
    assert said["Sector"] == ("Water and sanitation", "Health")
    assert said["Work site"] == ("A point at 32,95000°S 27,05000°E", "A point at 32,95000°S 27,15000°E")
    assert said["Wards that benefit"] == ("EC121_2", None)
    money = next(each for each in entry["differences"] if each["field"] == "allocations")
    assert money["before"] == f"R{THIN}90{THIN}000,00"
    assert (money["amount_before"], money["amount_after"]) == (90000.0, 90000.01)
    assert {"commitment", "allocation", "commitment_ward", "placement"} >= set(entry["kinds"])


def test_the_public_is_told_the_role_and_others_the_title(office):
    pipe = office.world.commitments["PIPE"]
    office.change(office.people.hub_dc12, pipe, name="Pipe to the school")
    public = office.history(pipe)[0]["by"]
    assert public == {"account": None, "title": None, "said": "Hub of DC12"}
    staff = office.history(pipe, office.people.health)[0]["by"]
    assert (staff["title"], staff["said"]) == ("Hub Dc12", "Hub Dc12")
    assert staff["account"] == office.people.hub_dc12.account_id
    assert "Hub Dc12" not in office.ask(None, "GET", f"/v1/commitments/{pipe}/history").text


def test_a_reload_is_told_as_the_operators(office):
    office.load(row("ROAD", "100"))
    road = office.number("ROAD")
    first = office.get(f"/v1/commitments/{road}/history")
    assert first["changes"] == []
    assert first["file"] == "table.csv"
    assert first["first_stated_at"] is not None
    office.load(row("ROAD", "250", name="Road to Qora"))
    entry = office.history(road)[0]
    assert (entry["via"], entry["by"]["said"]) == ("cli", "Operator, on the command line")
    said = told(entry)
    assert said["Name"] == ("Project ROAD", "Road to Qora")
    assert (f"R{THIN}100,00", f"R{THIN}250,00") in said.values()


def test_a_change_is_taken_back_and_so_is_its_taking_back(office):
    estate, hub = office.world.commitments["ESTATE"], office.people.hub_buf
    before = office.content(estate)
    shape = {"type": "Point", "coordinates": [27.3, -32.95]}
    change = office.change(
        hub, estate, name="Estate, first phase", place=before["place"] | {"geometry": shape}, allocations=[]
    )
    after = office.content(estate)
    assert after["allocations"] == []
    done = office.take_back(hub, change, reason="Another estate was meant.")
    assert (done["verb"], done["commitment_id"]) == ("changed", estate)
    assert office.content(estate) == before
    entry = office.history(estate)[0]
    assert entry["reason"] == "Another estate was meant."
    office.take_back(hub, entry["change_set"])
    assert office.content(estate) == after
    assert [each["verb"] for each in office.history(estate)] == ["changed"] * 3


def test_an_addition_is_withdrawn_and_a_withdrawal_added_again(office):
    hub, owner = office.people.hub_dc12, office.people.ec121
    content = {
        "name": "Clinic at Qora",
        "place": {"geometry": {"type": "Point", "coordinates": [27.05, -32.95]}},
        "allocations": [{"year": 2026, "cents": 100_01}],
    }
    body = {"organisation": "EC121", "reference": "QORA", "content": content}
    made = office.ask(owner, "POST", "/v1/proposals", 201, json=body).json()
    path = f"/v1/proposals/{made['id']}"
    office.ask(owner, "POST", f"{path}/submit", headers={"If-Match": '"1"'})
    done = office.ask(hub, "POST", f"{path}/publish", headers={"If-Match": '"2"'}).json()
    clinic = done["commitment_id"]
    [added] = office.history(clinic)
    assert added["verb"] == "added"
    assert told(added)["Name"] == (None, "Clinic at Qora")
    before = office.content(clinic)
    assert office.take_back(hub, added["change_set"])["verb"] == "withdrawn"
    office.ask(None, "GET", f"/v1/commitments/{clinic}", 404)
    gone = office.get(f"/v1/commitments/{clinic}/history")
    assert gone["commitment"]["is_published"] is False
    assert gone["changes"][0]["verb"] == "withdrawn"
    again = office.take_back(hub, gone["changes"][0]["change_set"])
    assert again["verb"] == "added"
    assert office.content(again["commitment_id"]) == before


def test_what_was_changed_since_is_not_written_over(office):
    bulk, hub = office.world.commitments["BULK"], office.people.hub_dc12
    first = office.change(hub, bulk, name="Bulk water")
    second = office.change(hub, bulk, description="By the river")
    refusal = office.take_back(hub, first, 412)
    assert f"since change {first}" in refusal["detail"]
    assert refusal["current"]["name"] == "Bulk water"
    assert refusal["proposed"]["name"] == "BULK"
    office.take_back(hub, second)
    office.take_back(hub, first)
    assert office.content(bulk)["name"] == "BULK"


def test_only_an_approver_of_the_place_takes_back(office):
    streets, people = office.world.commitments["STREETS"], office.people
    change = office.change(people.hub_dc12, streets, name="Streets of Mnquma")
    for actor in (people.ec121, people.planner_dc12, people.hub_buf):
        office.take_back(actor, change, 403)
    assert office.content(streets)["name"] == "Streets of Mnquma"
    office.take_back(people.hub_dc12, change, 422, reason="  ")
    office.take_back(people.hub_dc12, 10**9, 404)
    office.take_back(people.hub_dc12, change, 404, commitment=office.world.commitments["PIPE"])
    office.take_back(people.admin, change)


def test_a_load_of_several_names_the_one_that_is_meant(office):
    office.load(row("ONE", "1"), row("TWO", "2"))
    office.load(row("ONE", "3"), row("TWO", "4"))
    one, two = office.number("ONE"), office.number("TWO")
    change = office.newest(one)
    assert change == office.newest(two)
    refusal = office.take_back(office.people.admin, change, 422)
    assert "2 commitments" in refusal["detail"]
    office.take_back(office.people.admin, change, commitment=one)
    assert office.content(one)["allocations"][0]["cents"] == 100
    assert office.content(two)["allocations"][0]["cents"] == 400


def test_changes_are_listed_for_those_who_work_in_the_district(office):
    people, office_of_buf = office.people, office.world.commitments["OFFICE"]
    office.change(people.admin, office_of_buf, name="Office of the metro")
    office.change(people.hub_dc12, office.world.commitments["STREETS"], name="Roads")
    streets = office.change(people.hub_dc12, office.world.commitments["STREETS"], name="Streets")
    office.ask(None, "GET", "/v1/changes", 401)
    office.ask(people.ec121, "GET", "/v1/changes", 403)
    numbers = {
        name: [each["change_set"] for each in office.get("/v1/changes?kind=commitment", actor)["changes"]]
        for name, actor in (
            ("here", people.planner_dc12),
            ("elsewhere", people.hub_buf),
            ("all", people.admin),
        )
    }
    assert streets in numbers["here"]
    assert streets not in numbers["elsewhere"]
    assert set(numbers["here"]) | set(numbers["elsewhere"]) <= set(numbers["all"])
    mine = office.get(f"/v1/changes?account={people.hub_dc12.account_id}&limit=1", people.admin)
    assert [each["change_set"] for each in mine["changes"]] == [streets]
    onward = f"/v1/changes?account={people.hub_dc12.account_id}&limit=1&cursor={mine['next_cursor']}"
    assert office.get(onward, people.admin)["changes"][0]["change_set"] < streets
    late = office.get(f"/v1/changes?since={office.moment()}", people.admin)
    assert late["changes"] == []


def test_the_public_record_tells_what_the_histories_tell_and_nothing_of_accounts(office):
    people, streets = office.people, office.world.commitments["STREETS"]
    office.change(people.hub_dc12, streets, "After the <b>site</b> visit", name="Roads of Mnquma")
    office.change(people.hub_dc12, streets, name="Streets")
    page = office.ask(None, "GET", "/record", headers={"Accept": "text/html"}).text
    assert f'href="/commitments/{streets}#history"' in page
    assert "After the &lt;b&gt;site&lt;/b&gt; visit" in page
    assert "Hub of DC12" in page
    assert "Hub Dc12" not in page  # the account's title
    assert "Roads of Mnquma" in page
    mine = office.ask(people.planner_dc12, "GET", "/record", headers={"Accept": "text/html"}).text
    assert "Hub Dc12" in mine
    told = office.ask(None, "GET", "/record?kind=allocation&organisation=EC121").text
    assert "Roads of Mnquma" not in told
    assert "Streets" not in office.ask(None, "GET", "/record?organisation=BUF").text
    assert "Title of account" not in office.ask(people.admin, "GET", "/record").text
    assert "Title of account" not in office.ask(people.admin, "GET", "/record?kind=account").text
    nobody = office.ask(None, "GET", "/record?organisation=NOBODY", 422, headers={"Accept": "text/html"})
    assert "NOBODY" in nobody.text
    listed = office.get("/v1/changes?organisation=EC121&kind=commitment", people.admin)["changes"]
    assert {each["commitment"]["organisation"] for each in listed} == {"EC121"}
    assert office.get("/v1/changes?organisation=BUF&kind=commitment", people.hub_dc12)["changes"] == []


def test_what_was_withdrawn_is_found_by_its_organisation_and_pages_follow_each_other(office):
    people = office.people
    office.load(*(row(f"GONE-{n}", "1") for n in range(4)))
    for n in range(4):  # each in a transaction of its own
        number = office.number(f"GONE-{n}")
        body = {"action": "withdraw", "commitment_id": number}
        made = office.ask(people.ec121, "POST", "/v1/proposals", 201, json=body).json()
        path = f"/v1/proposals/{made['id']}"
        office.ask(people.ec121, "POST", f"{path}/submit", headers={"If-Match": '"1"'})
        office.ask(people.admin, "POST", f"{path}/publish", headers={"If-Match": '"2"'})
    office.load(*(row(f"MANY-{n}", "1") for n in range(3)))
    office.load(*(row(f"MANY-{n}", "2") for n in range(3)))  # three commitments in one transaction
    whole = office.get("/v1/changes?organisation=EC121&limit=200", people.admin)["changes"]
    keys = [(each["change_set"], each["commitment"]["id"]) for each in whole]
    assert [each["verb"] for each in whole[3:7]] == ["withdrawn"] * 4
    for limit in (1, 2, 5):
        seen, onward = [], ""
        while onward is not None:
            path = f"/v1/changes?organisation=EC121&limit={limit}"
            answer = office.get(f"{path}&cursor={onward}" if onward else path, people.admin)
            seen += [(each["change_set"], each["commitment"]["id"]) for each in answer["changes"]]
            onward = answer["next_cursor"]
        assert seen == keys


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/commitments/999999/history", 404), ("/v1/commitments/1/history?cursor=nonsense", 422)],
)
def test_what_cannot_be_told_is_refused(office, path, status):
    office.ask(None, "GET", path, status)


def test_a_page_shows_its_history_and_takes_back(office):
    somewhere, hub = office.world.commitments["SOMEWHERE"], office.people.hub_dc12
    path = f"/commitments/{somewhere}"
    first = office.change(hub, somewhere, "A better name.", name="Somewhere in the hills")
    page = office.client.get(path).text
    assert "Hub of DC12" in page
    assert "Reason: A better name." in page
    assert "take-back" not in page
    browser = signed_in(office.client, hub.account_id)
    assert f'name="change_set" value="{first}"' in browser.get(path).text
    second = office.change(hub, somewhere, description="By the dam")
    refused = browser.post(f"{path}/take-back", data={"change_set": first, "reason": "No."})
    assert refused.status_code == 412
    assert "Published now" in refused.text
    for change in (second, first):
        sent = {"change_set": change, "reason": "It was right before."}
        done = browser.post(f"{path}/take-back", data=sent, follow_redirects=False)
        assert (done.status_code, done.headers["location"]) == (303, f"{path}#history")
    assert office.content(somewhere)["name"] == "SOMEWHERE"
