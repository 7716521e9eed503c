"""What is fetched for pages and printed sheets is pinned, and there."""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]


def test_every_package_is_pinned_by_hash_and_without_an_address():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: facts for name, facts in packages.items() if name}
    assert fetched
    assert all(facts["integrity"].startswith("sha512-") for facts in fetched.values())
    assert not [name for name, facts in fetched.items() if "resolved" in facts]


def test_the_map_library_lies_where_pages_are_served_from():
    vendor = ROOT / "service" / "web" / "static" / "vendor"
    names = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css", "pmtiles.js")
    assert all((vendor / name).stat().st_size > 1000 for name in names)


def test_what_is_written_into_maps_lies_beside_them():
    vendor = ROOT / "service" / "sheets" / "vendor"
    names = (
        "leaflet.js",
        "leaflet.css",
        "leaflet.LICENSE.txt",
        "public-sans-400.woff2",
        "public-sans-600.woff2",
    )
    assert all((vendor / name).stat().st_size > 1000 for name in names)


def test_the_typeface_of_printed_sheets_holds_the_letters_of_south_african_names():
    for weight, name in ((400, "Regular"), (600, "SemiBold"), (700, "Bold")):
        font = TTFont(ROOT / "service" / "sheets" / "fonts" / f"PublicSans-{name}.ttf")
        assert font["OS/2"].usWeightClass == weight
        assert font["name"].getDebugName(16) == "Public Sans"
        assert not set(map(ord, "Thabazimbi êëéïôŠš\u2013 R 0123456789%")) - set(font.getBestCmap())
