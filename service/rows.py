"""What a query returns, where it is passed on as it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns the query names that made it."""
