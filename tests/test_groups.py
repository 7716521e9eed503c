"""What makes the run as short as it is: tests of one group run on one worker, and share what they load."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("a group")
def test_whoever_hands_out_the_tests_knows_their_groups(request: pytest.FixtureRequest):
    # Set by pytest-xdist, for its workers alone.
    groups_are_kept = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@a group") == groups_are_kept
