"""Pages: the API's figures in words that people read, and links that lead somewhere."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from service.formatting import amount, money, short_money, whole
from spatial.vocabulary import Landing

ADDRESSES = [
    "/commitments",
    "/commitments?within=DC12&year=2026&landing=ward,local&sphere=local&sphere=district&catalytic=false",
    "/commitments/{TOWER}",
    "/commitments/{CLINICS}",
    "/commitments/{BUOY}",
    "/areas",
    "/areas?level=ward&within=EC121&order=per_person",
    "/areas?basis=window&from=2026-07-01&to=2027-12-31&level=district",
    "/gaps",
    "/gaps?indicator=population&within=EC121&level=ward&year=2026&sector=water",
    "/gaps?indicator=population&within=DC12&level=ward&year=2026&sector=water",
    "/gaps?indicator=population&within=DC12&level=ward&year=2026&spread=population",
    "/hub/DC12",
    "/hub/DC12?rule=no-plan&state=open&limit=2",
    "/changes",
    "/changes?from=test-2021&to=test-2026&within=DC12&limit=2",
    "/imports",
    "/imports/{RUN}",
]


def cents(rands: Decimal | int) -> int:
    return int(rands * 100)


def of_row(page, name):
    """The texts of the cells of the row with a name."""
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", page.html, re.DOTALL) if f">{name}<" in row]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_link_of_a_page_leads_to_a_page_or_an_answer(show, client, world, path):
    page = show(path.format(**world.commitments, RUN=world.run_id))
    inside = {link.split("#")[0] for link in page.links if link.startswith("/")}
    for link in sorted(inside):
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_has_one_heading_no_script_and_no_style_of_its_own(show, world, path):
    page = show(path.format(**world.commitments, RUN=world.run_id))
    assert page.html.count("<h1") == 1
    # Two maps move beside each other where editions are compared; a script never stands in a page itself.
    scripts = re.findall(r"<script[^>]*>.*?</script>", page.html)
    assert len(scripts) == ("from=" in path and path.startswith("/changes"))
    assert all(re.fullmatch(r'<script type="module" src="/static/[^"]+"></script>', each) for each in scripts)
    assert page.html.count("<script") == len(scripts)
    assert "style=" not in page.html
    assert re.findall(r"\son\w+=", page.html) == []


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/commitments", 6),
        ("/commitments?within=DC12&landing=ward&sector=water&limit=2", 9),
        ("/commitments/{TOWER}", 11),  # a link to a plan was recorded of it, and is told in words
        ("/commitments/{CLINICS}", 8),
        ("/areas?level=ward&within=DC12&sector=water", 8),
        ("/gaps?indicator=population&within=EC121&level=ward&year=2026&sector=water", 19),
        ("/imports", 3),
        ("/imports/{RUN}", 4),
    ],
)
def test_statements_of_a_page(client, counting, world, path, most):
    address = path.format(**world.commitments, RUN=world.run_id)
    client.get(address)  # the areas of an edition are remembered from here on
    with counting() as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(seen) == most, "\n\n".join(seen)


@pytest.mark.parametrize(
    "query", ["", "within=DC12&year=2026", "year=2027", "landing=ward&order=name", "q=tower"]
)
def test_the_list_says_what_the_api_says(show, get, query):
    page = show(f"/commitments?{query}")
    # Years stand side by side where a name is looked for; else the page shows one.
    year = {} if "q=" in query else {"year": "2026"}
    answer = get("/v1/commitments", **{"order": "amount", **year, **dict(parse_qsl(query))})
    totals = answer["totals"]
    assert f"{whole(totals['commitments'])} commitment" in page.text
    for stated in totals["amounts"]:
        assert short_money(cents(stated["amount"])) in page.text
    for each in answer["commitments"]:
        figures = of_row(page, each["name"])
        shown = "".join(
            (f"{stated['financial_year']} " if "q=" in query else "") + amount(cents(stated["amount"]))
            for stated in each["amounts"]
        )
        assert shown in figures
        if each["amount_within"] is not None:
            assert figures[-1] == amount(cents(each["amount_within"]))
    shown = re.findall(r'href="/commitments/(\d+)', page.html)
    assert list(dict.fromkeys(map(int, shown))) == [each["id"] for each in answer["commitments"]]


def test_the_list_goes_on_and_back(show):
    first = show("/commitments?limit=5&order=name")
    [onward] = re.findall(r'rel="next" href="([^"]+)"', first.html)
    second = show(onward.replace("&amp;", "&"))
    names = re.compile(r'href="/commitments/(\d+)')
    assert set(names.findall(first.html)).isdisjoint(names.findall(second.html))
    assert "/commitments?limit=5&order=name" in second.links
    assert "12 commitments" in second.text


def test_each_filter_in_force_can_be_taken_away(show):
    page = show("/commitments?sphere=local&sphere=district&within=DC12&year=2026/27&transfers=include")
    chips = dict(
        zip(
            re.findall(r'class="chip" href="[^"]+" aria-label="([^"]+)"', page.html),
            [link.replace("&amp;", "&") for link in re.findall(r'class="chip" href="([^"]+)"', page.html)],
            strict=True,
        )
    )
    assert set(chips) == {
        "Remove the filter Sphere: Local",
        "Remove the filter Sphere: District",
        "Remove the filter In: Amathole",
        "Remove the filter Year: 2026/27",
        "Remove the filter Transfers: With transfers",
    }
    without = show(chips["Remove the filter Sphere: Local"])
    assert "Remove the filter Sphere: District" in without.html
    assert "Remove the filter Sphere: Local" not in without.html
    assert "Remove the filter In: Amathole" in without.html


def test_an_empty_list_says_what_to_do(show):
    page = show("/commitments?q=nothing+of+the+kind")
    assert "No commitment meets all of these filters" in page.text
    assert "Take a filter away" in page.text
    assert "/commitments?" in page.links


def test_empty_fields_of_a_form_mean_nothing(show):
    page = show("/commitments?q=&within=&year=&catalytic=&sphere=&phase=original")
    assert "12 commitments" in page.text
    assert "chip-close" not in page.html


def test_what_the_maps_form_sends_is_taken(show):
    page = show(
        "/areas?measure=share&level=ward&phase=original&basis=own&from=&to=&scheme=equal&classes=4&sites=1"
    )
    assert "Wards in South Africa" in page.text
    assert any(
        link.startswith("/?") and "measure=share" in link and "classes=4" in link for link in page.links
    )


def test_names_from_files_are_shown_and_not_run(show, world):
    page = show(f"/imports/{world.run_id}")
    assert "see &lt;annexure&gt;" in page.html


def test_a_commitment_tells_all_that_the_api_tells(show, get, world):
    number = world.commitments["TOWER"]
    page, answer = show(f"/commitments/{number}"), get(f"/v1/commitments/{number}")
    for each in answer["allocations"]:
        assert amount(cents(each["amount"])) in page.text
    assert money(cents(answer["total_cost"])) in page.text
    for text in ("Steel tower and pump", "-32.95", "Municipal Infrastructure Grant", "ward-and-point-differ"):
        assert text in page.text
    assert f"/imports/{world.run_id}" in page.links
    assert "/areas/ward/21201001?edition=test-2021" in page.links
    assert "sketch-site" in page.html


def test_phases_stand_side_by_side_and_are_never_added(show, world):
    page = show(f"/commitments/{world.commitments['TOWER']}")
    [foot] = re.findall(r"<tfoot>.*?</tfoot>", page.html.split('id="lands"')[0], re.DOTALL)
    sums = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", foot)]
    assert sums == [amount(150_000_05), amount(90_000_00)]
    assert amount(240_000_05) not in page.text


def test_where_money_lands_adds_up_in_every_phase(show, get, world):
    number = world.commitments["CLINICS"]
    page = show(f"/commitments/{number}")
    assert page.text.count(amount(33_33)) == 2
    assert page.text.count(amount(33_34)) == 1
    assert amount(100_00) in page.text
    adjusted = show(f"/commitments/{world.commitments['TOWER']}?phase=adjusted")
    assert "Adjusted budget, by financial year" in adjusted.text
    assert of_row(adjusted, "Ward 1")[-1] == amount(90_000_00)


@pytest.mark.parametrize(
    "query",
    ["", "level=ward&within=DC12", "level=district&year=2027", "level=local&sector=water&sphere=local"],
)
def test_the_table_of_areas_says_what_the_roll_up_says(show, get, query):
    page, answer = show(f"/areas?{query}"), get("/v1/rollups", **dict(parse_qsl(query)))
    assert short_money(cents(answer["total"])) in page.text
    for area in answer["areas"]:
        row = [area["code"], *figures_of(area)]
        assert any(
            all(part in line for part in row) for line in re.findall(r"<tr>.*?</tr>", page.html, re.DOTALL)
        ), row
    for landing, part in answer["balance"].items():
        if part:
            assert short_money(cents(part)) in page.text, landing
    assert whole(answer["commitments"]) in page.text


@pytest.mark.parametrize("path", ["/areas", "/commitments"])
def test_folded_filters_stand_open_while_one_of_them_is_in_force(show, path):
    assert '<details class="more">' in show(f"{path}?year=2026").html
    for wanted in ("sector=water", "catalytic=true", "transfers=only"):
        assert '<details class="more" open>' in show(f"{path}?year=2026&{wanted}").html


@pytest.mark.parametrize("path", ["/areas", "/commitments", "/areas/district/DC12"])
def test_a_year_that_is_asked_for_is_offered_even_where_no_money_bears_it(show, path):
    offered = re.findall(r'<option value="(20\d\d)"( selected)?', show(f"{path}?year=2031").html)
    assert offered[-1] == ("2031", " selected")
    assert [year for year, is_chosen in offered if is_chosen] == ["2031"]


def figures_of(area):
    return [
        amount(cents(area["amount"])),
        amount(cents(area["at_ward"])),
        amount(cents(area["residual"])),
        f">{area['commitments']}<",
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("code", ["BUF", "EC121", "EC122"]),
        ("code&reverse=true", ["EC122", "EC121", "BUF"]),
        ("name", ["BUF", "EC121", "EC122"]),
        ("amount", ["EC121", "EC122", "BUF"]),
        ("amount&reverse=true", ["BUF", "EC122", "EC121"]),
        ("population", ["EC121", "EC122", "BUF"]),
        ("population&reverse=true", ["EC122", "EC121", "BUF"]),
    ],
)
def test_the_table_stands_in_the_order_asked_for_and_unknown_figures_last(show, order, expected):
    page = show(f"/areas?level=local&year=2026&order={order}")
    assert re.findall(r"<td>(EC12\d|BUF)</td>", page.html) == expected


def test_the_trial_balance_leads_to_the_list_behind_each_part(show):
    page = show("/areas?year=2026")
    legend = page.html.split('class="balance-legend"')[1].split("</ul>")[0]
    parts = re.findall(r'href="([^"]+)">([^<]+)</a> <span class="figure">([^<]+)</span>', legend)
    assert len(parts) == len(Landing)
    for link, name, figure in parts:
        behind = show(link.replace("&amp;", "&"))
        assert f"{figure} of it as asked for here" in behind.text, name


def test_imports_add_up_on_their_pages(show, world):
    assert "projects-ec121.xlsx" in show("/imports").text
    page = show(f"/imports/{world.run_id}")
    assert "Rows: 2 = 1 loaded + 1 refused" in page.text
    for figure in (247_000_05, 240_000_05, 7_000_00):
        assert amount(figure) in page.text
    assert f"/commitments?import={world.run_id}&edition=test-2021&transfers=include" in page.links
    one_rule = show(f"/imports/{world.run_id}?rule=amount-unreadable")
    assert "Another row's fault." in one_rule.text
    assert "The row names ward 2" not in one_rule.text


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/commitments/4711", 404, "There is no commitment 4711"),
        ("/commitments/x", 422, "commitment_id"),
        ("/commitments?sector=watr", 422, "did you mean water"),
        ("/commitments?within=EC12", 404, "did you mean EC121"),
        ("/commitments?cursor=x", 422, "begin again without it"),
        ("/areas?edition=test-2012", 404, "test-2021"),
        ("/areas?levle=ward", 422, "did you mean level"),
        ("/imports/4711", 404, "There is no import 4711"),
        ("/imports/1?rule=zzz", 422, "rules have findings"),
    ],
)
def test_what_is_not_there_is_a_page_that_says_what_to_do(show, path, status, text):
    page = show(path, expect=status)
    assert text in page.text
    assert "/" in page.links


def test_a_page_speaks_one_language_throughout(show):
    page = show("/commitments?lang=en&limit=2", **{"Accept-Language": "zu"})
    assert '<html lang="en">' in page.html
    [onward] = re.findall(r'rel="next" href="([^"]+)"', page.html)
    assert "lang=en" in onward


AREAS = ["district/DC12", "ward/EC121_1", "country/ZA", "local/BUF?year=2027", "province/EC?sphere=local"]


@pytest.mark.parametrize("path", AREAS)
def test_an_areas_page_says_what_its_profile_says(show, client, path):
    page = show(f"/areas/{path}")
    answer = json.loads(client.get(f"/v1/profiles/{path}").text, parse_float=Decimal)
    assert page.html.count("<h1") == 1
    assert f"{whole(answer['commitments'])} commitment" in page.text
    assert short_money(cents(answer["total"])) in page.text
    for facet in ("sphere", "sector", "focal_area"):
        for part in answer["by"][facet]:
            assert short_money(cents(part["amount"])) in page.text, (facet, part)
    for each in answer["not_located"] + answer["largest"] + answer["by_child"]:
        assert amount(cents(each["amount"])) in page.text, each
    for each in answer["by_year"]:
        assert each["year"] in page.text


@pytest.mark.parametrize("path", AREAS)
def test_every_link_of_an_areas_page_leads_somewhere(show, client, path):
    page = show(f"/areas/{path}")
    inside = {link.split("#")[0] for link in page.links if link.startswith("/")}
    for link in sorted(link for link in inside if not link.startswith("/v1/takeaway")):
        assert client.get(link).status_code == 200, link


def test_a_window_has_no_lists_behind_its_figures_since_lists_know_years_only(show):
    page = show("/areas/district/DC12?basis=window&from=2026-07-01&to=2027-06-30")
    assert "1 Jul 2026 to 30 Jun 2027, each allocation by its days" in page.text
    assert [link for link in page.links if link.startswith("/commitments?")] == []


def test_statements_of_an_areas_page(client, counting):
    client.get("/areas/district/DC12")
    with counting() as seen:
        assert client.get("/areas/district/DC12").status_code == 200
    assert len(seen) == 14, "\n\n".join(seen)


def test_a_place_that_is_not_there_is_a_page_with_the_nearest(show):
    page = show("/areas/local/EC12", expect=404)
    assert "EC121" in page.text
    assert "level" in show("/areas/village/EC121", expect=422).text
