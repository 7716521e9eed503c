"""Printed sheets, read back: their size, their words, their figures, and what the eye sees."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdfium2
import pytest
from PIL import Image

from service.formatting import money, percent, short_money
from service.maps.service import map_values
from service.rollups.lines import Window
from service.rollups.service import Level
from service.sheets.printing import PNG_PPI
from spatial.vocabulary import Landing
from tests.builders import add_commitment, place_all

MM_PER_POINT = 25.4 / 72
IN = "\u203a"
SIZES_MM = {"a4": (297, 210), "a3": (420, 297)}
LONG = "Bulk water supply and sanitation of the whole of the upper valley with " * 14


def opened(product):
    return pypdfium2.PdfDocument(product.content)


def text_of(product) -> str:
    """All words of the page; runs of spaces, and those that the typesetter narrows, as one."""
    [page] = opened(product)
    return re.sub(r"\s+", " ", page.get_textpage().get_text_range())


def said(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def picture(product) -> Image.Image:
    [page] = opened(product)
    return page.render(scale=1.5).to_pil().convert("RGB")


def colours_of(image: Image.Image) -> set[str]:
    counted = image.getcolors(maxcolors=1 << 24)
    return {f"#{red:02x}{green:02x}{blue:02x}" for count, (red, green, blue) in counted if count > 200}


@pytest.mark.parametrize("paper", SIZES_MM)
def test_a_sheet_is_one_page_of_its_paper(take, paper):
    pages = opened(take("pdf", paper=paper))
    assert len(pages) == 1
    assert [round(side * MM_PER_POINT, 1) for side in pages[0].get_size()] == list(SIZES_MM[paper])


@pytest.mark.parametrize("paper", SIZES_MM)
def test_a_picture_has_the_dots_of_its_paper(take, paper):
    with Image.open(io.BytesIO(take("png", paper=paper).content)) as image:
        assert image.format == "PNG"
        wanted = [side / 25.4 * PNG_PPI for side in SIZES_MM[paper]]
        assert list(image.size) == pytest.approx(wanted, abs=1)


def test_it_says_what_where_and_when(take):
    text = text_of(take("pdf"))
    assert f"South Africa {IN} Eastern Cape Amathole Budget per person, by ward" in text
    assert "Original budget, financial year 2026/27" in text
    assert "rands per person wards" in text
    assert "Boundaries Squares test-2021 (edition test-2021), in force from 1 November 2021." in text
    assert "1 April 2026 to 31 March 2027 (national and provincial)" in text
    assert "1 July 2026 to 30 June 2027 (municipal)" in text
    assert "Filters: none. Transfers of R 70 000 are counted where they are spent." in text
    assert "projects-ec121.xlsx. People: Census 2022, 2022." in text
    assert "1 August 2026, 14:05 SAST, with onebudget" in text


def test_its_figures_are_those_of_the_roll_up(db, take, view):
    values = map_values(db, view())
    rollup = values.rollup
    text = text_of(take("pdf"))
    for landing in (Landing.WARD, Landing.LOCAL, Landing.DISTRICT):
        assert said(money(rollup.balance[landing])) in text
    assert said(f"together {money(rollup.total_cents)}") in text
    assert said(f"{short_money(rollup.total_cents)} in {rollup.commitments} commitments") in text
    assert said(f"{percent(rollup.coverage)} of it is placed at wards") in text
    assert f"no data {values.no_data}" in text or not values.no_data


def test_the_trial_balance_adds_up_to_the_whole(take):
    text = text_of(take("pdf", within=None, level=Level.PROVINCE))
    bar = text[text.index("Where the money is") : text.index("together")]
    parts = [int(re.sub(r"\D", "", amount)) for amount in re.findall(r"R ([\d ]+,\d\d)", bar)]
    whole = re.search(r"together R ([\d ]+,\d\d)", text)
    assert sum(parts) == int(re.sub(r"\D", "", whole[1])) == 240_094_78
    for name in ("at ward", "whole municipality", "whole district", "province or country"):
        assert name in bar
    assert "outside R 1 000,00" in bar


def test_the_largest_commitments_stand_in_their_order(take):
    text = text_of(take("pdf"))
    text = text[text.index("All commitments, the largest first") :]
    amounts = ["Water tower at Qora", "100 000,00", "BULK", "70 000,00", "STREETS", "40 000,00"]
    assert [text.index(part) for part in amounts] == sorted(text.index(part) for part in amounts)


def test_the_map_is_in_the_colours_of_its_legend(db, take, view):
    classes = map_values(db, view(classes=3)).classes
    shown = colours_of(picture(take("pdf", classes=3)))
    assert set(classes.colours) <= shown
    assert len(classes.colours) > 1


def test_totals_are_circles(take):
    product = take("pdf", measure="total", level=Level.LOCAL)
    text = text_of(product)
    assert "Circles: the area of a circle stands for the amount" in text
    assert "Mbhashe" in text
    assert colours_of(picture(product)) & {"#598ca4"}  # 78 % of the circles' blue over the ground


def test_amounts_below_zero_keep_their_sign(db, world, take):
    add_commitment(db, world, "CLAWBACK", "BUF", [(2026, "original", -20_000_000_07)], wards=["29200002"])
    place_all(db, world)
    text = text_of(take("pdf", within="BUF", measure="total"))
    assert "\u2212R 19 9" in text
    assert "rings: amounts below zero" in text
    assert "\u221220 000 000,07" in text


def test_an_empty_view_says_why_and_where_there_is_money(take):
    text = text_of(take("pdf", period=2034))
    assert "No money is stated for this view." in text
    assert "Nothing is stated here for original budget, financial year 2034/35." in text
    assert "There is money for original 2027/28, original 2026/27, adjusted 2026/27." in text
    assert "no data 5" in text


def test_a_window_is_named_by_its_days(take):
    text = text_of(take("pdf", period=Window(date(2026, 12, 1), date(2028, 6, 1))))
    assert "Original budget, 1 December 2026 to 31 May 2028, by days" in text
    assert "Counted by days from 1 December 2026 to 31 May 2028, whatever the financial year." in text


def test_one_ward_alone_is_a_sheet(take):
    text = text_of(take("pdf", within="21201002"))
    assert (
        f"South Africa {IN} Eastern Cape {IN} Amathole {IN} Mbhashe Ward 2 Budget per person, by ward" in text
    )


def test_the_whole_country_is_a_sheet(take):
    text = text_of(take("pdf", within=None, level=Level.LOCAL, measure="share"))
    assert "South Africa Share of the budget, by municipality" in text
    for name in ("Amathole", "Buffalo City"):
        assert name in text


def test_very_long_names_do_not_break_the_page(db, world, take):
    add_commitment(
        db, world, "LONG", "EC121", [(2026, "original", 900_000_000_00)], wards=["21201001"], name=LONG
    )
    add_commitment(
        db, world, "WORD", "EC121", [(2026, "original", 800_000_000_00)], wards=["21201001"], name="W" * 900
    )
    place_all(db, world)
    product = take("pdf")
    text = text_of(product)
    assert "Bulk water supply" in text
    assert LONG.strip() not in text
    assert "…" in text
    assert "STREETS" in text
    assert len(opened(product)) == 1


def test_all_products_of_a_view_bear_one_checksum(take):
    product = take("pdf")
    short = " ".join(product.checksum[at : at + 4] for at in range(0, 16, 4))
    assert f"Checksum of the figures {short}." in text_of(product)
    assert {take(form).checksum for form in ("png", "html", "xlsx", "csv", "gpkg")} == {product.checksum}
