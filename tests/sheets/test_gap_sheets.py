"""A map of need held against budget is taken away like any other view, with its own legend and table."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from xml.etree import ElementTree as ET

import pyogrio
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from service.filters.words import Filters
from service.gaps.service import find_gaps
from service.gaps.words import GapQuestion, Spread
from service.maps.words import GapMapQuestion, GapMeasure
from service.models import Answer, Indicator, NeedValue
from service.rollups.service import Question
from service.sheets.gap_table import GAP_COLUMNS
from service.sheets.service import take_away
from service.sheets.texts import say
from service.sheets.words import Paper, TakeAwayFormat, Times
from spatial.palette import TWO_WAY
from spatial.vocabulary import Level, Phase
from tests.sheets.conftest import MADE_AT

NEEDS = {"21201001": 600, "21201002": 300, "21201003": 50, "21202001": 1_000}
MONEY = Question(Level.WARD, "DC12", None, Phase.ORIGINAL, 2026, Filters(), date(2026, 8, 1))


@pytest.fixture
def needed(db, world):
    """A need of the wards of DC12, all but one, that water answers."""
    indicator = Indicator(code="no_tap", name="People without a tap", unit="persons", more_is="worse")
    db.add(indicator)
    db.flush()
    facts = {"indicator_id": indicator.id, "year": 2022, "source": "Count of taps"}
    db.add_all(
        NeedValue(area_id=world.area("ward", ward), value=Decimal(value), **facts)
        for ward, value in NEEDS.items()
    )
    db.add(Answer(need_code="no_tap", sector_id=world.id("sector", "water")))
    db.flush()


@pytest.fixture
def take_gaps(db, needed):
    def taken(form, measure="two_way", **changed):
        gaps = GapQuestion("no_tap", None, replace(MONEY, **changed), Spread.NONE, 0.0)
        asked = GapMapQuestion(gaps, GapMeasure(measure))
        return take_away(db, asked, TakeAwayFormat(form), Paper.A4, Times(MADE_AT))

    return taken


@pytest.fixture
def found(db, needed):
    return find_gaps(db, GapQuestion("no_tap", None, MONEY, Spread.NONE, 0.0))


def lines(product):
    return list(csv.DictReader(io.StringIO(product.content.decode())))


def text_of(product) -> str:
    book = pypdfium2.PdfDocument(product.content)
    assert len(book) == 1
    return " ".join(book[0].get_textpage().get_text_bounded().split())


def test_the_table_has_every_area_and_adds_up_to_all_the_money(take_gaps, found):
    product = take_gaps("csv")
    rows = lines(product)
    areas = {row["code"]: row for row in rows if not row["landing"]}
    assert list(rows[0]) == [column.name for column in GAP_COLUMNS]
    assert list(rows[0])[-2:] == ["two_way", "estimated"], (
        "programs may count columns: what is new comes last"
    )
    assert {row["estimated"] for row in rows} == {"0.00"}
    assert sum(Decimal(row["amount"]) for row in rows) * 100 == found.rollup.total_cents
    for one in found.areas:
        told = areas[one.code]
        assert told["need"] == ("" if one.need is None else f"{one.need:.0f}")
        assert told["gap_points"] == ("" if one.points is None else f"{one.points:.6f}")
        assert told["two_way"] == ("" if one.two_way is None else str(one.two_way))
    assert product.checksum == sha256(product.content).hexdigest()
    assert take_gaps("csv", "gap").content == product.content, "the measure is how it is drawn, no figure"


def test_a_printed_sheet_has_the_key_of_nine_and_the_widest_gaps(take_gaps, found):
    product = take_gaps("pdf")
    assert product.name == "onebudget-DC12-two_way-no_tap-2026-27.pdf"
    said = text_of(product)
    for third in ("low", "middle", "high"):
        assert say(f"two_way.need.{third}") in said
    assert "Need against budget: People without a tap, by ward" in said
    assert "Need: People without a tap, in persons, 2022; Count of taps." in said
    assert "Money of the sectors that answer the need: water." in said
    assert f"The widest gap is in {found.widest[0].name}, " in said, "a ward's with its municipality"
    counts = "".join(str(found.class_counts[3 * need + budget]) for need in (2, 1, 0) for budget in range(3))
    drawn = [
        word for word in said.split("much need", 1)[1].split("Thirds of", 1)[0].split() if word.isdigit()
    ]
    assert "".join(drawn)[:9] == counts
    assert say("legend.no_data") in said


def test_a_sheet_of_points_has_their_classes(take_gaps):
    said = text_of(take_gaps("pdf", "gap", level=Level.LOCAL))
    assert say("unit.gap") in said
    assert "Above zero need outweighs budget" in said
    assert say("gaps.widest") in said


def test_a_map_without_a_network_has_the_figures_and_the_key(take_gaps, found):
    page = take_gaps("html").content.decode()
    assert say("gaps.widest") in page
    for colour in TWO_WAY:
        assert f'fill="{colour}"' in page
    shown = next(one for one in found.areas if one.need == 600)
    assert f'"need": "{shown.need:.0f}"' in page.replace("600.0", "600")


def test_a_workbook_holds_numbers_and_says_what_was_counted(take_gaps, found):
    book = CalamineWorkbook.from_filelike(io.BytesIO(take_gaps("xlsx").content))
    heads, *rows = book.get_sheet_by_name("Table").to_python()
    assert heads == [say(f"table.{column.name}") for column in GAP_COLUMNS]
    code, points = heads.index(say("table.code")), heads.index(say("table.gap_points"))
    told = {row[code]: row[points] for row in rows}
    for one in found.areas:
        assert told[one.code] == ("" if one.points is None else pytest.approx(one.points))
    said = dict(book.get_sheet_by_name("About").to_python())
    assert said[say("about.need")].startswith("Need: People without a tap")


def test_a_geopackage_has_the_classes_and_the_style_of_nine(take_gaps, found, tmp_path):
    path = tmp_path / "gaps.gpkg"
    path.write_bytes(take_gaps("gpkg").content)
    frame = pyogrio.read_dataframe(path, layer="areas").set_index("code")
    for one in found.areas:
        if one.two_way is not None:
            assert frame.loc[one.code, "class"] == one.two_way
            assert frame.loc[one.code, "gap_points"] == pytest.approx(one.points)
    with sqlite3.connect(path) as link:
        [[style]] = link.execute("select styleQML from layer_styles where f_table_name = 'areas'")
    root = ET.fromstring(style.split("\n", 1)[1])  # noqa: S314 - written a moment ago
    assert root.find("renderer-v2").get("type") == "categorizedSymbol"
    assert len(root.findall(".//category")) == 9
    assert "areas_without_data" in pyogrio.list_layers(path)[:, 0]
