"""Where the files that ship with the product lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _root() -> Path:
    shipped = _HERE / "shipped"
    return shipped if shipped.is_dir() else _HERE.parent


def data_dir() -> Path:
    """The folder of manifests, reference lists, profiles and the demonstration district."""
    return _root() / "data"


def migrations_dir() -> Path:
    """The folder of Alembic's environment, revisions and SQL."""
    return _root() / "migrations"
