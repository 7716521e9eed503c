"""What a trial balance says of the files behind it."""

from __future__ import annotations

import pytest

from service.models import ImportRun
from service.rollups.balance_queries import runs


@pytest.mark.parametrize(
    ("stored", "shown"), [("sa36", "sa36"), ("/somewhere/own.yaml", "own.yaml"), ("C:\\own.yaml", "own.yaml")]
)
def test_a_profile_is_named_without_the_folder_it_lay_in(db, world, stored, shown):
    db.get(ImportRun, world.run_id).profile = stored
    db.flush()
    assert [each.profile for each in runs(db, world.territory)] == [shown]
