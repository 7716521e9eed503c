"""The application over a database that these tests write to."""

from __future__ import annotations

from tests.api.conftest import api_engine, api_url, world

__all__ = ["api_engine", "api_url", "world"]
