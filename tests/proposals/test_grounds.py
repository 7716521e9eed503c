"""The areas that places in words are read against."""

from __future__ import annotations

import pytest

from service.errors import ConflictError
from service.models import Edition
from service.proposals import grounds
from spatial.vocabulary import Level


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(grounds, "_kept", {})


def test_a_faulty_reference_list_does_not_keep_places_from_being_read(db, world, tmp_path, monkeypatch):
    (tmp_path / "sectors.yaml").write_text("{", encoding="utf-8")
    monkeypatch.setenv("ONEBUDGET_REFERENCE_DIR", str(tmp_path))
    found = grounds.gazetteer_of(db, db.get(Edition, world.edition_id))
    wards = {code for level, code in world.areas if level == "ward"}
    assert wards
    assert all(found.area((Level.WARD, code)) for code in wards)


def test_an_edition_that_is_not_active_is_refused(db, world):
    edition = db.get(Edition, world.edition_id)
    edition.activated_at = None
    with pytest.raises(ConflictError, match="not active"):
        grounds.gazetteer_of(db, edition)
    db.expire(edition)
