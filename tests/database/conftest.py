"""Short names for the private servers of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.embedded import PrivateServer


@pytest.fixture
def base(reachable_folder: Path) -> Path:
    """A folder that the server's system user can reach."""
    return reachable_folder


@pytest.fixture
def server(own_server: PrivateServer) -> PrivateServer:
    """A private server of the test's own, not yet running."""
    return own_server
