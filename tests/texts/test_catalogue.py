from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from service.texts import service as texts
from service.texts.service import Catalogue, catalogue, choose, languages, read

ROOT = Path(__file__).resolve().parents[2]
USED = re.compile(r"""(?:\bsay|\bsayCount)\(\s*["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""")


@pytest.fixture
def other_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A second language that has few texts yet."""
    english = (ROOT / "data" / "texts" / "en.yaml").read_text(encoding="utf-8")
    (tmp_path / "en.yaml").write_text(english, encoding="utf-8")
    (tmp_path / "zu.yaml").write_text("site:\n  map: Ibalazwe\n", encoding="utf-8")
    monkeypatch.setattr(texts, "_folder", lambda: tmp_path)
    catalogue.cache_clear()
    yield
    catalogue.cache_clear()


def placeholders(text: texts.Text) -> set[str]:
    forms = [text] if isinstance(text, str) else list(text.values())
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_keys_and_places_of_the_complete_one(language):
    complete = read(texts.COMPLETE)
    for key, text in read(language).items():
        assert placeholders(text) <= placeholders(complete[key]), key


def test_every_text_that_is_asked_for_by_name_is_there():
    complete = read(texts.COMPLETE)
    web = ROOT / "service" / "web"
    own = ("static/js/*.js", "static/work/*.js", "static/beside/*.js")
    files = [*web.rglob("*.py"), *web.rglob("*.html"), *(file for name in own for file in web.glob(name))]
    asked = {(file.name, key) for file in files for key in USED.findall(file.read_text(encoding="utf-8"))}
    assert asked
    assert [each for each in sorted(asked) if each[1] not in complete] == []


def test_what_a_language_lacks_is_said_in_english(other_language):
    zulu = catalogue("zu")
    assert zulu.say("site.map") == "Ibalazwe"
    assert zulu.say("site.commitments") == "Commitments"


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        ("zu", "en", "zu"),
        (None, "zu-ZA,zu;q=0.9,en;q=0.8", "zu"),
        (None, "en;q=0.8, zu;q=0.9", "zu"),
        (None, "fr, de;q=0.5", "en"),
        ("xx", "", "en"),
        (None, "zu;q=0, en", "en"),
        (None, "zu;q=nonsense", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_browsers(other_language, asked, accepted, expected):
    assert choose(asked, accepted).language == expected


def test_numbers_choose_among_plural_forms():
    one = Catalogue("en", {"a.b": {"one": "{count} ward", "other": "{count} wards"}})
    assert one.say("a.b", count=1) == "1 ward"
    assert one.say("a.b", count=7) == "7 wards"


def test_a_text_that_is_not_there_is_a_fault():
    with pytest.raises(KeyError):
        catalogue("en").say("site.nothing")
