from __future__ import annotations

import gzip

import pytest
from fastapi import FastAPI

from service.web.assets import Assets
from service.web.security import policy
from tests.api.conftest import TestClient


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "one.js").write_text("export const one = 1;" * 100, encoding="utf-8")
    (tmp_path / "font.woff2").write_bytes(b"\x00packed")
    (tmp_path / ".hidden").write_text("no", encoding="utf-8")
    return tmp_path


@pytest.fixture
def served(folder):
    app, assets = FastAPI(), Assets("default-src 'self'", folder)
    app.mount("/static", assets)
    return assets, TestClient(app)


def test_a_file_is_cached_for_ever_under_its_version(served):
    assets, client = served
    answer = client.get(assets.address("js/one.js"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-security-policy"] == "default-src 'self'"  # binds a worker made from it


def test_an_older_version_gets_the_file_of_today_and_keeps_it_not(served):
    _, client = served
    assert client.get("/static/0123456789ab/js/one.js").headers["cache-control"] == "no-cache"


def test_packed_files_are_not_packed_again(served):
    assets, client = served
    answer = client.get(assets.address("font.woff2"))
    assert "content-encoding" not in answer.headers
    assert answer.content == b"\x00packed"


def test_who_takes_no_gzip_gets_plain_text(served, folder):
    assets, client = served
    answer = client.get(assets.address("js/one.js"), headers={"Accept-Encoding": "identity"})
    assert answer.content == (folder / "js" / "one.js").read_bytes()
    assert len(gzip.compress(answer.content)) < len(answer.content)


@pytest.mark.parametrize("path", ["", "/", "/x", "/x/js", "/x/../secret", "/x/.hidden"])
def test_what_is_not_there_is_not_found(served, path):
    _, client = served
    assert client.get(f"/static{path}").status_code == 404


def test_the_version_changes_with_any_file(folder):
    before = Assets("default-src 'self'", folder).version
    (folder / "font.woff2").write_bytes(b"\x00other")
    assert Assets("default-src 'self'", folder).version != before


def test_a_page_may_ask_no_other_host():
    assert "http" not in policy(None)
    assert "unsafe" not in policy(None)


@pytest.mark.parametrize(
    ("basemap", "origin"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example"),
        ("pmtiles://https://maps.example:8443/za.pmtiles", "https://maps.example:8443"),
    ],
)
def test_a_page_may_ask_the_host_of_the_basemap(basemap, origin):
    assert f"connect-src 'self' {origin};" in policy(basemap)


def test_a_basemap_of_the_services_own_needs_no_other_host():
    assert policy("/basemap/{z}/{x}/{y}.png") == policy(None)
